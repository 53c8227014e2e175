"""Containers beside the app in each of its tasks: a collector of traces, an agent, a forwarder of logs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi

from components.base.keys import config, key
from components.base.values import flag, text, texts, whole
from components.compute.container import IMAGE_BY_DIGEST
from components.data.app_secret import SecretReference

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
        texts(r"[^\x00]+", "words of a command, such as [--config, /etc/otel.yaml]"),
        default=(),
        help="What runs instead of the image's own command.",
        example=["--config=/etc/ecs/ecs-default-config.yaml"],
    )
    essential: bool = key(flag(), default=False, help="Whether the whole task ends when this container does.")
    read_only: bool = key(
        flag(), name="readOnlyFilesystem", default=False, help="Whether its root file system is read-only."
    )


@dataclass(frozen=True, kw_only=True)
class SidecarArgs(SidecarConfig):
    """environment: plain values only, a secret comes through `secrets`."""

    environment: Mapping[str, pulumi.Input[str]] = field(default_factory=dict[str, pulumi.Input[str]], repr=False)
    secrets: Mapping[str, SecretReference] = field(default_factory=dict[str, SecretReference])


def sidecar_definitions(
    sidecars: Mapping[str, SidecarArgs], *, region: str, log_group: pulumi.Input[str]
) -> list[dict[str, Any]]:
    """Their container definitions, by name. The app waits for none of them, and none for the app."""
    return [_definition(name, args, region, log_group) for name, args in sorted(sidecars.items())]


def _definition(name: str, args: SidecarArgs, region: str, log_group: pulumi.Input[str]) -> dict[str, Any]:
    options = {"awslogs-group": log_group, "awslogs-region": region, "awslogs-stream-prefix": name}
    definition: dict[str, Any] = {
        "name": name,
        "image": args.image,
        "essential": args.essential,
        "cpu": args.cpu,
        "memory": args.memory,
        "readonlyRootFilesystem": args.read_only,
        "environment": [{"name": key, "value": value} for key, value in sorted(args.environment.items())],
        "secrets": [
            {"name": key, "valueFrom": reference.value_from} for key, reference in sorted(args.secrets.items())
        ],
        "logConfiguration": {"logDriver": "awslogs", "options": options},
    }
    return definition | ({"command": list(args.command)} if args.command else {})
