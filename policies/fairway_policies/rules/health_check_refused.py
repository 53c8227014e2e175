"""F6, F26: a health check that AWS does not take, or that ends tasks before they are up."""

from collections.abc import Iterator

from ..reading import attachments, kinds
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

# The bounds of a target group's check (API reference, CreateTargetGroup).
_BOUNDS = {"interval": (5, 300), "timeout": (2, 120), "healthyThreshold": (2, 10), "unhealthyThreshold": (2, 10)}
_INTERVAL, _TIMEOUT, _UNHEALTHY = 30, 5, 3  # what the provider says where the program does not


def group(target: Resource) -> Results:
    check = target["healthCheck"]
    if check.unknown:
        yield NotEvaluated(check.path)
        return
    for key, (lowest, highest) in _BOUNDS.items():
        number = check[key].number
        if number is not None and not lowest <= number <= highest:
            yield Finding(f"{key} {check[key].shown()}, outside of {lowest} to {highest}", check[key].path)
    if (check["protocol"].text or "HTTP").upper().startswith("HTTP"):
        yield from _of_http(check)


def _of_http(check: Fact) -> Iterator[Finding]:
    interval, timeout = check["interval"].number or _INTERVAL, check["timeout"].number or _TIMEOUT
    if timeout >= interval and not (check["interval"].unknown or check["timeout"].unknown):
        message = f"a timeout of {timeout:.0f} s with an interval of {interval:.0f} s: the interval must be longer"
        yield Finding(message, check["timeout"].path)
    path = check["path"].text
    if path and not path.startswith("/"):
        yield Finding(f"path {path}, which does not begin with /", check["path"].path, f"write /{path}")


def service(target: Resource) -> Results:
    """A container that may need longer to start than the load balancer waits."""
    grace = target["healthCheckGracePeriodSeconds"]
    if target.declared or grace.unknown:
        return
    for attachment in attachments.attachments(target):
        if attachment.container is None or attachment.target_group is None:
            continue
        check = attachment.target_group["healthCheck"]
        start = attachment.container.facts["healthCheck"]["startPeriod"].number or 0
        patience = (check["interval"].number or _INTERVAL) * (check["unhealthyThreshold"].number or _UNHEALTHY)
        given = grace.number or 0
        if start > given + patience:
            patience += given
            message = f"the container may take {start:.0f} s to start, the load balancer waits {patience:.0f} s"
            fix = f"set health_check_grace_period_seconds={start:.0f} on the service"
            yield Finding(message, "healthCheckGracePeriodSeconds", fix, level="advisory")


RULE = Rule(
    name="health-check-refused",
    failures=("F6", "F26"),
    title="AWS does not take the health check, or it ends tasks that are still starting",
    severity="medium",
    symptom="Health check interval must be greater than the timeout; failed ELB health checks at every start",
    cause="Each number is right by itself; together they leave no time.",
    fix="make the interval longer than the timeout, and keep to the bounds of a target group's check",
    limits="how long the app takes to start.",
    bad='aws.lb.TargetGroup("api", health_check={"interval": 5, "timeout": 10, …})',
    good='aws.lb.TargetGroup("api", health_check={"interval": 15, "timeout": 10, …})',
    stack_checks={kinds.ECS_SERVICE: service, **dict.fromkeys(kinds.TARGET_GROUPS, group)},
)
