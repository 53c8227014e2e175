"""The arguments of a service, and the contract that policy rules read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi

from components.base.contract import HealthFacts, ServiceContract
from components.base.grant import Grant, QueueGrant
from components.base.sleep import SleepConfig
from components.compute.cluster import Placement
from components.compute.config import HealthConfig, ServiceConfig
from components.compute.connect import Peer
from components.compute.container import FREE_STORAGE
from components.compute.registry import ServiceImage
from components.compute.sidecar import SidecarArgs
from components.data.app_secret import SecretReference
from components.data.cache import CacheAccess
from components.data.database import DatabaseAccess
from components.data.postgres import EnvForm
from components.data.redis import CacheForm
from components.edge.load_balancer import ListenerAttachment
from components.monitoring.alarms_service import ServiceWatch


@dataclass(frozen=True, kw_only=True)
class ServiceSubnets:
    """The subnets that tasks run in, and whether those are public ones (then tasks get public addresses).

    ready: what has to stand before a task there reaches what it needs.
    """

    vpc_id: pulumi.Input[str]
    subnet_ids: pulumi.Input[Sequence[str]]
    public: bool = False
    ready: Sequence[pulumi.Resource] = ()


@dataclass(frozen=True, kw_only=True)
class ServiceArgs(ServiceConfig):
    """The plain values of a service, from whose one port and one health path container, target group, checks and rules
    are made; and what it stands on.

    attachment: of a web service. routes: path pattern → listener rule priority; environment: plain values only, a
    secret comes through `database` or `secrets`; grants: of the parts of the stack that the app uses.
    backlog_queue: the name of the queue in `scaling.backlog`.
    database_env: variable → what it has of the database, whose access it needs.
    migration_access: of another user than the service's, as whom its migration connects.
    cache_env: variable → what it has of the cache, whose access it needs.
    peers: the internal services that it connects to, by name.
    after_migrations: of other services of the same database; nothing of a release runs before them.
    image_of: the service whose released image this one shares; None for one of its own.
    bake_minutes: with a number deployments are blue/green, and need exactly one route. log_days in days.
    """

    app: str
    stack: str
    region: str
    image: ServiceImage
    placement: Placement
    subnets: ServiceSubnets
    attachment: ListenerAttachment | None = None
    routes: Mapping[str, int] = field(default_factory=dict[str, int])
    image_of: str | None = None
    architecture: str = "X86_64"
    environment: Mapping[str, pulumi.Input[str]] = field(default_factory=dict[str, pulumi.Input[str]], repr=False)
    secrets: Mapping[str, SecretReference] = field(default_factory=dict[str, SecretReference])
    grants: tuple[Grant | QueueGrant, ...] = ()
    access: DatabaseAccess | None = None
    migration_access: DatabaseAccess | None = None
    database_env: Mapping[str, EnvForm] = field(default_factory=dict[str, EnvForm])
    cache: CacheAccess | None = None
    cache_env: Mapping[str, CacheForm] = field(default_factory=dict[str, CacheForm])
    peers: Mapping[str, Peer] = field(default_factory=dict[str, Peer])
    backlog_queue: pulumi.Input[str] | None = None
    sleep: SleepConfig | None = None
    sidecars: Mapping[str, SidecarArgs] = field(default_factory=dict[str, SidecarArgs])
    after_migrations: tuple[pulumi.Resource, ...] = field(default=(), repr=False)
    bake_minutes: int | None = None
    log_days: int = 30
    runtime_mode: str = "production"
    production: bool = False
    watch: ServiceWatch | None = None

    @property
    def every_secret(self) -> list[SecretReference]:
        """Of the app and of its sidecars."""
        return [
            *self.secrets.values(),
            *(one for sidecar in self.sidecars.values() for one in sidecar.secrets.values()),
        ]

    @property
    def autoscaled(self) -> bool:
        """Whether Auto Scaling owns the count: for load, or for the time of day."""
        return bool(self.scaling or self.sleep)

    @property
    def keeps_count(self) -> bool:
        """Whether an update leaves the count as it is: that of Auto Scaling, also when scaling was just taken away."""
        return self.autoscaled or self.desired_count is None

    @property
    def uses_database(self) -> bool:
        """Whether its tasks may connect, and trust the database's certificate."""
        return self.database is not None or bool(self.database_env)


def service_contract(
    name: str,
    args: ServiceArgs,
    *,
    image: pulumi.Output[str],
    environment: Mapping[str, pulumi.Input[str]],
    secrets: Mapping[str, pulumi.Input[str]],
) -> ServiceContract[pulumi.Input[str]]:
    """The facts that policy rules judge a service by; of its secrets the names alone."""
    return {
        "production": args.production,
        "service": name,
        "kind": "internal" if args.internal else args.kind,
        "image": {
            "reference": image,
            "repository": args.image.repository,
            "digest": args.image.digest,
            "platforms": list(args.image.platforms),
        },
        "imageOf": args.image_of,
        "command": list(args.command) or None,
        "architecture": args.architecture,
        "operatingSystem": "LINUX",
        "cpu": args.cpu,
        "memory": args.memory,
        "ephemeralStorageGb": args.ephemeral_storage or FREE_STORAGE,
        "port": args.port,
        "desiredCount": args.initial_count,
        "scaling": {"min": args.scaling.minimum, "max": args.scaling.maximum} if args.scaling else None,
        "health": _health(args.health, args.health_codes),
        "protocolVersion": args.protocol_version,
        "routes": sorted(args.routes),
        "environment": environment,
        "secrets": sorted(secrets),
        "existingSecrets": sorted(name for name, secret in args.secrets.items() if secret.exists),
        "secretsPinned": all(secret.version is not None or secret.is_parameter for secret in args.secrets.values()),
        "requiredEnv": list(args.required_env),
        "database": args.database or ("own" if args.database_env else None),
        "migration": list(args.migration) or None,
        "deployment": {
            "circuitBreaker": True,
            "rollback": True,
            "waitForSteadyState": True,
            "timeoutMinutes": args.deployment_timeout,
        },
        "awakePercent": args.sleep.awake_percent if args.sleep else 100,
        "logRetentionDays": args.log_days,
    }


def _health(health: HealthConfig | None, codes: str) -> HealthFacts | None:
    if health is None:
        return None
    tool = "command" if health.command else health.tool or "none"
    return {"path": health.path, "tool": tool, "matcher": codes}
