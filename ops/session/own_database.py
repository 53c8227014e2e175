"""A stack's own database on a server that exists: deleted with its user, before the stack itself goes."""

from collections.abc import Mapping
from typing import Any, cast

from components.compute.setup_request import drop_request
from ops.aws.client import Aws
from ops.clock import Clock
from ops.errors import reading
from ops.pulumi.state import Deployed
from ops.session.calls import Notify
from ops.session.run import run_to_end


def drop_database(aws: Aws, deployed: Deployed, *, log: Notify, notify: Notify, clock: Clock) -> int:
    """The task's exit code, 0 where the stack has no such database. Raises OpsError where ECS starts no task.

    What another stack made is left, and the task then ends with another code (own_database.drop_script).
    """
    root = next((one for one in deployed.resources if one.type == "pulumi:pulumi:Stack"), None)
    outputs = root.outputs.get("databaseSetup") if root else None
    if not isinstance(outputs, Mapping):
        notify(f"{deployed.stack} has no database of its own on a server that exists")
        return 0
    with reading("output databaseSetup"):
        request = drop_request(cast(Mapping[str, Any], outputs))
    result = run_to_end(aws, request, "database-setup", log=log, notify=notify, clock=clock)
    if result.reason:
        notify(result.reason)
    return result.exit_code
