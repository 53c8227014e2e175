"""F35: a size that Fargate does not sell."""

from ..reading import kinds
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


def contract(service: Resource) -> Results:
    yield from _check(service.inputs["cpu"], service.inputs["memory"])


def task(definition: Resource) -> Results:
    compatible = definition["requiresCompatibilities"]
    if "FARGATE" in [name.text for name in compatible.each()]:
        yield from _check(definition["cpu"], definition["memory"])


def awsx(definition: Resource) -> Results:
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
    except ValueError:
        return None


def _described(allowed: range | tuple[int, ...]) -> str:
    if isinstance(allowed, range):
        return f"{allowed.start} to {allowed.stop - 1} in steps of {allowed.step}"
    return ", ".join(map(str, allowed))


RULE = Rule(
    name="fargate-size-invalid",
    failures=("F35",),
    title="Fargate has no such pair of CPU and memory",
    severity="high",
    symptom="ClientException: No Fargate configuration exists for given values",
    cause="CPU and memory are chosen one by one, and Fargate sells pairs.",
    fix="choose a pair that Fargate has, for example 512 CPU units with 1024 MiB",
    bad='aws.ecs.TaskDefinition("api", cpu="256", memory="4096", …)',
    good='aws.ecs.TaskDefinition("api", cpu="512", memory="4096", …)',
    resource_checks={
        kinds.SERVICE: contract,
        kinds.TASK: task,
        "awsx:ecs:FargateService": awsx,
        "awsx:ecs:FargateTaskDefinition": awsx,
    },
)
