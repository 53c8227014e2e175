"""The plain values of a container beside the app."""

from components.base.keys import config, key
from components.base.values import flag, text, whole
from components.base.words import words
from components.compute.container import IMAGE_BY_DIGEST

LEFT_FOR_THE_APP = 128
"""MiB of a task that its sidecars may not have."""


@config
class SidecarConfig:
    """A container beside the app, which reaches it on localhost. By its image's digest, as the app's own."""

    image: str = key(
        text(IMAGE_BY_DIGEST, "an image by its digest, <registry>/<name>@sha256:<64 hexadecimal digits>"),
        help="The image, for the processor that the app runs on.",
        example="public.ecr.aws/aws-observability/aws-otel-collector@sha256:" + "0123456789abcdef" * 4,
    )
    memory: int = key(whole(32, 122_880), default=128, help="MiB of the task's memory beyond which ECS kills it.")
    cpu: int = key(whole(0, 16_384), default=0, help="Of the task's `cpu`, what it has for itself when that is short.")
    command: tuple[str, ...] = key(
        words("[--config, /etc/otel.yaml]"),
        default=(),
        help="What runs instead of the image's own command.",
        example=["--config=/etc/ecs/ecs-default-config.yaml"],
    )
    essential: bool = key(flag(), default=False, help="Whether the whole task ends when this container does.")
    read_only: bool = key(
        flag(), name="readOnlyFilesystem", default=False, help="Whether its root file system is read-only."
    )
