"""F7: a container check that calls a program its image does not hold."""

import re

from ..reading import kinds
from ..reading.containers import Container, containers_of
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_TOOL = re.compile(r"(?:^|[\s;&|(\"'/])(curl|wget|nc|node|python3?)(?=[\s\"']|$)")
# What the bases that images are made from lack. Alpine has busybox's wget and nc, slim and distroless have neither.
_LACKS: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (re.compile(r"distroless|(?:^|[/ ])scratch\b|chainguard"), frozenset({"curl", "wget", "nc"})),
    (re.compile(r"nginx[^ ]*alpine"), frozenset({"node", "python", "python3"})),
    (re.compile(r"alpine"), frozenset({"curl"})),
    (re.compile(r"slim"), frozenset({"curl", "wget", "nc"})),
    (re.compile(r"(?:^|/)(?:ubuntu|debian|amazonlinux)\b"), frozenset({"wget", "nc", "node"})),
)
_FROM = re.compile(r"^\s*FROM\s+(?:--\S+\s+)*(\S+)", re.IGNORECASE | re.MULTILINE)


def contract(service: Resource) -> Results:
    """The tool a Fairway service states, against what its own container calls where that is known."""
    tool = service.inputs["health"]["tool"]
    if tool.unknown:
        yield NotEvaluated(tool.path)
    elif (tool.text or "") not in ("curl", "wget", "node", "python"):
        yield Finding(tool.shown(), tool.path, "say which of curl, wget, node, python the image holds")


def task(definition: Resource) -> Results:
    for container in (yield from containers_of(definition)):
        if container.health_command.unknown:
            yield NotEvaluated(container.health_command.path)
        tools = _TOOL.findall(" ".join(part.text or "" for part in container.health_command.each()))
        for tool in dict.fromkeys(tools):
            for base, source, sure in _bases(container, definition):
                if _lacks(base, tool):
                    where = f"container {container.name}: healthCheck.command, image from {source}"
                    yield Finding(f"{tool}, which {base} does not hold", where, level=None if sure else "advisory")


def _bases(container: Container, definition: Resource) -> list[tuple[str, str, bool]]:
    """What the image is known to be made from, where that is written, and whether nothing else was put in."""
    image = container.image.text or ""
    bases = [(image, container.image.path, ".dkr.ecr." not in image)] if image else []
    for built in definition.sources("containerDefinitions", kinds.DOCKER_BUILD):
        dockerfile = built["dockerfile"]["inline"].text or ""
        last = dockerfile[dockerfile.upper().rfind("FROM ") :] if dockerfile else ""
        if (base := _FROM.findall(dockerfile)) and not re.search(
            r"(apk add|apt-get install|yum install)[^\n]*curl", last
        ):
            bases.append((base[-1], f"{built.name}: dockerfile.inline", True))
    return bases


def _lacks(base: str, tool: str) -> bool:
    return next((tool in missing for pattern, missing in _LACKS if pattern.search(base.lower())), False)


RULE = Rule(
    name="health-command-tool-missing",
    failures=("F7",),
    title="the container's health check calls a program that its image does not hold",
    severity="high",
    symptom='health output "curl: not found"; the container is UNHEALTHY though the app runs',
    cause="Alpine images have no curl, slim ones neither curl nor wget, distroless ones not even a shell.",
    fix="call what the image holds: wget on alpine (`wget -q --spider`), `node -e`, `python -c` in a language's image",
    bad='{"image": "node:22-alpine", "healthCheck": {"command": ["CMD-SHELL", "curl -f http://localhost:3000/health"]}}',
    good='{"image": "node:22-alpine", "healthCheck": {"command": ["CMD-SHELL", "wget -qO- http://localhost:3000/health"]}}',
    resource_checks={kinds.SERVICE: contract},
    stack_checks={kinds.TASK: task},
)
