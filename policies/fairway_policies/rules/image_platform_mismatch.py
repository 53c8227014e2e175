"""F1: the image holds no program for the task's platform."""

import re
from collections.abc import Iterator

from ..reading import kinds
from ..reading.containers import ON_FARGATE, architecture, known_containers, operating_system, sources_of
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule, text

_CPU = {"X86_64": "amd64", "ARM64": "arm64"}
# An architecture in an image's tag, or at the end of a part of its name: arm64v8/redis, shop:1.4-amd64. Elsewhere it
# may be what the image works on: qemu-aarch64-builder.
_NAMED = {
    "arm64": re.compile(
        r"(?:^|[/._-])(?:arm64(?:v8)?|aarch64)(?=$|[/:])|:(?:.*[._-])?(?:arm64|aarch64)(?=$|[._-])", re.IGNORECASE
    ),
    "amd64": re.compile(
        r"(?:^|[/._-])(?:amd64|x86[_-]64)(?=$|[/:])|:(?:.*[._-])?(?:amd64|x86[_-]64)(?=$|[._-])", re.IGNORECASE
    ),
}


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
    """The platforms that a Fairway release recorded, against the task's."""
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
    """The platforms that the program builds an image for, against the task's."""
    yield from _by_name(definition)
    for image in sources_of(definition, *kinds.BUILT_IMAGES):
        platforms = built_platforms(image)
        if platforms.absent:
            if image.type != kinds.DOCKER_IMAGE or image["build"].known:
                yield _left_to_the_builder(image, definition)
            continue
        platform = _task_platform(definition)
        names: list[str] = []
        for built in platforms.each():
            names.append((yield from text(built)) or "")
        if platform is None or platforms.unknown:
            yield NotEvaluated("runtimePlatform" if platform is None else f"{image.name}: {platforms.path}")
        elif all(names):
            yield from _missing(names, platform, f"containerDefinitions, image {image.name}: {platforms.path}")


def _left_to_the_builder(image: Resource, definition: Resource) -> Finding:
    """Which image comes out depends on who runs the program: on a laptop with ARM none that Fargate can start."""
    platform = _task_platform(definition) or "linux/amd64"
    compatible = [name.text for name in definition["requiresCompatibilities"].each()]
    on_fargate = definition.type in ON_FARGATE or "FARGATE" in compatible
    chosen = not image["builder"].absent or "--platform" in (image["dockerfile"]["inline"].text or "")
    return Finding(
        f"image {image.name} names no platform: it is built for the machine that builds it, the task runs {platform}",
        f"containerDefinitions, image {image.name}",
        f'say platform{"s" if image.type == kinds.DOCKER_BUILD else ""} "{platform}" where the image is built',
        level=None if on_fargate and not chosen else "advisory",
    )


def _by_name(definition: Resource) -> Iterator[Finding]:
    """Images that say in their own name which architecture they are for."""
    platform = _task_platform(definition)
    compatible = [name.text for name in definition["requiresCompatibilities"].each()]
    on_fargate = definition.type in ON_FARGATE or "FARGATE" in compatible
    if platform is None or (not on_fargate and architecture(definition).absent):
        return  # on instances of one's own the instance decides
    for container in known_containers(definition):
        name = (container.image.text or "").partition("@")[0]
        named = [cpu for cpu, pattern in _NAMED.items() if pattern.search(name)]
        if len(named) == 1 and not platform.endswith(named[0]):
            where = f"container {container.name}: {container.image.path}"
            yield Finding(f"{name} is for {named[0]} by its name, the task runs {platform}", where)


RULE = Rule(
    name="image-platform-mismatch",
    failures=("F1",),
    title="the image is not built for the platform its task runs on",
    severity="critical",
    symptom="CannotPullContainerError … no linux/amd64 descriptor, or `exec format error` in the log",
    cause="An image built on an ARM laptop holds linux/arm64 alone, while Fargate runs X86_64 unless told otherwise.",
    fix="build the image for the task's platform, or set the task's architecture to the image's",
    limits="platforms of images that are built elsewhere, unless their name says so",
    bad='docker_build.Image("api", platforms=["linux/arm64"], …)  # and a task definition without runtime_platform',
    good='docker_build.Image("api", platforms=["linux/amd64"], …)',
    resource_checks={kinds.SERVICE: contract},
    stack_checks=dict.fromkeys((kinds.TASK, *kinds.AWSX_SERVICES, *kinds.AWSX_TASKS), task),
)
