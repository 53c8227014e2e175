"""Containers beside the app in each of its tasks: a collector of traces, an agent, a forwarder of logs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi

from components.compute.sidecar_config import SidecarConfig
from components.data.app_secret import SecretReference


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
