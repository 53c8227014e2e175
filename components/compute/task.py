"""The container definitions of a service's tasks: RDS's certificates, then the app; or then its migration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from components.compute.config import HealthConfig
from components.compute.health import check_command, health_command
from components.compute.run_task import MIGRATION
from components.data.postgres import DatabaseForm, variables
from components.data.rds_ca import CA_DIRECTORY, VOLUME, ca_container

RUNTIME_MODE = "NODE_ENV"


@dataclass(frozen=True, kw_only=True)
class TaskArgs:
    """What the containers are made of. image: the full reference, by digest. port: None of a worker."""

    name: str
    image: pulumi.Input[str]
    region: str
    port: int | None
    health: HealthConfig | None
    command: Sequence[str]
    stop_seconds: int
    environment: Mapping[str, pulumi.Input[str]]
    secrets: Mapping[str, pulumi.Input[str]]
    database: DatabaseForm | None
    migration: Sequence[str]
    read_only: bool
    log_group: pulumi.Input[str]


def container_definitions(args: TaskArgs) -> list[dict[str, Any]]:
    """The `containerDefinitions` in the order in which the containers start; leaves may be Outputs."""
    first = _certificates(args)
    app: dict[str, Any] = {"name": args.name, "essential": True}
    if args.port is not None:
        app["portMappings"] = [{"containerPort": args.port, "hostPort": args.port, "protocol": "tcp"}]
    if check := _health_check(args):
        app["healthCheck"] = check
    if args.command:
        app["command"] = list(args.command)
    app |= {"stopTimeout": args.stop_seconds, **_run(args, args.name)}
    return [*first, {**app, **_after(first)}]


def migration_definitions(args: TaskArgs) -> list[dict[str, Any]]:
    """The same image, environment and secrets with the migration's command; no port, and nobody checks its health."""
    first = _certificates(args)
    container = {"name": MIGRATION, "essential": True, "command": list(args.migration), **_run(args, MIGRATION)}
    return [*first, {**container, **_after(first)}]


def _health_check(args: TaskArgs) -> dict[str, Any] | None:
    """The container's own check; None where nobody has said how it could be made."""
    health = args.health
    if health is None:
        return None
    if health.command:
        command = check_command(health.command)
    elif health.tool and health.path and args.port is not None:
        command = health_command(tool=health.tool, port=args.port, path=health.path)
    else:
        return None
    return {
        "command": command,
        "interval": 15,
        "timeout": 5,
        "retries": 3,
        "startPeriod": min(health.grace_seconds, 300),
    }


def _certificates(args: TaskArgs) -> list[dict[str, Any]]:
    return [ca_container(image=args.image, region=args.region, log=_log(args, "rds-ca"))] if args.database else []


def database_secrets(
    form: DatabaseForm | None, *, arn: pulumi.Input[str], version: pulumi.Input[str]
) -> dict[str, Any]:
    """Environment name → `valueFrom`, pinned to a version: a new value makes a new revision of the task."""
    if form is None:
        return {}
    # ECS's format is <ARN>:<key of the JSON>:<version stage>:<version id>.
    return {name: pulumi.Output.concat(arn, f":{key}::", version) for name, key in variables(form).items()}


def _run(args: TaskArgs, prefix: str) -> dict[str, Any]:
    """What the app's and the migration's containers share: they are one image with one environment."""
    run: dict[str, Any] = {
        "image": args.image,
        "environment": [{"name": name, "value": value} for name, value in sorted(args.environment.items())],
        "secrets": [{"name": name, "valueFrom": value} for name, value in sorted(args.secrets.items())],
        "readonlyRootFilesystem": args.read_only,
        "linuxParameters": {"initProcessEnabled": True},
        "logConfiguration": _log(args, prefix),
    }
    if args.database:
        run["mountPoints"] = [{"sourceVolume": VOLUME, "containerPath": CA_DIRECTORY, "readOnly": True}]
    return run


def _after(containers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"dependsOn": [{"containerName": item["name"], "condition": "SUCCESS"} for item in containers]}


def _log(args: TaskArgs, prefix: str) -> dict[str, Any]:
    options = {"awslogs-group": args.log_group, "awslogs-region": args.region, "awslogs-stream-prefix": prefix}
    return {"logDriver": "awslogs", "options": options}
