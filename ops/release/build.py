"""A service's image from its source: built for its platform, labelled, pushed under a tag of its commit."""

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from components.compute.config import RELEASE_TAG
from ops.aws import images
from ops.aws.client import Aws, AwsError
from ops.aws.images import ImageReference
from ops.errors import OpsError
from ops.pulumi.stack import Stack
from ops.release import docker
from ops.release.resolve import home
from ops.release.source import DIRTY_TAG, Source, read_source
from settings.model import PLATFORMS, Build, Service, Settings

LABEL = "org.opencontainers.image"


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One image to be built. platform: `linux/amd64` or `linux/arm64`; image: with the tag that it gets."""

    service: str
    build: Build
    platform: str
    source: Source
    image: ImageReference

    @property
    def command(self) -> Sequence[str]:
        """Docker's, to be run where Pulumi.yaml is."""
        labels = {"revision": self.source.commit, "source": self.source.url}
        return [
            *("docker", "buildx", "build", "--platform", self.platform, *self.build.options),
            *(word for name, value in labels.items() if value for word in ("--label", f"{LABEL}.{name}={value}")),
            *("--provenance=mode=min", "--sbom=true", "--progress=plain"),
            *("--tag", str(self.image), "--push", self.build.context),
        ]


def need_docker() -> None:
    """Raises OpsError where there is none, with what builds instead."""
    if shutil.which("docker") is None:
        raise OpsError(
            "Docker with buildx builds the images, and is not here: install it, or let a pipeline run this command, as "
            "docs/pipeline.md shows (GitHub's runners have it). What was pushed already, `./fairway release` releases."
        )


def plan(
    aws: Aws, stack: Stack, settings: Settings, services: Sequence[Service], *, dirty: bool, now: datetime
) -> Sequence[Planned]:
    """What is to be built of these services, each with `build`. dirty: also from what no commit has.

    Raises OpsError with all that is in no commit.
    """
    planned, uncommitted = list[Planned](), list[str]()
    for service in services:
        assert service.build
        source = read_source(stack.directory / service.build.context, aside=stack.release.parent)
        if source.changes and not dirty:
            uncommitted.append(f"{service.name}: {_few(source.changes)}")
        platform = PLATFORMS[service.architecture]
        tag = _tag(source, service.build, platform, now)
        image = replace(home(aws, settings, service), tag=tag)
        planned.append(
            Planned(service=service.name, build=service.build, platform=platform, source=source, image=image)
        )
    if uncommitted:
        raise OpsError(
            "What is built may be promoted, so a commit has to have it, and these are in none:\n"
            + "\n".join(f"- {line}" for line in uncommitted)
            + "\nCommit them; or --dirty, for an image that `promote` refuses."
        )
    return planned


def is_pushed(aws: Aws, planned: Planned) -> bool | None:
    """Whether ECR has this very build already; None where it has not even the repository."""
    try:
        return images.find(aws, planned.image) is not None
    except AwsError as error:
        if error.code == "RepositoryNotFoundException":
            return None
        raise


def build(aws: Aws, planned: Planned, directory: Path, show: Callable[[str], None]) -> None:
    """Builds and pushes it. show: takes Docker's lines. Raises OpsError with what Docker said last."""
    docker.login(aws, planned.image, docker.run)
    docker.stream(planned.command, directory, show)


def _tag(source: Source, build: Build, platform: str, now: datetime) -> str:
    """A commit can be built in more than one way, and a tag names one image for ever: so the way is in it, too."""
    if source.changes:
        return f"{DIRTY_TAG}{source.commit[:12]}-{now:%Y%m%d%H%M%S}"
    way = [source.path, build.dockerfile, build.target, sorted(build.args.items()), platform]
    return f"{RELEASE_TAG}{source.commit[:12]}-{hashlib.sha256(json.dumps(way).encode()).hexdigest()[:6]}"


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
