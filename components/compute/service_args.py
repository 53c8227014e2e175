"""The arguments of a service, and the contract that policy rules read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi

from components.base.grant import Grant
from components.compute.autoscaling import ScalingArgs
from components.compute.cluster import Placement
from components.compute.registry import ServiceImage
from components.data.app_secret import SecretReference
from components.data.database import DatabaseAccess
from components.data.postgres import DatabaseForm
from components.edge.load_balancer import ListenerAttachment
from components.monitoring.alarms_service import ServiceWatch, alarms_contract


@dataclass(frozen=True, kw_only=True)
class ServiceSubnets:
    """The subnets that tasks run in, and whether those are public ones (then tasks get public addresses)."""

    vpc_id: pulumi.Input[str]
    subnet_ids: pulumi.Input[Sequence[str]]
    public: bool = False


@dataclass(frozen=True, kw_only=True)
class ServiceArgs:
    """One port and one health path, from which container, target group, checks and rules are made.

    cpu in 1/1024 vCPU, memory in MiB, log_days in days, timeout in minutes;
    routes: path pattern → listener rule priority; environment: plain values only, a secret comes through `database`
    or `secrets`; grants: of the parts of the stack that the app uses.
    migration: a command that is run once for each release, before the service changes; after_migrations: of other
    services of the same database. bake_minutes: with a number deployments are blue/green, and need exactly one route.
    """

    app: str
    stack: str
    region: str
    image: ServiceImage
    placement: Placement
    subnets: ServiceSubnets
    attachment: ListenerAttachment
    port: int
    health_path: str
    health_tool: str
    routes: Mapping[str, int]
    architecture: str = "X86_64"
    cpu: int = 256
    memory: int = 512
    desired_count: int = 1
    scaling: ScalingArgs | None = None
    health_grace: int = 60
    environment: Mapping[str, pulumi.Input[str]] = field(default_factory=dict[str, pulumi.Input[str]], repr=False)
    required_env: tuple[str, ...] = ()
    secrets: Mapping[str, SecretReference] = field(default_factory=dict[str, SecretReference])
    grants: tuple[Grant, ...] = ()
    database: DatabaseForm | None = None
    access: DatabaseAccess | None = None
    migration: tuple[str, ...] = ()
    after_migrations: tuple[pulumi.Resource, ...] = field(default=(), repr=False)
    read_only: bool = False
    execute_command: bool = False
    deployment_timeout: int = 15
    bake_minutes: int | None = None
    log_days: int = 30
    runtime_mode: str = "production"
    production: bool = False
    watch: ServiceWatch | None = None


def service_contract(
    name: str,
    args: ServiceArgs,
    *,
    image: pulumi.Output[str],
    environment: Mapping[str, pulumi.Input[str]],
    secrets: Mapping[str, pulumi.Input[str]],
) -> dict[str, Any]:
    """The facts that policy rules judge a service by; of its secrets the names alone."""
    return {
        "app": args.app,
        "stack": args.stack,
        "production": args.production,
        "service": name,
        "image": {
            "reference": image,
            "repository": args.image.repository,
            "digest": args.image.digest,
            "platforms": list(args.image.platforms),
        },
        "architecture": args.architecture,
        "operatingSystem": "LINUX",
        "cpu": args.cpu,
        "memory": args.memory,
        "port": args.port,
        "desiredCount": args.desired_count,
        "scaling": {"min": args.scaling.minimum, "max": args.scaling.maximum} if args.scaling else None,
        "health": {"path": args.health_path, "tool": args.health_tool, "graceSeconds": args.health_grace},
        "routes": sorted(args.routes),
        "environment": environment,
        "secrets": sorted(secrets),
        "secretsPinned": all(secret.version is not None for secret in args.secrets.values()),
        "requiredEnv": list(args.required_env),
        "grants": [grant.use for grant in args.grants],
        "database": args.database,
        "migration": list(args.migration) or None,
        "deployment": {
            "circuitBreaker": True,
            "rollback": True,
            "waitForSteadyState": True,
            "timeoutMinutes": args.deployment_timeout,
            "strategy": "rolling" if args.bake_minutes is None else "blueGreen",
        },
        "logRetentionDays": args.log_days,
        "executeCommand": args.execute_command,
        "alarms": alarms_contract(args.watch),
    }
