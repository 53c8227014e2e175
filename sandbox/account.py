"""Where a provider works: account, region, partition, and whose stack it serves."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

NUMBER = "111122223333"


def default_number(environ: Mapping[str, str]) -> str:
    """The account of a command's credentials: FAIRWAY_SANDBOX_ACCOUNT, else the one simulated account."""
    return environ.get("FAIRWAY_SANDBOX_ACCOUNT") or NUMBER


@dataclass(frozen=True, kw_only=True)
class Urn:
    """urn:pulumi:<stack>::<project>::<types>::<name>; `token` is the last of the types."""

    stack: str
    project: str
    token: str
    name: str

    @classmethod
    def parse(cls, text: str) -> "Urn":
        stack, project, types, name = text.removeprefix("urn:pulumi:").split("::", 3)
        return cls(stack=stack, project=project, token=types.split("$")[-1], name=name)


@dataclass(frozen=True, kw_only=True)
class Account:
    """number: twelve digits. default_tags: what the provider puts onto every resource."""

    number: str = NUMBER
    region: str = "us-east-1"
    partition: str = "aws"
    default_tags: dict[str, str] = field(default_factory=dict[str, str])

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> "Account":
        """From the provider's settings: an assumed role tells the account, or the one account that is allowed."""
        region = settings.get("region") or cls.region
        allowed: list[Any] = settings.get("allowedAccountIds") or []
        number = str(allowed[0]) if len(allowed) == 1 else default_number(os.environ)
        roles: list[dict[str, Any]] = settings.get("assumeRoles") or []
        for role in roles:
            parts = str(role.get("roleArn") or "").split(":")
            number = parts[4] if len(parts) > 5 else number
        partition = next((name for prefix, name in _PARTITIONS.items() if region.startswith(prefix)), cls.partition)
        default_tags: dict[str, dict[str, str]] = settings.get("defaultTags") or {}
        return cls(number=number, region=region, partition=partition, default_tags=default_tags.get("tags") or {})


_PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}


def decode_settings(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Provider settings arrive as JSON texts, or plain where a text is no JSON."""
    decoded: dict[str, Any] = {}
    for name, value in variables.items():
        try:
            decoded[name] = json.loads(value) if isinstance(value, str) else value
        except ValueError:
            decoded[name] = value
    return decoded


def seeded_name(logical: str, seed: bytes) -> str:
    """`web` → `web-1a2b3c4`; the seed is the engine's, so that a preview and its update agree."""
    return f"{logical}-{hashlib.sha256(seed).hexdigest()[:7]}"
