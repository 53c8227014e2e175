"""The database of a preview environment on its parent's server, deleted before the stack is."""

from collections.abc import Mapping, Sequence
from typing import Any

from components.compute.setup_request import CONTAINER, drop_request
from ops.aws.client import Aws
from ops.clock import Clock
from ops.errors import reading
from ops.pulumi.resources import Resource
from ops.session.calls import Notify
from ops.session.run import run_to_end


def drop_own_database(aws: Aws, resources: Sequence[Resource], *, notify: Notify, clock: Clock) -> int:
    """The task's exit code; 0 where the stack made none, or an earlier destroy has come further than this.

    By the resources and not by the stack's outputs, which an update that failed has not written.
    """
    with reading("the state's database-setup"):
        outputs = setup_outputs(resources)
    if outputs is None:
        return 0
    result = run_to_end(aws, drop_request(outputs), CONTAINER, log=notify, notify=notify, clock=clock)
    if result.reason:
        notify(result.reason)
    return result.exit_code


def setup_outputs(resources: Sequence[Resource]) -> Mapping[str, Any] | None:
    """What a DatabaseSetup exports; None unless it has made the database, and everything that its task needs is there.

    The parameter that says so is the last that is made, and the first that a destroy deletes.
    """
    by_name = {f"{resource.type.rpartition(':')[2]} {resource.name}": resource for resource in resources}
    done = by_name.get(f"Parameter {CONTAINER}-done")
    network = next((one for one in resources if one.type == "fairway:network:Network"), None)
    if done is None or network is None:
        return None
    public = bool(network.inputs.get("tasksPublic"))
    (logs,) = [one for key, one in by_name.items() if key.startswith("LogGroup ") and key.endswith(f"/{CONTAINER}")]
    return {
        "taskDefinition": by_name[f"TaskDefinition {CONTAINER}-task"].outputs["arn"],
        "cluster": by_name["Cluster cluster-cluster"].outputs["arn"],
        "subnets": network.outputs["publicSubnetIds" if public else "privateSubnetIds"],
        "securityGroup": by_name[f"SecurityGroup {CONTAINER}-tasks"].id,
        "public": public,
        "logGroup": logs.outputs["name"],
        "database": str(done.outputs["insecureValue"]).split(" ")[0],
    }
