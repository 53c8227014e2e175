"""The release file: which image each service of a stack runs. Written by `fairway release`, read here.

    {"schema": 1, "stack": "dev", "services": {"api": {"digest": "sha256:…", "platforms": ["linux/amd64"],
     "tag": "1.4.0", "pushedAt": "2026-11-02T09:14:00Z"}}, "evidence": {"verifiedAt": …, "digests": …,
     "taskDefinitions": …, "checks": […]}}

A service that is not named has no image yet: everything else of the stack is created, that service is not.
`fairway verify` writes the evidence; a release without it was not verified. Evidence from the sandbox says
`"simulated": true`, and counts only there.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from components.compute.registry import RELEASE_TAG
from settings.model import PLATFORMS, Image
from settings.model.release import Evidence, Release, Seen
from settings.reader import Reader

SCHEMA = 1
DIGEST = r"sha256:[0-9a-f]{64}"
DIGEST_FORM = "sha256: and 64 hexadecimal digits"
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"


def read_release(directory: Path, name: str, *, stack: str, problems: list[str]) -> Mapping[str, Image]:
    """Service name → image. What is wrong with the file is added to `problems`, each sentence naming the file.

    directory: where Pulumi.yaml is; name: the file's path from there.
    """
    empty = json.dumps({"schema": SCHEMA, "stack": stack, "services": {}})
    try:
        content = json.loads((directory / name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        problems.append(f"{name} is missing; write {empty} into it for a stack without images")
        return {}
    except (OSError, ValueError) as error:
        problems.append(f"{name} cannot be read as JSON ({error}); write {empty} for a stack without images")
        return {}
    return parse(content, name, stack=stack, problems=problems).services


def parse(content: object, name: str, *, stack: str, problems: list[str]) -> Release:
    """A release file's content, checked; name: what the problems call the file."""
    reader = Reader(content, name, problems, separator=": ")
    reader.choice("schema", [SCHEMA])
    release = Release(
        stack=reader.choice("stack", [stack]),
        services={service: _image(entry) for service, entry in reader.mapping("services").children()},
        evidence=_evidence(reader.mapping("evidence")) if reader.has("evidence") else reader.raw("evidence"),
    )
    reader.done()
    return release


def _evidence(reader: Reader) -> Evidence:
    digests, tasks = reader.mapping("digests"), reader.mapping("taskDefinitions")
    evidence = Evidence(
        verified_at=reader.text("verifiedAt", pattern=TIME, expected="a time such as 2026-11-02T09:14:00Z"),
        digests={name: digests.text(name, pattern=DIGEST, expected=DIGEST_FORM) for name in sorted(digests.values)},
        task_definitions={
            name: tasks.text(name, pattern=r"arn:.+:task-definition/.+:\d+", expected="a task definition's ARN")
            for name in sorted(tasks.values)
        },
        checks=tuple(_seen(entry) for entry in reader.entries("checks")),
        simulated=reader.flag("simulated", False),
    )
    reader.done()
    return evidence


def _seen(reader: Reader) -> Seen:
    seen = Seen(name=reader.text("name"), service=reader.text("service", None), found=reader.text("found"))
    reader.done()
    return seen


def check_tags(images: Mapping[str, Image], *, keep_unreleased: int | None, name: str, problems: list[str]) -> None:
    """Where images without a release tag expire, every released one has that tag."""
    for service, image in images.items() if keep_unreleased is not None else ():
        if not (image.tag or "").startswith(RELEASE_TAG):
            problems.append(
                f"{name}: services.{service}.tag is {image.tag!r}, and registry.keepUnreleased would let the image "
                f"expire; tag it {RELEASE_TAG}… in the registry and name that tag here, or remove keepUnreleased"
            )


def _image(reader: Reader) -> Image:
    image = Image(
        digest=reader.text("digest", pattern=DIGEST, expected=DIGEST_FORM),
        platforms=reader.texts("platforms", pattern=r"\w+/\w+(/\w+)?", expected="platforms such as linux/amd64"),
        tag=reader.text("tag", None),
        pushed_at=reader.text("pushedAt", None),
    )
    if not set(image.platforms) & set(PLATFORMS.values()):
        expected = " or ".join(PLATFORMS.values())
        found = ", ".join(image.platforms) or "empty"
        reader.problem("platforms", f"is {found}; Fargate runs {expected}: build the image for one of them")
    reader.done()
    return image
