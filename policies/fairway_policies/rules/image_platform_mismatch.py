"""F1: the image holds no program for the task's platform."""

from collections.abc import Iterator

from ..reading import kinds
from ..reading.containers import architecture, operating_system
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule, text

_CPU = {"X86_64": "amd64", "ARM64": "arm64"}


def _task_platform(task: Resource) -> str | None:
    """The task's platform in the words of an image: `linux/amd64`; None while it is unknown."""
    cpu, system = architecture(task), operating_system(task)
    if cpu.unknown or system.unknown:
        return None
    family = "windows" if (system.text or "LINUX").upper().startswith("WINDOWS") else "linux"
    return f"{family}/{_CPU.get((cpu.text or 'X86_64').upper(), 'amd64')}"


def _missing(platforms: list[str], platform: str, where: str) -> Iterator[Finding]:
    if platforms and not any(name == platform or name.startswith(f"{platform}/") for name in platforms):
        message = f"the image is built for {', '.join(platforms)}, the task runs {platform}"
        yield Finding(
            message, where, f"build with `docker build --platform {platform}`, or change the task's architecture"
        )


def contract(service: Resource) -> Results:
    platforms, platform = service.inputs["image"]["platforms"], _task_platform(service)
    if platforms.unknown or platform is None:
        yield NotEvaluated(platforms.path if platforms.unknown else "architecture")
        return
    yield from _missing([fact.text or "" for fact in platforms.each()], platform, "image.platforms")


def built_platforms(image: Resource) -> Fact:
    """The platforms that an image resource of the same program is built for."""
    if image.type == kinds.DOCKER_BUILD:
        return image["platforms"]
    return image["build"]["platform"] if image.type == kinds.DOCKER_IMAGE else image["platform"]


def task(definition: Resource) -> Results:
    for image in definition.sources("containerDefinitions", *kinds.BUILT_IMAGES):
        platforms = built_platforms(image)
        if platforms.absent:
            continue  # built for the machine that builds: nobody can tell from here
        platform = _task_platform(definition)
        names: list[str] = []
        for built in platforms.each():
            names.append((yield from text(built)) or "")
        if platform is None or platforms.unknown:
            yield NotEvaluated("runtimePlatform" if platform is None else f"{image.name}: {platforms.path}")
        elif all(names):
            yield from _missing(names, platform, f"containerDefinitions, image {image.name}: {platforms.path}")


RULE = Rule(
    name="image-platform-mismatch",
    failures=("F1",),
    title="the image is not built for the platform its task runs on",
    severity="critical",
    symptom="CannotPullContainerError … no linux/amd64 descriptor, or `exec format error` in the log",
    cause="An image built on an ARM laptop holds linux/arm64 alone, while Fargate runs X86_64 unless told otherwise.",
    fix="build the image for the task's platform, or set the task's architecture to the image's",
    bad='docker_build.Image("api", platforms=["linux/arm64"], …)  # and a task definition without runtime_platform',
    good='docker_build.Image("api", platforms=["linux/amd64"], …)',
    resource_checks={kinds.SERVICE: contract},
    stack_checks={kinds.TASK: task},
)
