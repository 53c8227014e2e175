"""F6: the load balancer asks for another path than the one the app is known to answer."""

import re
from urllib.parse import urlsplit

from ..reading import attachments, kinds
from ..reading.containers import Container
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule, text

_URL = re.compile(r"""(?:https?://)?(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0)(?::\d+)?(/[^\s"'|&;)]*)?""")
# Two questions that may well have two addresses: is the process alive, is it ready for traffic.
_LIVE, _READY = re.compile(r"live|alive|ping", re.IGNORECASE), re.compile(r"ready", re.IGNORECASE)


def contract(service: Resource) -> Results:
    """Fairway's own target groups against the path the service states."""
    declared = service.inputs["health"]["path"]
    for group in service.stack.children(service, *kinds.TARGET_GROUPS):
        checked = group["healthCheck"]["path"]
        if declared.unknown or checked.unknown:
            yield NotEvaluated(declared.path if declared.unknown else f"{group.name}: {checked.path}")
        elif declared.text is not None and (checked.text or "/") != declared.text:
            yield _finding(checked.text or "/", declared.text, group, "health.path")


def ecs_service(service: Resource) -> Results:
    """A task definition's own check against that of the target group its service registers with."""
    if service.declared:
        return
    for attachment in attachments.attachments(service):
        group, container = attachment.target_group, attachment.container
        probed = _probed_path(container) if container is not None else None
        if group is None or probed is None:
            continue
        checked = yield from text(group["healthCheck"]["path"])
        protocol = (group["healthCheck"]["protocol"].text or "HTTP").upper()
        checked = checked or "/"
        if (
            group["healthCheck"]["path"].unknown
            or protocol == "TCP"
            or _path(checked) == probed
            or _probes(checked, probed)
        ):
            continue
        yield _finding(checked, probed, group, f"container {container.name}: healthCheck.command" if container else "")


def _probed_path(container: Container) -> str | None:
    """The path that the container's own check asks for, from its command; None if it asks for none."""
    command = " ".join(part.text or "" for part in container.health_command.each())
    match = _URL.search(command)
    return _path(match.group(1) or "/") if match else None


def _path(url: str) -> str:
    return urlsplit(url).path.rstrip("/") or "/"


def _probes(one: str, other: str) -> bool:
    return any(_LIVE.search(a) and _READY.search(b) for a, b in ((one, other), (other, one)))


def _finding(checked: str, answered: str, group: Resource, source: str) -> Finding:
    return Finding(
        f"the target group checks {checked}, the app answers on {answered} ({source})",
        f"target group {group.name}: healthCheck.path",
        f'set health_check={{"path": "{answered}", …}} on target group {group.name}',
    )


RULE = Rule(
    name="health-path-mismatch",
    failures=("F6",),
    title="the target group's health check asks for a path that the app does not serve",
    severity="critical",
    symptom="target reason Target.ResponseCodeMismatch; tasks restart for ever although the app runs",
    cause="The health path is written in several places, and one of them was forgotten.",
    fix="give the target group and the container's check the same path",
    bad='aws.lb.TargetGroup("api", health_check={"path": "/health"})  # the container is probed for /api/health',
    good='aws.lb.TargetGroup("api", health_check={"path": "/api/health"})',
    stack_checks={kinds.SERVICE: contract, kinds.ECS_SERVICE: ecs_service},
)
