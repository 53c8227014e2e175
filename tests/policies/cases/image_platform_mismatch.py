"""Cases of image-platform-mismatch."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import (
    DIGEST,
    REGISTRY,
    UNKNOWN,
    For,
    Record,
    awsx_service,
    container,
    contract,
    secret,
    task,
    unevaluated_task,
)


def built(platforms: object, **more: Any) -> Record:
    stated = {} if platforms is None else {"platforms": platforms}
    return Record(type=kinds.DOCKER_BUILD, name="image", props={**stated, **more})


def pushed(**props: Any) -> Record:
    return Record(type=kinds.DOCKER_IMAGE, name="image", props={"imageName": "shop", **props})


def of_image(**props: Any) -> Record:
    return task(containerDefinitions=UNKNOWN, dependencies={"containerDefinitions": ["image"]}, **props)


c = For(rule="image-platform-mismatch")

CASES = [
    c.passes(task(container(image=f"{REGISTRY}/qemu-aarch64-builder@{DIGEST}"))),
    c.fails("task", task(container(image=f"{REGISTRY}/shop-arm64:2@{DIGEST}"))),
    c.fails("task", task(container(image=f"{REGISTRY}/shop/api:arm64-2@{DIGEST}"))),
    c.fails("awsx", built(["linux/arm64"]), awsx_service({"taskDefinitionArgs": ["image"]})),
    c.fails("awsx", built(None), awsx_service({"taskDefinitionArgs": ["image"]})),
    c.passes(built(["linux/amd64"]), awsx_service({"taskDefinitionArgs": ["image"]})),
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
    # No platform: whose machine it is built on decides. Elsewhere than on Fargate the instances are built on, too.
    c.fails("task", pushed(build={"context": "."}), of_image(), also=unevaluated_task()),
    c.fails(
        "task",
        pushed(build={"context": "."}),
        of_image(requiresCompatibilities=["EC2"]),
        level="advisory",
        also=unevaluated_task(),
    ),
    c.fails("task", built(None, builder={"name": "farm"}), of_image(), level="advisory", also=unevaluated_task()),
    c.fails(
        "task",
        built(None, dockerfile={"inline": "FROM --platform=linux/amd64 node:22"}),
        of_image(),
        level="advisory",
        also=unevaluated_task(),
    ),
    c.fails("api", contract(image__platforms=["linux/arm64"])),
    c.fails("task", built(["linux/arm64"]), of_image(), also=unevaluated_task()),
    c.fails(
        "task", built(["linux/amd64"]), of_image(runtimePlatform={"cpuArchitecture": "ARM64"}), also=unevaluated_task()
    ),
    c.missing(built(None), of_image(), blames="task", also=unevaluated_task()),
    c.unknown("task", built(UNKNOWN), of_image(), also=unevaluated_task()),
    c.unknown("api", contract(image__platforms=UNKNOWN)),
    c.secret("hunter2", "api", contract(image__platforms=["linux/arm64"], environment={"MODE": secret("hunter2")})),
]
