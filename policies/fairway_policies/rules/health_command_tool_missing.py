"""F7: a container check that calls a program its image does not hold."""

import re
from collections.abc import Iterator

from ..reading import kinds
from ..reading.containers import Container, containers_of, sources_of
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_TOOL = re.compile(r"(?:^|[\s;&|(\"'/])(curl|wget|nc|node|python3?)(?=[\s\"']|$)")
# What official images lack, by repository and tag: they are run as they are, or an own image is made from them.
_LACKS: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (re.compile(r"(?:gcr\.io/)?distroless/.+|scratch"), frozenset({"curl", "wget", "nc"})),
    (
        re.compile(
            r"(?:node|python|ruby|golang|rust|redis|postgres|caddy|httpd|haproxy|eclipse-temurin|amazoncorretto):.*alpine.*"
            r"|alpine(?::.*)?"
        ),
        frozenset({"curl"}),
    ),
    (re.compile(r"mcr\.microsoft\.com/dotnet/(?:aspnet|runtime|runtime-deps):.*alpine.*"), frozenset({"curl"})),
    (re.compile(r"mcr\.microsoft\.com/dotnet/(?:aspnet|runtime|runtime-deps)(?::.*)?"), frozenset({"curl", "wget"})),
    (re.compile(r"busybox(?::.*)?"), frozenset({"curl", "node", "python", "python3"})),
    (re.compile(r"(?:node|python|ruby|debian|perl):.*slim.*"), frozenset({"curl", "wget", "nc"})),
    (re.compile(r"(?:ubuntu|debian)(?::.*)?"), frozenset({"curl", "wget", "nc", "node"})),
    (re.compile(r"amazonlinux(?::.*)?"), frozenset({"wget", "nc", "node"})),
)
_OFFICIAL = re.compile(r"^.*/docker(?:-hub)?/library/|^(?:(?:index\.)?docker\.io/)?(?:library/)?")
# An image of someone's own may have had the tool put in; its name still says what it was made from.
_HINTS: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (re.compile(r"distroless"), frozenset({"curl", "wget", "nc"})),
    (re.compile(r"[-:]alpine|alpine[-\d]"), frozenset({"curl"})),
    (re.compile(r"[-:]slim"), frozenset({"curl", "wget", "nc"})),
)
_NO_SHELL = re.compile(
    r"scratch|(?:gcr\.io/)?distroless/(?!.*:(?:.*-)?debug).+|mcr\.microsoft\.com/dotnet/.*chiseled.*|cgr\.dev/chainguard/(?!bash|busybox|wolfi-base)[\w-]+(?::(?!.*-dev).*)?"
)
_SHELL_SIGNS = ("||", "&&", "|", ";")
_FORM = 'write ["CMD-SHELL", "<one line for a shell>"], or ["CMD", "<program>", "<argument>", …]'
_INSTALLS = re.compile(r"apk add|apt-get install|apt install|yum install|dnf install")
_FROM = re.compile(r"^\s*FROM\s+(?:--\S+\s+)*(\S+)", re.IGNORECASE | re.MULTILINE)


def contract(service: Resource) -> Results:
    """The tool a Fairway service states, against what its own container calls where that is known."""
    tool = service.inputs["health"]["tool"]
    if service.inputs["kind"].text == "worker":
        return  # its check is a command of its own, or none
    if tool.unknown:
        yield NotEvaluated(tool.path)
    elif (tool.text or "") not in ("curl", "wget", "node", "python", "command", "none"):
        yield Finding(tool.shown(), tool.path, "say which of curl, wget, node, python the image holds, or none")


def task(definition: Resource) -> Results:
    """The program that a container's check calls, against what images of its base hold."""
    for container in (yield from containers_of(definition)):
        if container.health_command.unknown:
            yield NotEvaluated(container.health_command.path)
        if problem := _form(container):
            yield problem
        yield from _without_shell(container, definition)
        tools = _TOOL.findall(" ".join(part.text or "" for part in container.health_command.each()))
        if not tools or _INSTALLS.search(_started_by(container)):
            continue
        for tool in dict.fromkeys(tools):
            for base, source, sure in _bases(container, definition):
                location = f"container {container.name}: healthCheck.command, image from {source}"
                if lacks(base, tool):
                    yield Finding(f"{tool}, which {base} does not hold", location, level=None if sure else "advisory")
                elif _hint(base, tool):
                    yield Finding(f"{tool}, which images like {base} seldom hold", location, level="advisory")


