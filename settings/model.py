"""What a stack is told: frozen dataclasses, built only by `settings.load` after everything has been checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from components.health import HealthTool
from components.postgres import DatabaseForm

Architecture = Literal["X86_64", "ARM64"]
Nat = Literal["none", "single", "perAz"]
Door = Literal["cloudfront", "https", "http"]

PLATFORMS: Mapping[Architecture, str] = {"X86_64": "linux/amd64", "ARM64": "linux/arm64"}


@dataclass(frozen=True, kw_only=True)
class Network:
    cidr: str
    zones: int
    nat: Nat


@dataclass(frozen=True, kw_only=True)
class Database:
    """sizes in GiB, backups in days. `protect` is Pulumi's own protection, `deletion_protection` is RDS's."""

    name: str
    username: str
    version: str
    instance_class: str
    storage: int
    max_storage: int
    multi_az: bool
    backup_days: int
    deletion_protection: bool
    protect: bool
    password_epoch: int


@dataclass(frozen=True, kw_only=True)
class Registry:
    """Repositories are created here unless `account` owns them already; `pull_accounts` may pull from them."""

    account: str | None
    pull_accounts: tuple[str, ...]
    keep_untagged: int


@dataclass(frozen=True, kw_only=True)
class Cluster:
    insights: bool
    spot_percent: int


@dataclass(frozen=True, kw_only=True)
class Edge:
    """The public door: CloudFront, the load balancer's own HTTPS listener, or plain HTTP for want of a certificate."""

    door: Door
    certificate_arn: str | None
    cached_paths: tuple[str, ...]
    price_class: str


@dataclass(frozen=True, kw_only=True)
class Health:
    path: str
    tool: HealthTool
    grace_seconds: int


@dataclass(frozen=True, kw_only=True)
class Scaling:
    minimum: int
    maximum: int
    cpu_percent: int


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

    name: Literal["url"]


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
    count: int
    scaling: Scaling | None
    environment: Mapping[str, str | StackValue] = field(repr=False)
    requires: tuple[str, ...]
    database: DatabaseForm | None
    migrate: tuple[str, ...]
    read_only: bool
    exec: bool
    timeout: int


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything a stack is told. `production` is said by the stack's own settings, never guessed from its name."""

    app: str
    stack: str
    region: str
    production: bool
    runtime_mode: str
    log_days: int
    network: Network
    database: Database | None
    registry: Registry
    cluster: Cluster
    edge: Edge
    services: tuple[Service, ...]

    @property
    def repositories(self) -> tuple[str, ...]:
        """The image repositories that the services name, each once."""
        return tuple(sorted({service.repository for service in self.services}))
