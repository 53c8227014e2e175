"""F26: a rolling deployment that may neither stop a task nor start one."""

import math

from ..reading import kinds
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_MOST_COUNTS = 100


def service(target: Resource) -> Results:
    """ECS rounds the minimum up and the maximum down; what lies between is the room that a deployment has."""
    low, high = target["deploymentMinimumHealthyPercent"], target["deploymentMaximumPercent"]
    if not _rolls(target):
        return
    if low.unknown or high.unknown:
        yield NotEvaluated(low.path if low.unknown else high.path)
        return
    minimum, maximum = low.number if low.number is not None else 100, high.number if high.number is not None else 200
    counts = _counts(target)
    stuck = [count for count in counts if math.ceil(count * minimum / 100) >= math.floor(count * maximum / 100)]
    if stuck:
        number = f"{stuck[0]} task{'s' if stuck[0] > 1 else ''}"
        message = f"between {minimum:.0f} % and {maximum:.0f} % of {number} there is no room"
        yield Finding(message, low.path, level=None if stuck == counts else "advisory")


def _rolls(target: Resource) -> bool:
    controller = target["deploymentController"]["type"].text or "ECS"
    strategy = target["deploymentConfiguration"]["strategy"].text or "ROLLING"
    return controller == "ECS" and strategy == "ROLLING" and target["schedulingStrategy"].text != "DAEMON"


def _counts(target: Resource) -> list[int]:
    """The numbers of tasks that the service may have, none left out: autoscaling's range, or its own."""
    for scaling in target.stack.referring(target, "resourceId", kinds.SCALABLE_TARGET):
        fewest, most = scaling["minCapacity"].number, scaling["maxCapacity"].number
        if fewest is not None and most is not None:
            return list(range(max(1, int(fewest)), min(int(most), _MOST_COUNTS) + 1))
    count = target["desiredCount"]
    return [] if count.unknown or count.number == 0 else [int(count.number or 1)]


RULE = Rule(
    name="deployment-deadlocked",
    failures=("F26",),
    title="a deployment may neither stop an old task nor start a new one",
    severity="high",
    symptom="the deployment is in progress for hours with no new task: unable to place or stop a task",
    cause="Minimum and maximum healthy percent are rounded to whole tasks, and both come to the same number.",
    fix="set deployment_maximum_percent=200, or deployment_minimum_healthy_percent=0 where one task alone may run",
    limits="a count that somebody sets by hand.",
    bad='aws.ecs.Service("api", desired_count=1, deployment_maximum_percent=100, …)',
    good='aws.ecs.Service("api", desired_count=1, deployment_maximum_percent=200, …)',
    stack_checks={kinds.ECS_SERVICE: service},
)
