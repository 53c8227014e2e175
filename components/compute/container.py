"""How an image is run: its command, user, disk and paths, as the image needs them and not as most images do."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from components.base.keys import config, key
from components.base.patterns import IMAGE_BY_DIGEST
from components.base.values import flag, text, texts, whole
from components.base.words import words

WRITABLE = "writable-paths"
"""The container that opens the volumes of `writablePaths` before the app starts."""

HELPER_IMAGE = (
    "public.ecr.aws/docker/library/busybox@sha256:73aaf090f3d85aa34ee199857f03fa3a95c8ede2ffd4cc2cdb5b94e566b11662"
)
"""Runs beside an app whose image has no shell: BusyBox 1.36.1, for amd64 and arm64, by the digest of its index."""

FREE_STORAGE = 20
"""GiB of disk that a task on Fargate has anyway."""

_USER = r"[a-z_][a-z0-9_-]*(:[a-z_][a-z0-9_-]*)?|\d{1,10}(:\d{1,10})?"
_PATH = r"(/[A-Za-z0-9_.-]+)+"


@config
class ContainerConfig:
    """How an image is run. Without any of these, as the image itself says."""

    command: tuple[str, ...] = key(
        words("[node, worker.js]"),
        default=(),
        help="What runs instead of the image's own command.",
        example=["node", "worker.js"],
    )
    entry_point: tuple[str, ...] = key(
        words("[/app/entrypoint.sh]"),
        default=(),
        help="What runs instead of the image's own entry point, before `command` and before `migration`.",
        example=["/app/entrypoint.sh"],
    )
    user: str | None = key(
        text(_USER, 'a user of the image, such as node, or "1000:1000" in quotes'),
        default=None,
        help="As whom the image runs, instead of its own user.",
        example="1000:1000",
    )
    init: bool = key(
        flag(),
        default=True,
        help="Whether a small init process runs first, which ends what the app leaves behind; `false` for an image "
        "that brings its own and must be process 1 (s6-overlay).",
    )
    shell: bool = key(
        flag(),
        default=True,
        help="Whether the image has `sh` and `chmod`; `false` for distroless and scratch images, beside which "
        "`helperImage` runs.",
    )
    helper_image: str = key(
        text(IMAGE_BY_DIGEST, "an image by its digest, <registry>/<name>@sha256:<64 hexadecimal digits>"),
        default=HELPER_IMAGE,
        help="What runs for an image without a shell before it starts; a copy of yours where tasks reach no public "
        "registry. It needs `sh`, `chmod` and `sleep`.",
        example="111122223333.dkr.ecr.us-east-1.amazonaws.com/busybox@sha256:" + "0123456789abcdef" * 4,
    )
    read_only: bool = key(
        flag(), name="readOnlyFilesystem", default=False, help="Whether the app's root file system is read-only."
    )
    writable_paths: tuple[str, ...] = key(
        texts(_PATH, "paths such as /tmp"),
        default=(),
        help="Directories that stay writable beside a read-only root: empty at each start, for any user, gone with the "
        "task.",
        example=["/tmp"],  # noqa: S108 (a path in the container)
    )
    ephemeral_storage: int | None = key(
        whole(21, 200),
        name="ephemeralStorageGb",
        default=None,
        help=f"GiB of disk of each task, for image and files together; without it {FREE_STORAGE}, which cost nothing.",
        example=50,
    )
    stop_seconds: int = key(
        whole(2, 120),
        default=60,
        help="How long a task may go on after it is told to stop (SIGTERM), before it is killed.",
    )


def run_options(args: ContainerConfig) -> dict[str, Any]:
    """Of a container's definition, what every process of the image shares."""
    options: dict[str, Any] = {"readonlyRootFilesystem": args.read_only}
    if args.entry_point:
        options["entryPoint"] = list(args.entry_point)
    if args.user:
        options["user"] = args.user
    if args.init:
        options["linuxParameters"] = {"initProcessEnabled": True}
    return options


def writable_volumes(args: ContainerConfig) -> Mapping[str, str]:
    """Name of a task's volume → the path at which its containers have it."""
    return {_volume(path): path for path in args.writable_paths}


def writable_mounts(args: ContainerConfig) -> list[dict[str, Any]]:
    """The same, as `mountPoints`."""
    volumes = writable_volumes(args)
    return [{"sourceVolume": name, "containerPath": path, "readOnly": False} for name, path in volumes.items()]


def writable_container(args: ContainerConfig, *, image: object, log: Mapping[str, Any]) -> Sequence[dict[str, Any]]:
    """The container that lets any user write to the paths, and ends; none without them.

    A fresh volume on Fargate belongs to root, with mode 0755. image: of the app, or the helper where that has no shell.
    """
    if not args.writable_paths:
        return ()
    return (
        {
            "name": WRITABLE,
            "image": image,
            "essential": False,
            "user": "0",
            "readonlyRootFilesystem": True,
            "entryPoint": ["chmod"],
            "command": ["1777", *args.writable_paths],
            "mountPoints": writable_mounts(args),
            "logConfiguration": log,
        },
    )


def repository_arn(image: str) -> str | None:
    """The ARN of the ECR repository that an image reference is of; None for another registry's."""
    match = re.match(r"(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com/([^:@]+)", image)
    return match and "arn:aws:ecr:{1}:{0}:repository/{2}".format(*match.groups())


def _volume(path: str) -> str:
    """Readable, and another one for each path."""
    return f"{re.sub(r'[^A-Za-z0-9]+', '-', path).strip('-')}-{hashlib.sha256(path.encode()).hexdigest()[:6]}"
