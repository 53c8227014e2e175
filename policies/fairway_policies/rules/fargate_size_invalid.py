"""F35: a size that Fargate does not sell."""

from collections.abc import Iterator

from ..reading import kinds
from ..reading.containers import Container, known_containers, operating_system
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

# CPU units → memory in MiB (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html).
SIZES: dict[int, range | tuple[int, ...]] = {
    256: (512, 1024, 2048),
    512: range(1024, 4097, 1024),
    1024: range(2048, 8193, 1024),
    2048: range(4096, 16385, 1024),
    4096: range(8192, 30721, 1024),
    8192: range(16384, 61441, 4096),
    16384: range(32768, 122881, 8192),
}

_WINDOWS_FROM = 1024


def contract(service: Resource) -> Results:
    """A Fairway service's CPU units and MiB."""
    yield from _check(service.inputs["cpu"], service.inputs["memory"])


def task(definition: Resource) -> Results:
    """A task definition's size where it is for Fargate, and its containers' sums."""
    compatible = definition["requiresCompatibilities"]
    if "FARGATE" in [name.text for name in compatible.each()]:
        yield from _check(definition["cpu"], definition["memory"])
        system, units = (operating_system(definition).text or "").upper(), _units(definition["cpu"], " VCPU", 1024)
        if system.startswith("WINDOWS") and units is not None and units < _WINDOWS_FROM:
            fix = f"use at least {_WINDOWS_FROM} CPU units with {SIZES[_WINDOWS_FROM][0]} MiB"
            yield Finding(f"cpu {definition['cpu'].shown()} for {system}, which starts at {_WINDOWS_FROM}", "cpu", fix)
    yield from _sums(definition, known_containers(definition))


def _sums(definition: Resource, containers: list[Container]) -> Iterator[Finding]:
    """What the containers reserve, against the task's size: ECS refuses a task that promises more than it has."""
    for key, limit in (("cpu", _units(definition["cpu"], " VCPU", 1024)), ("memory", _mebibytes(definition))):
        reserved = {container.name: _reserved(container, key) for container in containers}
        total = sum(reserved.values())
        if limit is not None and total > limit:
            shares = " + ".join(f"{name} {number:.0f}" for name, number in reserved.items() if number)
            fix = f"give the containers at most {limit} together, or the task more"
            yield Finding(f"the containers reserve {total:.0f} {key} ({shares}), the task has {limit}", key, fix)
    for container in containers:
        hard, soft = container.facts["memory"].number, container.facts["memoryReservation"].number
        if hard is not None and soft is not None and soft > hard:
            where = f"container {container.name}: memoryReservation"
            yield Finding(
                f"memoryReservation {soft:.0f} above memory {hard:.0f}", where, "reserve no more than the limit"
            )


def _reserved(container: Container, key: str) -> float:
    """A container's share: memory that is reserved counts, a limit alone is a reservation too."""
    if key == "memory" and container.facts["memoryReservation"].number is not None:
        return container.facts["memoryReservation"].number
    return container.facts[key].number or 0


def _mebibytes(definition: Resource) -> int | None:
    return _units(definition["memory"], " GB", 1024)


def awsx(definition: Resource) -> Results:
    """The size in an awsx service or task definition, read where both halves are stated."""
    arguments = definition.inputs["taskDefinitionArgs"] if definition.type in kinds.AWSX_SERVICES else definition.inputs
    if not arguments["cpu"].absent and not arguments["memory"].absent:
        yield from _check(arguments["cpu"], arguments["memory"])


def _check(cpu: Fact, memory: Fact) -> Results:
    if cpu.unknown or memory.unknown:
        yield NotEvaluated(cpu.path if cpu.unknown else memory.path)
        return
    units, mebibytes = _units(cpu, " VCPU", 1024), _units(memory, " GB", 1024)
    allowed = SIZES.get(units) if units is not None else None
    if allowed is None:
        yield Finding(f"cpu {cpu.shown()}; Fargate has {', '.join(map(str, SIZES))}", cpu.path)
    elif mebibytes not in allowed:
        fix = f"with cpu {units} use memory of {_described(allowed)} MiB"
        yield Finding(f"cpu {cpu.shown()} with memory {memory.shown()}", memory.path, fix)


def _units(fact: Fact, suffix: str, factor: int) -> int | None:
    """A number of units, also written as `1 vCPU` or `2 GB`."""
    text = (fact.text or "").upper()
    scaled = text.removesuffix(suffix).removesuffix(suffix.strip())
    try:
        return int(float(scaled) * (factor if scaled != text else 1))
    except (ValueError, OverflowError):
        return None


def _described(allowed: range | tuple[int, ...]) -> str:
    if isinstance(allowed, range):
        return f"{allowed.start} to {allowed.stop - 1} in steps of {allowed.step}"
    return ", ".join(map(str, allowed))


RULE = Rule(
    name="fargate-size-invalid",
    failures=("F35",),
    title="Fargate has no such pair of CPU and memory, or the containers ask for more than it",
    severity="high",
    symptom="ClientException: No Fargate configuration exists for given values",
    cause="CPU and memory are chosen one by one, and Fargate sells pairs.",
    fix="choose a pair that Fargate has, for example 512 CPU units with 1024 MiB",
    limits="whether the size is enough for the app",
    bad='aws.ecs.TaskDefinition("api", cpu="256", memory="4096", …)',
    good='aws.ecs.TaskDefinition("api", cpu="512", memory="4096", …)',
    resource_checks={
        kinds.SERVICE: contract,
        kinds.TASK: task,
        "awsx:ecs:FargateService": awsx,
        "awsx:ecs:FargateTaskDefinition": awsx,
    },
)
