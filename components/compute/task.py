"""The container definitions of a service's tasks: what prepares its volumes, then the app; or then its migration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from components.compute.config import HealthConfig
from components.compute.container import (
    WRITABLE,
    ContainerConfig,
    run_options,
    writable_container,
    writable_mounts,
    writable_volumes,
)
from components.compute.health import OK, health_check
from components.compute.run_task import JOB, LIMIT, MIGRATION
from components.data.postgres import DatabaseForm, EnvForm, secret_variables, variables
from components.data.rds_ca import CA_DIRECTORY, VOLUME, ca_container

RUNTIME_MODE = "NODE_ENV"


@dataclass(frozen=True, kw_only=True)
class TaskArgs:
    """What the containers are made of. image: the full reference, by digest. port: None of a worker. port_name: of a
    port that others reach by name, with the protocol on it.

    database: whether they connect to one.
    """

    name: str
    image: pulumi.Input[str]
    region: str
    port: int | None
    port_name: Mapping[str, str]
    health: HealthConfig | None
    container: ContainerConfig
    environment: Mapping[str, pulumi.Input[str]]
    secrets: Mapping[str, pulumi.Input[str]]
    database: bool
    migration: Sequence[str]
    log_group: pulumi.Input[str]


def container_definitions(args: TaskArgs) -> list[dict[str, Any]]:
    """The `containerDefinitions` in the order in which the containers start; leaves may be Outputs."""
    first = _preparing(args)
    app: dict[str, Any] = {"name": args.name, "essential": True}
    if args.port is not None:
        app["portMappings"] = [{**args.port_name, "containerPort": args.port, "hostPort": args.port, "protocol": "tcp"}]
    app |= {**_health(args), "stopTimeout": args.container.stop_seconds}
    if args.container.command:
        app["command"] = list(args.container.command)
    app |= _run(args, args.name)
    return [*first, {**app, **_after(first)}]


def migration_definitions(args: TaskArgs) -> list[dict[str, Any]]:
    """The same image, environment and secrets with the migration's command; no port, and nobody checks its health."""
    first = _preparing(args)
    container = {"name": MIGRATION, "essential": True, "command": list(args.migration), **_run(args, MIGRATION)}
    return [*first, {**container, **_after(first)}]


def job_definitions(args: TaskArgs, command: Sequence[str], seconds: int) -> list[dict[str, Any]]:
    """The same image, environment and secrets with a job's command; and a container that ends the task in time.

    ECS has no limit on a task's time. When an essential container ends, the others are stopped: one that only sleeps is
    the limit, for an image without a shell too.
    """
    first = _preparing(args)
    limit = {
        "name": LIMIT,
        "image": _tool_image(args),
        "essential": True,
        "entryPoint": ["sleep"],
        "command": [str(seconds)],
        "readonlyRootFilesystem": True,
        "linuxParameters": {"initProcessEnabled": True},  # process 1 would not hear SIGTERM
        "stopTimeout": 2,
        "logConfiguration": _log(args, LIMIT),
    }
    container = {
        "name": JOB,
        "essential": True,
        "command": list(command),
        "stopTimeout": args.container.stop_seconds,
        **_run(args, JOB),
    }
    begun = {"containerName": LIMIT, "condition": "START"}
    return [*first, limit, {**container, "dependsOn": [*_after(first)["dependsOn"], begun]}]


def _health(args: TaskArgs) -> dict[str, Any]:
    health = args.health
    if health is None:
        return {}
    command = health_check(
        tool=health.tool, command=health.command, port=args.port, path=health.path, matcher=health.matcher or OK
    )
    if command is None:
        return {}
    times = {"interval": 15, "timeout": 5, "retries": 3, "startPeriod": min(health.grace_seconds, 300)}
    return {"healthCheck": {"command": command, **times}}


def _preparing(args: TaskArgs) -> list[dict[str, Any]]:
    """What ends before the app starts: of its own image, which needs a shell for it, or of the helper."""
    image = _tool_image(args)
    certificates = [ca_container(image=image, region=args.region, log=_log(args, VOLUME))] if args.database else []
    return [*certificates, *writable_container(args.container, image=image, log=_log(args, WRITABLE))]


def _tool_image(args: TaskArgs) -> pulumi.Input[str]:
    """The image with `sh`, `chmod` and `sleep`: the app's own, or the helper."""
    return args.image if args.container.shell else args.container.helper_image


def database_secrets(
    form: DatabaseForm | None, env: Mapping[str, EnvForm], *, arn: pulumi.Input[str], version: pulumi.Input[str]
) -> dict[str, Any]:
    """Environment name → `valueFrom`, pinned to a version: a new value makes a new revision of the task."""
    keys = {**(variables(form) if form else {}), **secret_variables(env)}
    # ECS's format is <ARN>:<key of the JSON>:<version stage>:<version id>.
    return {name: pulumi.Output.concat(arn, f":{key}::", version) for name, key in keys.items()}


def _run(args: TaskArgs, prefix: str) -> dict[str, Any]:
    """What the app's and the migration's containers share: they are one image with one environment."""
    run: dict[str, Any] = {
        "image": args.image,
        "environment": [{"name": name, "value": value} for name, value in sorted(args.environment.items())],
        "secrets": [{"name": name, "valueFrom": value} for name, value in sorted(args.secrets.items())],
        **run_options(args.container),
        "logConfiguration": _log(args, prefix),
    }
    mounts = writable_mounts(args.container)
    if args.database:
        mounts = [{"sourceVolume": VOLUME, "containerPath": CA_DIRECTORY, "readOnly": True}, *mounts]
    return {**run, "mountPoints": mounts} if mounts else run


def volumes(args: TaskArgs) -> list[str]:
    """The names of a task definition's volumes."""
    return [*([VOLUME] if args.database else []), *writable_volumes(args.container)]


def _after(containers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"dependsOn": [{"containerName": item["name"], "condition": "SUCCESS"} for item in containers]}


def _log(args: TaskArgs, prefix: str) -> dict[str, Any]:
    options = {"awslogs-group": args.log_group, "awslogs-region": args.region, "awslogs-stream-prefix": prefix}
    return {"logDriver": "awslogs", "options": options}
