"""A public image's way into a service's own repository, from registry to registry and with all of its platforms."""

import re
from dataclasses import replace

from components.compute.config import RELEASE_TAG
from ops.aws import images
from ops.aws.client import Aws, AwsError
from ops.aws.images import ImageReference
from ops.errors import OpsError
from ops.pulumi.stack import Stack
from ops.pulumi.stack_settings import read_settings
from ops.release import docker
from ops.release.docker import Run
from ops.release.resolve import MOVING, home

SOURCE = re.compile(r"[a-z0-9][a-z0-9._:/-]*?(:(?P<tag>[A-Za-z0-9_][\w.-]*))?(@sha256:(?P<digest>[0-9a-f]{64}))?")


def mirror(stack: Stack, service: str, source: str, *, run: Run | None = None) -> str:
    """Copies `source` unless it is there already; the tag that it has then, for `release`.

    run: a command and its standard input. Raises OpsError, also where the source's tag names another image tomorrow.
    """
    settings = read_settings(stack, with_images=False)
    config = next((one for one in settings.services if one.name == service), None)
    if config is None or config.image_of:
        names = ", ".join(one.name for one in settings.services if not one.image_of)
        raise OpsError(f"{service} is no service of {stack.name} with an image of its own; those are: {names}.")
    aws = Aws(settings.region)
    target = replace(home(aws, settings, config), tag=tag_of(source))
    try:
        present = images.find(aws, target)
    except AwsError as error:
        if error.code != "RepositoryNotFoundException":
            raise
        raise OpsError(
            f"There is no repository {target} (F15): run `pulumi up -s {stack.name}` to create it."
        ) from None
    if present is None:
        _copy(aws, source, target, run or docker.run)
    return str(target.tag)


def tag_of(source: str) -> str:
    """The tag that a source gets: `release-<its tag>`, or the beginning of its digest."""
    match = SOURCE.fullmatch(source)
    if match is None:
        raise OpsError(f"{source} is no image: write its name and version, such as docker.io/grafana/grafana:12.1.0.")
    tag, digest = match["tag"], match["digest"]
    if not digest and (not tag or MOVING.fullmatch(tag)):
        raise OpsError(f"{source} is another image tomorrow: write its version or its digest.")
    return RELEASE_TAG + (tag if tag and not MOVING.fullmatch(tag) else str(digest)[:12])


def _copy(aws: Aws, source: str, target: ImageReference, run: Run) -> None:
    docker.login(aws, target, run)
    run(["docker", "buildx", "imagetools", "create", "--tag", str(target), source], None)
