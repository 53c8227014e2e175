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

from components.base.keys import Context
from components.compute.config import RELEASE_TAG
from settings.errors import Problems
from settings.model import PLATFORMS, Image, Settings
from settings.model.release import SCHEMA, Release
from settings.reader import Reader


def read_release(directory: Path, name: str, *, stack: str, problems: Problems) -> Mapping[str, Image]:
    """Service name → image. What is wrong with the file is added to `problems`, each sentence naming the file.

    directory: where Pulumi.yaml is; name: the file's path from there.
    """
    empty = f"{json.dumps({'schema': SCHEMA, 'stack': stack, 'services': {}})} for a stack that never had an image"
    try:
        content: object = json.loads((directory / name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        problems.add(name, f"is missing; restore it, or write {empty}")
        return {}
    except (OSError, ValueError, RecursionError) as error:
        problems.add(name, f"cannot be read as JSON ({error}); restore it, or write {empty}")
        return {}
    return parse(content, name, stack=stack, problems=problems).services


def parse(content: object, name: str, *, stack: str, problems: Problems) -> Release:
    """A release file's content, checked; name: what the problems call the file."""
    reader = Reader(problems, Context(app="", stack=stack, production=False))
    release = reader.read(Release, content, name, separator=": ")
    if release.stack != stack:
        problems.add(f"{name}: stack", f"is {release.stack!r}; write {stack}")
    for service, image in release.services.items():
        if not set(image.platforms) & set(PLATFORMS.values()):
            expected = " or ".join(PLATFORMS.values())
            platforms = ", ".join(image.platforms) or "empty"
            problems.add(
                f"{name}: services.{service}.platforms",
                f"is {platforms}; Fargate runs {expected}: build the image for one of them",
            )
    return release


def check_tags(settings: Settings, images: Mapping[str, Image], problems: Problems) -> None:
    """Every image is a service's; where images without a release tag expire, each has that tag."""
    name = settings.release
    for service, image in images.items() if settings.registry.keep_unreleased is not None else ():
        if not (image.tag or "").startswith(RELEASE_TAG):
            problems.add(
                f"{name}: services.{service}.tag",
                f"is {image.tag!r}, and registry.keepUnreleased would let the image expire; tag it {RELEASE_TAG}… in "
                "the registry and name that tag here, or remove keepUnreleased",
            )
    shared = {service.name: service.image_of for service in settings.services if service.image_of}
    for service, other in sorted(shared.items()):
        if service in images:
            problems.add(f"{name}: services.{service}", f"has the image of {other}, by imageOf; remove it here")
    renamed = {service.formerly: service.name for service in settings.services}
    for service in sorted(set(images) - {service.name for service in settings.services}):
        way = f"write it under {renamed[service]}" if service in renamed else "remove it or add the service"
        problems.add(f"{name}: services.{service}", f"is no service of fairway:services; {way}")
