"""One containerised service on Fargate: everything between an image's digest and a route that answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pulumi_aws as aws

from components.alarms_service import (
    ServiceWatch,
    alarms_contract,
    together,
    watch_answers,
    watch_hosts,
    watch_tasks,
)
from components.app_secret import SecretReference
from components.autoscaling import ScalingArgs, scale
from components.blue_green import BlueGreen, blue_green
from components.cluster import Placement
from components.component import Component
from components.database import PORT as DATABASE_PORT
from components.database import DatabaseAccess
from components.grant import Grant
from components.load_balancer import Entrance
from components.permissions import execution_role, task_role
from components.postgres import DatabaseForm
from components.registry import ServiceImage
from components.routing import listener_rules, open_port, target_group, task_group
from components.task import RUNTIME_MODE, TaskArgs, container_definitions, database_secrets
from components.trust import VOLUME, trust_environment


@dataclass(frozen=True, kw_only=True)
class Where:
    """The subnets that tasks run in, and whether those are public ones (then tasks get public addresses)."""

    vpc_id: pulumi.Input[str]
    subnet_ids: pulumi.Input[Sequence[str]]
    public: bool = False


@dataclass(frozen=True, kw_only=True)
class ServiceArgs:
    """One port and one health path, from which container, target group, checks and rules are made.

    cpu in 1/1024 vCPU, memory in MiB, log_days in days, timeout in minutes;
    routes: path pattern → listener rule priority; environment: plain values only, a secret comes through `database`
    or `secrets`; uses: what the parts of the stack that the app uses grant it.
    bake_minutes: with a number deployments are blue/green, and need exactly one route.
    """

    app: str
    stack: str
    region: str
    image: ServiceImage
    placement: Placement
    where: Where
    entrance: Entrance
    port: int
    health_path: str
    health_tool: str
    routes: Mapping[str, int]
    architecture: str = "X86_64"
    cpu: int = 256
    memory: int = 512
    count: int = 1
    scaling: ScalingArgs | None = None
    health_grace: int = 60
    environment: Mapping[str, pulumi.Input[str]] = field(default_factory=dict[str, pulumi.Input[str]], repr=False)
    requires: tuple[str, ...] = ()
    secrets: Mapping[str, SecretReference] = field(default_factory=dict[str, SecretReference])
    uses: tuple[Grant, ...] = ()
    database: DatabaseForm | None = None
    access: DatabaseAccess | None = None
    migrate: tuple[str, ...] = ()
    read_only: bool = False
    exec: bool = False
    timeout: int = 15
    bake_minutes: int | None = None
    log_days: int = 30
    runtime_mode: str = "production"
    production: bool = False
    watch: ServiceWatch | None = None


class Service(Component):
    """A Fargate service behind a load balancer.

    Creates: security group with its rules, log group, execution and task role, target group, listener rules, task
    definition, ECS service with circuit breaker, and autoscaling and alarms where they are asked for.
    """

    def __init__(self, name: str, args: ServiceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        if args.database and not args.access:
            raise ValueError(
                f"{name}: database is {args.database!r}, but access is missing; give the database's access"
            )
        self.image_reference = pulumi.Output.concat(args.image.repository_url, "@", args.image.digest)
        self._environment = {
            RUNTIME_MODE: args.runtime_mode,
            "PORT": str(args.port),
            **(trust_environment() if args.database else {}),
            **{name: value for grant in args.uses for name, value in grant.environment.items()},
            **args.environment,
        }
        self._secrets = _secrets(args)
        super().__init__("service:Service", name, self._contract(name, args), opts)
        own = self.child()
        vpc_id = args.where.vpc_id
        self.group = task_group(name, vpc_id=vpc_id, entrance=args.entrance, port=args.port, opts=own)
        if args.access:
            group_id = args.access.group_id
            open_port(f"{name}-to-database", source=self.group.id, target=group_id, port=DATABASE_PORT, opts=own)
        self.logs = aws.cloudwatch.LogGroup(
            f"{name}-logs", name=f"/{args.app}/{args.stack}/{name}", retention_in_days=args.log_days, opts=own
        )
        self.target = target_group(
            name, vpc_id=vpc_id, entrance=args.entrance, port=args.port, health_path=args.health_path, opts=own
        )
        shifted = args.bake_minutes is not None
        rules = listener_rules(args.entrance, routes=args.routes, target_arn=self.target.arn, shifted=shifted, opts=own)
        green = blue_green(
            name,
            args.bake_minutes,
            rules=rules,
            vpc_id=vpc_id,
            entrance=args.entrance,
            port=args.port,
            health_path=args.health_path,
            opts=own,
        )
        statements = [statement for grant in args.uses for statement in grant.statements]
        self.task_role, used = task_role(name, statements=statements, exec=args.exec, opts=own)
        read = args.secrets.values()
        database = [args.access.secret_arn] if args.access else []
        self.execution_role, granted = execution_role(
            name,
            repository_arn=args.image.repository_arn,
            log_group_arn=self.logs.arn,
            secret_arns=list(dict.fromkeys([*database, *(secret.arn for secret in read)])),
            key_arns=sorted({secret.kms_key_arn for secret in read if secret.kms_key_arn}),
            opts=own,
        )
        self.task_definition = self._task_definition(name, args)
        targets = {name: self.target} | ({f"{name}-green": green.target} if green else {})
        alarms = [watch_answers(at, args.watch, target=target.arn_suffix, opts=own) for at, target in targets.items()]
        after = [*rules, granted, *used, *([green.granted] if green else [])]
        self.service = self._service(name, args, after, together(alarms), green)
        watch_tasks(
            name,
            args.watch,
            cluster_name=args.placement.cluster_name,
            service_name=self.service.name,
            target=self.target.arn_suffix,
            minimum=args.scaling.minimum if args.scaling else args.count,
            opts=own,
        )
        for at, target in targets.items():
            watch_hosts(at, args.watch, target=target.arn_suffix, opts=own)
        if args.scaling:
            cluster_name = args.placement.cluster_name
            scale(name, args.scaling, cluster_name=cluster_name, service_name=self.service.name, opts=own)
        self.register_outputs(
            {
                "serviceName": self.service.name,
                "taskDefinitionArn": self.task_definition.arn,
                "targetGroupArn": self.target.arn,
                "logGroup": self.logs.name,
            }
        )

    def _task_definition(self, name: str, args: ServiceArgs) -> aws.ecs.TaskDefinition:
        containers = container_definitions(
            TaskArgs(
                name=name,
                image=self.image_reference,
                region=args.region,
                port=args.port,
                health_path=args.health_path,
                health_tool=args.health_tool,
                health_grace=args.health_grace,
                environment=self._environment,
                secrets=self._secrets,
                database=args.database,
                migrate=args.migrate,
                read_only=args.read_only,
                log_group=self.logs.name,
            )
        )
        return aws.ecs.TaskDefinition(
            f"{name}-task",
            family=f"{args.app}-{args.stack}-{name}",
            network_mode="awsvpc",
            requires_compatibilities=["FARGATE"],
            cpu=str(args.cpu),
            memory=str(args.memory),
            runtime_platform={"cpu_architecture": args.architecture, "operating_system_family": "LINUX"},
            execution_role_arn=self.execution_role.arn,
            task_role_arn=self.task_role.arn,
            container_definitions=pulumi.Output.json_dumps(containers),
            volumes=[{"name": VOLUME}] if args.database else None,
            skip_destroy=True,  # the old revision is what a rollback returns to
            opts=self.child(),
        )

    def _service(
        self,
        name: str,
        args: ServiceArgs,
        after: list[pulumi.Resource],
        alarms: aws.ecs.ServiceAlarmsArgs | None,
        green: BlueGreen | None,
    ) -> aws.ecs.Service:
        limit = pulumi.CustomTimeouts(create=f"{args.timeout}m", update=f"{args.timeout}m", delete=f"{args.timeout}m")
        return aws.ecs.Service(
            f"{name}-service",
            cluster=args.placement.cluster_arn,
            task_definition=self.task_definition.arn,
            desired_count=args.scaling.minimum if args.scaling else args.count,
            capacity_provider_strategies=list(args.placement.capacity),
            network_configuration={
                "subnets": args.where.subnet_ids,
                "security_groups": [self.group.id],
                "assign_public_ip": args.where.public,
            },
            load_balancers=[
                aws.ecs.ServiceLoadBalancerArgs(
                    target_group_arn=self.target.arn,
                    container_name=name,
                    container_port=args.port,
                    advanced_configuration=green.shifting if green else None,
                )
            ],
            deployment_configuration=green.configuration if green else None,
            deployment_circuit_breaker={"enable": True, "rollback": True},
            alarms=alarms,
            deployment_minimum_healthy_percent=100,
            deployment_maximum_percent=200,
            health_check_grace_period_seconds=args.health_grace,
            wait_for_steady_state=True,
            force_new_deployment=True,  # the provider refuses a change of the capacity providers' weights without it
            enable_execute_command=args.exec,
            enable_ecs_managed_tags=True,
            propagate_tags="SERVICE",
            opts=self.child(
                depends_on=after,
                custom_timeouts=limit,
                ignore_changes=["desiredCount"] if args.scaling else None,  # autoscaling owns the count
            ),
        )

    def _contract(self, name: str, args: ServiceArgs) -> dict[str, Any]:
        return {
            "app": args.app,
            "stack": args.stack,
            "production": args.production,
            "service": name,
            "image": {
                "reference": self.image_reference,
                "repository": args.image.repository,
                "digest": args.image.digest,
                "platforms": list(args.image.platforms),
            },
            "architecture": args.architecture,
            "operatingSystem": "LINUX",
            "cpu": args.cpu,
            "memory": args.memory,
            "port": args.port,
            "count": args.count,
            "scaling": {"min": args.scaling.minimum, "max": args.scaling.maximum} if args.scaling else None,
            "health": {"path": args.health_path, "tool": args.health_tool, "graceSeconds": args.health_grace},
            "routes": sorted(args.routes),
            "environment": self._environment,
            "secrets": sorted(self._secrets),
            "requires": list(args.requires),
            "uses": [grant.use for grant in args.uses],
            "database": args.database,
            "migrate": list(args.migrate) or None,
            "deployment": {
                "circuitBreaker": True,
                "rollback": True,
                "waitForSteadyState": True,
                "timeoutMinutes": args.timeout,
                "strategy": "rolling" if args.bake_minutes is None else "blueGreen",
            },
            "logRetentionDays": args.log_days,
            "exec": args.exec,
            "alarms": alarms_contract(args.watch),
        }


def _secrets(args: ServiceArgs) -> Mapping[str, pulumi.Input[str]]:
    own = {name: secret.value_from for name, secret in args.secrets.items()}
    if args.access is None:
        return own
    return own | database_secrets(args.database, arn=args.access.secret_arn, version=args.access.secret_version)
