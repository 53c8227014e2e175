"""What a service's tasks are made from, for its other processes: its migration, and jobs that run its image."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.compute.service_args import ServiceSubnets
from components.compute.task import TaskArgs, volumes


@dataclass(frozen=True, kw_only=True)
class Runnable:
    """A service's image with its variables, rights and network. cpu in 1/1024 vCPU, memory in MiB, storage in GiB.

    family: how the names of its task definitions begin, `<app>-<stack>`. ready: what must stand before a task may run,
    migrations too.
    """

    task: TaskArgs
    family: str
    cpu: int
    memory: int
    ephemeral_storage: int | None
    architecture: str
    execution_role_arn: pulumi.Output[str]
    task_role_arn: pulumi.Output[str]
    cluster_arn: pulumi.Input[str]
    subnets: ServiceSubnets
    security_group_id: pulumi.Output[str]
    production: bool
    ready: Sequence[pulumi.Resource] = ()


def task_definition(
    name: str,
    runnable: Runnable,
    containers: list[dict[str, Any]],
    *,
    cpu: int | None = None,
    memory: int | None = None,
    opts: pulumi.ResourceOptions,
) -> aws.ecs.TaskDefinition:
    """A revision of the family `<app>-<stack>-<name>`. cpu, memory: where they are not the service's."""
    storage = runnable.ephemeral_storage
    return aws.ecs.TaskDefinition(
        f"{name}-task",
        family=f"{runnable.family}-{name}",
        network_mode="awsvpc",
        requires_compatibilities=["FARGATE"],
        cpu=str(cpu or runnable.cpu),
        memory=str(memory or runnable.memory),
        runtime_platform={"cpu_architecture": runnable.architecture, "operating_system_family": "LINUX"},
        execution_role_arn=runnable.execution_role_arn,
        task_role_arn=runnable.task_role_arn,
        container_definitions=pulumi.Output.json_dumps(containers),
        volumes=[{"name": volume} for volume in volumes(runnable.task)] or None,
        ephemeral_storage={"size_in_gib": storage} if storage else None,
        skip_destroy=True,  # the old revision is what a rollback returns to
        opts=opts,
    )
