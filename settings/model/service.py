"""One containerised service, and the image that it runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from components.base.grant import Use
from components.compute.health import HealthTool
from components.data.postgres import DatabaseForm

Architecture = Literal["X86_64", "ARM64"]

PLATFORMS: Mapping[Architecture, str] = {"X86_64": "linux/amd64", "ARM64": "linux/arm64"}


@dataclass(frozen=True, kw_only=True)
class Health:
    path: str
    tool: HealthTool
    grace_seconds: int


@dataclass(frozen=True, kw_only=True)
class Scaling:
    minimum: int
    maximum: int
    target_cpu_percent: int


@dataclass(frozen=True, kw_only=True)
class Image:
    """One service's released image. platforms: as in an image index, e.g. `linux/amd64`; pushed_at: ISO 8601, UTC."""

    digest: str
    platforms: tuple[str, ...]
    tag: str | None
    pushed_at: str | None


@dataclass(frozen=True, kw_only=True)
class StackValue:
    """An environment value that only the stack itself knows, e.g. its public URL."""

    name: str


@dataclass(frozen=True, kw_only=True)
class Service:
    """One container behind the load balancer. cpu in units of 1/1024 vCPU, memory in MiB, timeout in minutes."""

    name: str
    repository: str
    image: Image | None
    architecture: Architecture
    port: int
    health: Health
    routes: Mapping[str, int]  # path pattern → priority of its listener rule
    cpu: int
    memory: int
    desired_count: int
    scaling: Scaling | None
    environment: Mapping[str, str | StackValue] = field(repr=False)
    secrets: Mapping[str, str]  # environment name → name of one of the stack's secrets
    grants: tuple[Use, ...]
    required_env: tuple[str, ...]
    database: DatabaseForm | None
    migration: tuple[str, ...]
    read_only: bool
    execute_command: bool
    deployment_timeout: int
    bake_minutes: int | None  # of blue/green deployments; None: rolling ones
