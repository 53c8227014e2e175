"""Cases of image-platform-mismatch."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, contract, secret, task, unevaluated_task


def built(platforms: object) -> Record:
    return Record(type=kinds.DOCKER_BUILD, name="image", props={} if platforms is None else {"platforms": platforms})


def of_image(**props: Any) -> Record:
    return task(containerDefinitions=UNKNOWN, dependencies={"containerDefinitions": ["image"]}, **props)


c = For(rule="image-platform-mismatch")

CASES = [
    c.passes(contract()),
    c.passes(contract(image__platforms=["linux/arm64/v8"], architecture="ARM64")),
    c.passes(built(["linux/amd64", "linux/arm64"]), of_image(), also=unevaluated_task()),
    c.passes(task(runtimePlatform={"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"})),
    c.fails("api", contract(image__platforms=["linux/arm64"])),
    c.fails("task", built(["linux/arm64"]), of_image(), also=unevaluated_task()),
    c.fails(
        "task", built(["linux/amd64"]), of_image(runtimePlatform={"cpuArchitecture": "ARM64"}), also=unevaluated_task()
    ),
    c.missing(built(None), of_image(), also=unevaluated_task()),
    c.unknown("task", built(UNKNOWN), of_image(), also=unevaluated_task()),
    c.unknown("api", contract(image__platforms=UNKNOWN)),
    c.secret("hunter2", "api", contract(image__platforms=["linux/arm64"], environment={"MODE": secret("hunter2")})),
]
