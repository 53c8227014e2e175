"""The task of a DatabaseSetup as it makes a database and its user, and as it deletes them; `ops` runs it, too."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from components.compute.run_task import TaskRequest
from components.data import own_database

CONTAINER = "database-setup"
"""Name of the container, and prefix of its log's streams."""
STARTED_BY = "fairway-database-setup"
_MINUTES = 10


def setup_request(outputs: Mapping[str, Any]) -> TaskRequest:
    """The task as it makes database and user. outputs: of a DatabaseSetup, as the stack exports them."""
    return TaskRequest(
        cluster=outputs["cluster"],
        task_definition=outputs["taskDefinition"],
        subnets=outputs["subnets"],
        security_groups=[outputs["securityGroup"]],
        public=outputs["public"],
        container=CONTAINER,
        log_group=outputs["logGroup"],
        log_prefix=CONTAINER,
        started_by=STARTED_BY,
        limit=_MINUTES * 60,
        tags={"fairway:database": outputs["database"]},
    )


def drop_request(outputs: Mapping[str, Any]) -> TaskRequest:
    """The same task as it deletes them."""
    return replace(setup_request(outputs), command=[own_database.drop_script()])
