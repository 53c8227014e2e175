"""F6: the load balancer asks for another path than the one the app is known to answer."""

import re
from urllib.parse import urlsplit

from ..reading import attachments, kinds, variables
from ..reading.containers import Container
from ..reading.resources import Resource
from ..rule import Finding, Level, NotEvaluated, Results, Rule, text

_HOST = r"(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0|\$\{?HOSTNAME\}?)"
_PORT = r"(\d+|\$\{?\w+\}?)"
_PATH = r"(/[^\s\"'|&;)]*)"
# A URL with its scheme, or with port and path; `nc localhost 8080` and a script's arguments are none.
_URL = re.compile(rf"(https?)://{_HOST}(?::{_PORT})?{_PATH}?|(?<![\w.]){_HOST}:{_PORT}{_PATH}")


# Two questions that have two addresses: is the process alive, is it ready for traffic.
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
    for attachment in attachments.attachments(service):
        group, container = attachment.target_group, attachment.container
        if container is None and group is not None:
            yield from attachments.unread_task(attachment)
        if group is None or container is None:
            continue
        yield from _redirected(group, container)
        yield from _outside(group, container)
        probed = _probed_path(container, attachment.facts["containerPort"].number)
        protocol = (group["healthCheck"]["protocol"].text or "HTTP").upper()
        if probed is None or protocol == "TCP":
            continue
        checked = yield from text(group["healthCheck"]["path"])
        if group["healthCheck"]["path"].unknown or _are_probes(_path(checked or "/"), probed):
            continue
        if _path(checked or "/") != probed:
            # Two paths may both exist; of one name below two prefixes, one was forgotten when the other moved.
            level = None if _moved(_path(checked or "/"), probed) else "advisory"
            source = f"container {container.name}: healthCheck.command"
            yield _finding(checked or "/", probed, group, source, level)


_REDIRECTS = re.compile(r"(?:DJANGO_)?SECURE_SSL_REDIRECT|(?:RAILS_)?FORCE_SSL|FORCE_HTTPS|HTTPS_ONLY|REQUIRE_HTTPS")
_ON = ("true", "1", "yes", "on")


def _redirected(group: Resource, container: Container) -> Results:
    """A framework that sends every plain request to HTTPS answers the load balancer's check with a redirect, too."""
    check = group["healthCheck"]
    protocol = (check["protocol"].text or group["protocol"].text or "HTTP").upper()
    takes = re.search(r"\b3\d\d|-[345]\d\d", check["matcher"].text or "200")
    exempt = any("EXEMPT" in name or "EXCLUDE" in name for name in container.environment)
    for name, value in container.environment.items():
        switched_on = _REDIRECTS.fullmatch(name) and (value.text or "").strip().lower() in _ON
        if switched_on and protocol == "HTTP" and not takes and not exempt:
            message = f"{name}={value.shown()}: the check gets a redirect, and takes {check['matcher'].text or '200'}"
            location = f"target group {group.name}: healthCheck.matcher"
            fix = f'take the redirect (matcher="200,301"), or exempt {check["path"].text or "/"} from it'
            # Rails leaves its own path out where the app says so, in its code.
            yield Finding(message, location, fix, level="advisory" if check["path"].text == "/up" else None)


_CONTEXT = "SERVER_SERVLET_CONTEXT_PATH"


def _outside(group: Resource, container: Container) -> Results:
    """A path that no URL has, and one outside of that below which Spring answers everything."""
    path, matcher = group["healthCheck"]["path"], group["healthCheck"]["matcher"].text or ""
    location = f"target group {group.name}: healthCheck.path"
    if path.text and not path.text.startswith("/"):
        yield Finding(f"path {path.shown()} has no / at its beginning", location, f'write path="/{path.text}"')
        return
    spelled = {variables.spelled(name).replace("__", "_"): value for name, value in container.environment.items()}
    context = "/" + (spelled[_CONTEXT].text or "").strip("/") if _CONTEXT in spelled else "/"
    elsewhere = "MANAGEMENT_SERVER_PORT" in spelled or path.unknown or re.search(r"40[0-9]|-[45]\d\d", matcher)
    if context != "/" and not elsewhere and not f"{path.text or '/'}/".startswith(f"{context}/"):
        message = f"the target group checks {path.text or '/'}, the app answers below {context} ({_CONTEXT})"
        yield Finding(message, location, f'write path="{context}{path.text or "/"}"')


def _probed_path(container: Container, port: float | None) -> str | None:
    """The path on the attached port that the container's own check asks for; None if it asks for none, or elsewhere."""
    command = " ".join(part.text or "" for part in container.health_command.each())
    match = _URL.search(command)
    if match is None:
        return None
    scheme, explicit, path, other_port, other_path = match.groups()
    probed_port = explicit or other_port or ("443" if scheme == "https" else "80")
    if probed_port.isdecimal() and port is not None and int(probed_port) != port:
        return None
    return _path(path or other_path or "/")


def _path(url: str) -> str:
    return urlsplit(url).path.rstrip("/") or "/"


def _are_probes(one: str, other: str) -> bool:
    return any(_LIVE.search(a) and _READY.search(b) for a, b in ((one, other), (other, one)))


def _moved(one: str, other: str) -> bool:
    """True for `/health` and `/api/health`, or `/healthz`: one name, below a prefix or spelt otherwise in one place."""
    if "/" in (one, other):
        return False
    return one.endswith(other) or other.endswith(one) or _letters(one) == _letters(other)


def _letters(path: str) -> str:
    return re.sub(r"[-_.]", "", path.lower()).removesuffix("z")


def _finding(checked: str, answered: str, group: Resource, source: str, level: Level | None = None) -> Finding:
    return Finding(
        f"the target group checks {checked}, the app answers on {answered} ({source})",
        f"target group {group.name}: healthCheck.path",
        f'set health_check={{"path": "{answered}", …}} on target group {group.name}',
        level,
    )


RULE = Rule(
    name="health-path-mismatch",
    failures=("F6",),
    title="the target group's health check asks for a path that the app does not serve",
    severity="critical",
    symptom="target reason Target.ResponseCodeMismatch; tasks restart for ever although the app runs",
    cause="The health path is written in several places, and one of them was forgotten.",
    fix="give the target group and the container's check the same path",
    limits="which paths the app answers: two that may both exist are advisory; checks by a script",
    bad='aws.lb.TargetGroup("api", health_check={"path": "/health"})  # the container is probed for /api/health',
    good='aws.lb.TargetGroup("api", health_check={"path": "/api/health"})',
    stack_checks={kinds.SERVICE: contract, kinds.ECS_SERVICE: ecs_service},
)
