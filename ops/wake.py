"""Waking a stack before its time: what its schedules do in the morning, done now."""

from collections.abc import Iterator
from dataclasses import dataclass

from ops.aws.client import Aws
from ops.errors import OpsError
from ops.pulumi.resources import Resource
from ops.pulumi.state import Deployed

DATABASE = "aws:rds/instance:Instance"
TARGET = "aws:appautoscaling/target:Target"
ASLEEP = "-falls-asleep"


@dataclass(frozen=True, kw_only=True)
class Woken:
    """One part. done: what was done, as a sentence; changed: whether anything had to be."""

    name: str
    done: str
    changed: bool


def wake(deployed: Deployed, aws: Aws) -> Iterator[Woken]:
    """The database first, which takes minutes to start, then the limits of each service that sleeps.

    Raises OpsError for a stack without `fairway:sleep`, and AwsError.
    """
    sleepers = {
        str(action.inputs.get("resourceId"))
        for action in deployed.of_type("aws:appautoscaling/scheduledAction:ScheduledAction")
        if action.name.endswith(ASLEEP)
    }
    if not sleepers:
        raise OpsError(f"{deployed.stack} has no fairway:sleep, and nothing to wake")
    if deployed.of_type("fairway:database_sleep:DatabaseSleep"):
        for database in deployed.of_type(DATABASE):
            yield _start(database, aws)
    for target in deployed.of_type(TARGET):
        if target.inputs.get("resourceId") in sleepers:
            yield _raise_limits(target, aws)


def _start(database: Resource, aws: Aws) -> Woken:
    identifier = str(database.inputs.get("identifier"))
    answer = aws.ask("rds", "describe_db_instances", DBInstanceIdentifier=identifier)
    status = answer["DBInstances"][0]["DBInstanceStatus"]
    if status == "stopped":
        aws.ask("rds", "start_db_instance", DBInstanceIdentifier=identifier)
        return Woken(name=identifier, done="starts, which takes some ten minutes", changed=True)
    if status == "stopping":
        raise OpsError(
            f"{identifier} is stopping: RDS starts it only when that is over; run this again in some minutes"
        )
    return Woken(name=identifier, done=f"is {status}", changed=False)


def _raise_limits(target: Resource, aws: Aws) -> Woken:
    """As the settings have them. They hold until the stack falls asleep the next time."""
    low, high = (int(target.inputs[key]) for key in ("minCapacity", "maxCapacity"))
    resource = str(target.inputs["resourceId"])
    aws.ask(
        "application-autoscaling",
        "register_scalable_target",
        ServiceNamespace="ecs",
        ScalableDimension="ecs:service:DesiredCount",
        ResourceId=resource,
        MinCapacity=low,
        MaxCapacity=high,
    )
    tasks = f"{low} tasks" if low == high else f"{low} to {high} tasks"
    return Woken(name=resource.rpartition("/")[2], done=f"gets {tasks}", changed=True)