def _form(container: Container) -> Finding | None:
    """ECS takes `CMD` with a program and its arguments apart, or `CMD-SHELL` with one line for a shell."""
    parts = [part.text or "" for part in container.health_command.each()]
    where = f"container {container.name}: {container.health_command.path}"
    if not parts or parts == ["NONE"]:
        return None
    if parts in (["CMD"], ["CMD-SHELL"]):
        return Finding(f"{parts[0]} alone: there is nothing to run", where, _FORM)
    if parts[0] == "CMD-SHELL" and len(parts) > 2 and all(part and " " not in part for part in parts[1:]):
        message = f"CMD-SHELL with {len(parts) - 1} words: the shell runs {parts[1]} and takes none of the others"
        return Finding(message, where, _FORM, level="advisory")
    if parts[0] not in ("CMD", "CMD-SHELL"):
        return Finding(f"the command starts with {parts[0][:40]}, neither with CMD nor CMD-SHELL", where, _FORM)
    if parts[0] == "CMD" and len(parts) == 2 and " " in parts[1].strip():
        return Finding("CMD with one line: no shell reads it, and no program has that name", where, _FORM)
    if parts[0] == "CMD" and (signs := [part for part in parts[1:] if part in _SHELL_SIGNS]):
        program = parts[1].rpartition("/")[2]
        message = f"CMD with {signs[0]}: no shell reads it, {program} gets it as an argument"
        return Finding(message, where, _FORM, level=None if program in ("curl", "wget") else "advisory")
    return None


def _without_shell(container: Container, definition: Resource) -> Iterator[Finding]:
    """CMD-SHELL in an image that has no shell to run it."""
    if (container.health_command[0].text or "") != "CMD-SHELL":
        return
    for base, source, sure in _bases(container, definition):
        name = base.lower().partition("@")[0]
        if _NO_SHELL.fullmatch(_OFFICIAL.sub("", name)):
            location = f"container {container.name}: healthCheck.command, image from {source}"
            fix = 'write ["CMD", "<program>", "<argument>", …] with a program of the image'
            message = f"CMD-SHELL, and {base} has no shell"
            yield Finding(message, location, fix, level=None if sure else "advisory")


def _started_by(container: Container) -> str:
    return " ".join(part.text or "" for key in ("entryPoint", "command") for part in container.facts[key].each())


def _bases(container: Container, definition: Resource) -> list[tuple[str, str, bool]]:
    """What the image is known to be made from, where that is written, and whether nothing else was put in."""
    image = container.image.text or ""
    bases = [(image, container.image.path, True)] if image else []
    for built in sources_of(definition, kinds.DOCKER_BUILD):
        dockerfile = built["dockerfile"]["inline"].text or ""
        last = dockerfile[dockerfile.upper().rfind("FROM ") :] if dockerfile else ""
        if (base := _FROM.findall(dockerfile)) and not _INSTALLS.search(last):
            bases.append((base[-1], f"{built.name}: dockerfile.inline", "COPY --from" not in last))
    return bases


def lacks(image: str, tool: str) -> bool:
    """True for an official image that is known not to hold the tool."""
    name = _OFFICIAL.sub("", image.lower().partition("@")[0])
    return next((tool in missing for pattern, missing in _LACKS if pattern.fullmatch(name)), False)


def _hint(image: str, tool: str) -> bool:
    name = image.lower().partition("@")[0]
    official = "/" not in _OFFICIAL.sub("", name)  # what official images hold is known
    return not official and any(tool in missing and pattern.search(name) for pattern, missing in _HINTS)


RULE = Rule(
    name="health-command-tool-missing",
    failures=("F7",),
    title="the container's health check calls what its image does not hold, or ECS does not run",
    severity="high",
    symptom='health output "curl: not found"; the container is UNHEALTHY though the app runs',
    cause="Alpine images have no curl, slim ones neither curl nor wget, distroless ones not even a shell.",
    fix="call what the image holds: wget on alpine (`wget -q --spider`), `node -e`, `python -c` in a language's image",
    limits="what an image of one's own holds: of those it advises at most",
    bad='{"image": "node:22-alpine", "healthCheck": {"command": ["CMD-SHELL", "curl -f http://localhost:3000/health"]}}',
    good='{"image": "node:22-alpine", "healthCheck": {"command": ["CMD-SHELL", "wget -qO- http://localhost:3000/health"]}}',
    resource_checks={kinds.SERVICE: contract},
    stack_checks=dict.fromkeys((kinds.TASK, *kinds.AWSX_SERVICES, *kinds.AWSX_TASKS), task),
)
