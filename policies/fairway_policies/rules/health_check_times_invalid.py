"""F6, F26: health checks whose times AWS refuses, or that end a task before it has started."""

from collections.abc import Iterator, Mapping

from ..reading import attachments, kinds
from ..reading.containers import Container, known_containers
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_INTERVAL, _THRESHOLD = 30, 3  # what the provider sends where the program says nothing
# What AWS takes (API reference, CreateTargetGroup).
_BOUNDS = {"interval": (5, 300), "timeout": (2, 120), "healthyThreshold": (2, 10), "unhealthyThreshold": (2, 10)}
# The same of a container's own check (API reference, HealthCheck).
_OF_CONTAINER = {"interval": (5, 300), "timeout": (2, 60), "retries": (1, 10), "startPeriod": (0, 300)}
_PATIENCE = 60  # seconds: a start period is an upper limit, and most apps need less of it


def group(target: Resource) -> Results:
    """A load balancer for HTTP takes a timeout below the interval alone."""
    check = target.inputs["healthCheck"]
    interval, timeout = check["interval"], check["timeout"]
    yield from _bounds(check, _BOUNDS, "")
    if (target["protocol"].text or "").upper() not in ("HTTP", "HTTPS"):
        return
    for fact in (interval, timeout):
        if fact.unknown:
            yield NotEvaluated(fact.path)
            return
    if timeout.number is not None and timeout.number >= (interval.number or _INTERVAL):
        message = f"timeout of {timeout.shown()} s, interval of {int(interval.number or _INTERVAL)} s"
        yield Finding(message, timeout.path, "set the check's timeout below its interval")


def task(definition: Resource) -> Results:
    """Each container's own check."""
    for container in known_containers(definition):
        yield from _bounds(container.facts["healthCheck"], _OF_CONTAINER, f"container {container.name}: ")


def _bounds(check: Fact, bounds: Mapping[str, tuple[int, int]], owner: str) -> Iterator[Finding]:
    for key, (lowest, highest) in bounds.items():
        number = check[key].number
        if number is not None and not lowest <= number <= highest:
            where, fix = f"{owner}{check[key].path}", f"choose {lowest} to {highest}"
            yield Finding(f"{key} {number:g}, outside of {lowest} to {highest}", where, fix)


def ecs_service(service: Resource) -> Results:
    """The container's start period against the load balancer's patience."""
    grace = service.inputs["healthCheckGracePeriodSeconds"]
    for attachment in attachments.attachments(service):
        if attachment.target_group is None or attachment.container is None:
            continue
        if grace.unknown:
            yield NotEvaluated(grace.path)
            return
        start = _start_period(attachment.container)
        patience = (grace.number or 0) + _detection(attachment.target_group.inputs["healthCheck"])
        if start.number is not None and start.number >= patience + _PATIENCE:
            message = (
                f"container {attachment.container.name} may start for {start.shown()} s, "
                f"the load balancer gives it up after {int(patience)} s"
            )
            fix = f"set health_check_grace_period_seconds={int(start.number)} on the service"
            yield Finding(message, "healthCheckGracePeriodSeconds", fix)


def _start_period(container: Container) -> Fact:
    return container.facts["healthCheck"]["startPeriod"]


def _detection(check: Fact) -> float:
    """Seconds after which a target that does not answer is unhealthy."""
    return (check["interval"].number or _INTERVAL) * (check["unhealthyThreshold"].number or _THRESHOLD)


RULE = Rule(
    name="health-check-times-invalid",
    failures=("F6", "F26"),
    title="the health check's times cannot be, or give the app up before it has started",
    severity="high",
    symptom="Health check timeout must be smaller than the interval; tasks are replaced while they start",
    cause="Interval, timeout, start period and grace are written in three places, each with a default of its own.",
    fix="keep the timeout below the interval, and the service's grace period at the container's start period",
    limits="how long the app really takes to start",
    bad='aws.lb.TargetGroup("api", protocol="HTTP", health_check={"path": "/health", "interval": 5, "timeout": 10})',
    good='aws.lb.TargetGroup("api", protocol="HTTP", health_check={"path": "/health", "interval": 10, "timeout": 5})',
    resource_checks={**dict.fromkeys(kinds.TARGET_GROUPS, group), kinds.TASK: task},
    stack_checks={kinds.ECS_SERVICE: ecs_service},
)
