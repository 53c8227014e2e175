"""Cases of image-platform-mismatch."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import (
    DIGEST,
    REGISTRY,
    UNKNOWN,
    For,
    Record,
    container,
    contract,
    of,
    secret,
    task,
    unevaluated_task,
)


def built(platforms: object) -> Record:
    return Record(type=kinds.DOCKER_BUILD, name="image", props={} if platforms is None else {"platforms": platforms})


def pushed(**props: Any) -> Record:
    return Record(type=kinds.DOCKER_IMAGE, name="image", props={"imageName": "shop", **props})


def of_image(**props: Any) -> Record:
    return task(containerDefinitions=UNKNOWN, dependencies={"containerDefinitions": ["image"]}, **props)


c = For(rule="image-platform-mismatch")

CASES = [
    c.passes(contract()),
    c.passes(contract(image__platforms=["linux/arm64/v8"], architecture="ARM64")),
    c.passes(built(["linux/amd64", "linux/arm64"]), of_image(), also=unevaluated_task()),
    c.passes(task(runtimePlatform={"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}, cpu="1024", memory="2048")),
    c.passes(task(container(image=f"{REGISTRY}/shop/charm64-api@{DIGEST}"))),
    c.passes(task(container(image=f"arm64v8/redis@{DIGEST}"), requiresCompatibilities=["EC2"])),
    c.passes(
        task(container(image=f"{REGISTRY}/shop/api:2-arm64@{DIGEST}"), runtimePlatform={"cpuArchitecture": "ARM64"})
    ),
    c.fails("task", task(container(image=f"{REGISTRY}/shop/api:2-arm64@{DIGEST}"))),
    c.fails("task", task(container(image=f"amd64/redis@{DIGEST}"), runtimePlatform={"cpuArchitecture": "ARM64"})),
    c.passes(pushed(), of_image(), also=unevaluated_task()),
    c.fails("task", pushed(build={"context": "."}), of_image(), level="advisory", also=unevaluated_task()),
    c.fails("api", contract(image__platforms=["linux/arm64"])),
    c.fails("task", built(["linux/arm64"]), of_image(), also=unevaluated_task()),
    c.fails(
        "task", built(["linux/amd64"]), of_image(runtimePlatform={"cpuArchitecture": "ARM64"}), also=unevaluated_task()
    ),
    c.missing(
        built(None), of_image(), also={**unevaluated_task(), "advisory": of(["image-platform-mismatch"], "task")}
    ),
    c.unknown("task", built(UNKNOWN), of_image(), also=unevaluated_task()),
    c.unknown("api", contract(image__platforms=UNKNOWN)),
    c.secret("hunter2", "api", contract(image__platforms=["linux/arm64"], environment={"MODE": secret("hunter2")})),
]
