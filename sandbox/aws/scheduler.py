"""EventBridge Scheduler: schedules, what they may start, and what AWS refuses of them in its own words."""

import re
from typing import Any

from sandbox.kinds import Call, Kind, arn
from sandbox.protocol import is_map

SCHEDULE = "aws:scheduler/schedule:Schedule"
CLUSTER = "aws:ecs/cluster:Cluster"
TASK = "aws:ecs/taskDefinition:TaskDefinition"
ROLE = "aws:iam/role:Role"
_RATE = re.compile(r"rate\([1-9]\d* (minute|hour|day)s?\)")
_AT = re.compile(r"at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)")
_CRON = re.compile(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)")
_ZONE = re.compile(r"[A-Za-z]+([/_+-][A-Za-z0-9]+)*")


def _schedule(call: Call) -> None:
    expression, zone = str(call.get("scheduleExpression", "")), call.get("scheduleExpressionTimezone", "UTC")
    if not _is_expression(expression):
        raise call.refuse(f"ValidationException: Invalid Schedule Expression {expression}.")
    if not _ZONE.fullmatch(str(zone)):
        raise call.refuse(f"ValidationException: The ScheduleExpressionTimezone {zone} is not valid.")
    target: dict[str, Any] = call.get("target", {})
    _role(call, target.get("roleArn"))
    if ":cluster/" in str(target.get("arn")):
        _ecs(call, target)
    dead: dict[str, Any] = target.get("deadLetterConfig") or {}
    if dead and ":sqs:" not in str(dead.get("arn")):
        raise call.refuse(f"ValidationException: {dead.get('arn')} is not a valid SQS queue ARN.")


def _is_expression(text: str) -> bool:
    """In one of the three forms; cron's days are in one of two fields, and the other is a question mark."""
    cron = _CRON.fullmatch(text)
    return bool(_RATE.fullmatch(text) or _AT.fullmatch(text) or (cron and [cron[3], cron[5]].count("?") == 1))


def _role(call: Call, role: Any) -> None:
    trust = call.look(ROLE, role, "assumeRolePolicy")
    if trust is not None and "scheduler.amazonaws.com" not in str(trust):
        raise call.refuse(
            "ValidationException: The execution role you provide must allow AWS EventBridge Scheduler to assume the "
            "role."
        )


def _ecs(call: Call, target: dict[str, Any]) -> None:
    parameters: dict[str, Any] = target.get("ecsParameters") or {}
    if not parameters.get("taskDefinitionArn"):
        raise call.refuse("ValidationException: EcsParameters is required for an Amazon ECS target.")
    network: Any = parameters.get("networkConfiguration")
    task = call.other(TASK, parameters["taskDefinitionArn"])
    awsvpc = task is not None and task["properties"].get("networkMode") == "awsvpc"
    if awsvpc and not (is_map(network) and network.get("subnets")):
        raise call.refuse(
            "ValidationException: NetworkConfiguration must be provided when networkMode 'awsvpc' is specified."
        )


KINDS = {
    SCHEDULE: Kind(
        title="EventBridge Scheduler Schedule",
        id="{groupName}/{name}",
        arn=arn("scheduler", "schedule/{groupName}/{name}"),
        longest=64,
        unique=("name",),
        taken="ConflictException: Schedule {name} already exists.",
        checks=(_schedule,),
        outputs={"groupName": "default", "namePrefix": "", "state": "ENABLED"},
    ),
}
