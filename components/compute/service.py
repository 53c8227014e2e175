"""One containerised service on Fargate: everything between an image's digest and a route that answers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pulumi
import pulumi_aws as aws

from components.base.component import Component
from components.base.iam import allow, execution_role, task_role
from components.compute.autoscaling import Scaled, scale
from components.compute.config import HealthConfig
from components.compute.connect import APP_PROTOCOL, Configuration, Peer, addresses, configuration, server
from components.compute.container import repository_arn
from components.compute.migration import MigrationArgs, migration
from components.compute.routing import open_port, open_to_load_balancer, task_group
from components.compute.runnable import Runnable, task_definition
from components.compute.service_args import ServiceArgs, ServiceSubnets, service_contract
from components.compute.sidecar import sidecar_definitions
from components.compute.targets import Targets, WebPort, targets, web_port
from components.compute.task import (
    RUNTIME_MODE,
    TaskArgs,
    container_definitions,
    database_secrets,
    migration_definitions,
)
from components.data.postgres import plain_variables
from components.data.rds_ca import trust_environment
from components.data.redis import PORT as CACHE_PORT
from components.monitoring.alarms_service import (
    merge_alarms,
    watch_answers,
    watch_hosts,
    watch_restarts,
    watch_tasks,
)

__all__ = ["HealthConfig", "Service", "ServiceArgs", "ServiceSubnets"]

ANY_ADDRESS = "0.0.0.0"  # noqa: S104
"""Fargate sets HOSTNAME to a name of the task; servers that listen there (Next.js standalone) get no request (F40)."""


class Service(Component):
    """A Fargate service behind a load balancer, an internal one that other services reach by name, or a worker.

    Creates: security group with its rules, log group, execution and task role, task definition, ECS service with
    circuit breaker; target group and listener rules behind a load balancer; and migration, autoscaling and alarms as
    configured.

    target: the target group; None of a worker and an internal service.
    peer: what others connect to; of an internal service.
    migration: what ends before anything of a new release runs; None without one.
    runnable: what a job of this service is made from.
    """

    def __init__(self, name: str, args: ServiceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        if args.uses_database and not args.access:
            raise ValueError(f"{name}: it reads a database, but access is missing; give the database's access")
        self.image_reference = pulumi.Output.concat(args.image.repository_url, "@", args.image.digest)
        web = web_port(name, args)
        self._environment, self._secrets = _environment(args), _secrets(args)
        facts = service_contract(
            name, args, image=self.image_reference, environment=self._environment, secrets=self._secrets
        )
        super().__init__("service:Service", name, facts, opts)
        own = self.child()
        self.group, way_out = task_group(name, vpc_id=args.subnets.vpc_id, opts=own)
        if web:
            open_to_load_balancer(name, group=self.group, attachment=web.attachment, port=web.port, opts=own)
        ways = [way_out, *self._ways(name, args)]
        # Kept when the service goes. Pulumi adds characters to the name, so that the service can come back.
        self.logs = aws.cloudwatch.LogGroup(
            f"/{args.app}/{args.stack}/{name}",
            retention_in_days=args.log_days,
            opts=self.child(retain_on_delete=True),
        )
        self._targets = targets(name, args, web, opts=own)
        self.target, self.rules = self._targets.own, self._targets.rules
        self.task_role, task_policies = task_role(
            name, statements=_statements(args), execute_command=args.execute_command, opts=own
        )
        self.execution_role, execution_policy = self._execution_role(
            name, args, "app" if args.migration_access else None
        )
        task = self._task_args(name, args)
        rights = [execution_policy, *task_policies, *args.subnets.ready]
        runnable = self._runnable(args, task, [*rights, *ways, *args.after_migrations])
        sidecars = sidecar_definitions(args.sidecars, region=args.region, log_group=self.logs.name)
        containers = [*container_definitions(task), *sidecars]
        self.task_definition = task_definition(name, runnable, containers, opts=own)
        self.migration = self._migration(name, args, runnable) if args.migration else None
        self.runnable = replace(runnable, ready=[*runnable.ready, *([self.migration] if self.migration else [])])
        self.service = self._service(name, args, web, self._before_tasks(args, rights), self._alarms(name, args))
        self.peer = self._peer(name, args)
        self._watch(name, args)
        if args.autoscaled:
            self._scale(name, args)
        self.register_outputs(
            {
                "serviceName": self.service.name,
                "taskDefinitionArn": self.task_definition.arn,
                "targetGroupArn": self.target.arn if self.target else None,
                "logGroup": self.logs.name,
            }
        )

    def _before_tasks(self, args: ServiceArgs, rights: Sequence[pulumi.Resource]) -> list[pulumi.Resource]:
        """What is there before the service's first task."""
        green = self._targets.green
        return [
            *self.rules,
            *rights,
            *([green.policy] if green else []),
            *args.after_migrations,
            *([self.migration] if self.migration else []),
            *(peer.service for peer in args.peers.values()),
        ]

    def _peer(self, name: str, args: ServiceArgs) -> Peer | None:
        if not args.internal or args.port is None:
            return None
        return Peer(name=name, port=args.port, group_id=self.group.id, service=self.service)

    def _ways(self, name: str, args: ServiceArgs) -> list[aws.vpc.SecurityGroupIngressRule]:
        """From the tasks to what they connect to inside the VPC."""
        servers = {
            "database": (args.access.group_id, args.access.port) if args.access else None,
            "cache": (args.cache.group_id, CACHE_PORT) if args.cache else None,
        }
        ways = [
            open_port(f"{name}-to-{store}", source=self.group.id, target=way[0], port=way[1], opts=self.child())
            for store, way in servers.items()
            if way
        ]
        # Another port is a rule beside the old one, which goes last: clients of both run while ECS replaces them.
        moved = self.child(replace_on_changes=["fromPort", "toPort"])
        for peer in args.peers.values():
            to = f"{name}-to-{peer.name}"
            ways.append(open_port(to, source=self.group.id, target=peer.group_id, port=peer.port, opts=moved))
        return ways

    def _connection(self, name: str, args: ServiceArgs) -> Configuration | None:
        """The proxy of Service Connect beside the tasks of an internal service and of those that connect to one."""
        if not args.internal and not args.peers:
            return None
        if args.placement.namespace_arn is None:
            raise ValueError(f"{name}: an internal service and its clients need a cluster that is connected")
        return configuration(
            namespace=args.placement.namespace_arn,
            servers=[server(name, args.port)] if args.internal and args.port is not None else [],
            region=args.region,
            log_group=self.logs.name,
        )

    def _execution_role(
        self, name: str, args: ServiceArgs, database_user: str | None
    ) -> tuple[aws.iam.Role, aws.iam.RolePolicy]:
        """Pulls each container's image, and reads the secrets that they start with."""
        secrets = args.every_secret
        stores = [access.secret_arn for access in (args.access, args.cache) if access]
        others = [*([] if args.shell else [args.helper_image]), *(one.image for one in args.sidecars.values())]
        pulled = dict.fromkeys(arn for image in others if (arn := repository_arn(image)))
        return execution_role(
            name,
            repository_arns=[args.image.repository_arn, *pulled],
            log_group_arn=self.logs.arn,
            secret_arns=list(dict.fromkeys([*stores, *(one.arn for one in secrets if not one.is_parameter)])),
            parameter_arns=list(dict.fromkeys(one.arn for one in secrets if one.is_parameter)),
            key_arns=sorted({secret.kms_key_arn for secret in secrets if secret.kms_key_arn}),
            database_user=database_user,
            opts=self.child(),
        )

    def _alarms(self, name: str, args: ServiceArgs) -> aws.ecs.ServiceAlarmsArgs | None:
        """Those that end a deployment which goes wrong."""
        alarms = [
            watch_answers(at, args.watch, target=target.arn_suffix, opts=self.child())
            for at, target in self._targets.groups.items()
        ]
        if not args.public:
            alarms.append(watch_restarts(name, args.watch, family=self.task_definition.family, opts=self.child()))
        return merge_alarms(alarms)

    def _watch(self, name: str, args: ServiceArgs) -> None:
        watch_tasks(
            name,
            args.watch,
            cluster_name=args.placement.cluster_name,
            service_name=self.service.name,
            target=self.target.arn_suffix if self.target else None,
            minimum=args.initial_count,
            sleeps=args.sleep is not None,
            opts=self.child(),
        )
        for at, target in self._targets.groups.items():
            watch_hosts(at, args.watch, target=target.arn_suffix, opts=self.child())

    def _scale(self, name: str, args: ServiceArgs) -> None:
        scaled = Scaled(
            cluster_name=args.placement.cluster_name,
            service_name=self.service.name,
            load_balancer=args.attachment.arn_suffix if args.attachment else None,
            target=self.target.arn_suffix if self.target else None,
            queue=args.backlog_queue,
        )
        scale(name, args.scaling, scaled, count=args.initial_count, sleep=args.sleep, opts=self.child())

    def _task_args(self, name: str, args: ServiceArgs) -> TaskArgs:
        return TaskArgs(
            name=name,
            image=self.image_reference,
            region=args.region,
            port=args.port,
            port_name={"name": name, "appProtocol": APP_PROTOCOL[args.protocol_version]} if args.internal else {},
            health=args.health,
            container=args,
            environment=self._environment,
            secrets=self._secrets,
            database=args.uses_database,
            migration=args.migration,
            log_group=self.logs.name,
        )

    def _runnable(self, args: ServiceArgs, task: TaskArgs, ready: list[pulumi.Resource]) -> Runnable:
        return Runnable(
            task=task,
            family=f"{args.app}-{args.stack}",
            cpu=args.cpu,
            memory=args.memory,
            ephemeral_storage=args.ephemeral_storage,
            architecture=args.architecture,
            execution_role_arn=self.execution_role.arn,
            task_role_arn=self.task_role.arn,
            cluster_arn=args.placement.cluster_arn,
            subnets=args.subnets,
            security_group_id=self.group.id,
            production=args.production,
            ready=ready,
        )

    def _migration(self, name: str, args: ServiceArgs, runnable: Runnable) -> aws.ssm.Parameter:
        """The migration's own task definition, and the parameter that runs it once for each release."""
        runnable = self._as_migrator(name, args, runnable)
        containers = migration_definitions(runnable.task)
        definition = task_definition(f"{name}-migration", runnable, containers, opts=self.child())
        return migration(
            name,
            MigrationArgs(
                parameter=f"/{args.app}/{args.stack}/{name}/migration",
                region=args.region,
                digest=args.image.digest,
                command=args.migration,
                task_definition=definition.arn,
                cluster=args.placement.cluster_arn,
                subnets=args.subnets.subnet_ids,
                security_groups=[self.group.id],
                public=args.subnets.public,
                log_group=self.logs.name,
                minutes=args.deployment_timeout,
                depends_on=runnable.ready,
            ),
            opts=self.child(),
        )

    def _as_migrator(self, name: str, args: ServiceArgs, runnable: Runnable) -> Runnable:
        """With the secret of a user who may change tables, which no task of the service can read."""
        if args.migration_access is None:
            return runnable
        migrator = replace(args, access=args.migration_access, sidecars={})
        role, policy = self._execution_role(name, migrator, "migrator")
        task = replace(runnable.task, secrets=_secrets(migrator))
        return replace(runnable, task=task, execution_role_arn=role.arn, ready=[*runnable.ready, policy])

    def _service(
        self,
        name: str,
        args: ServiceArgs,
        web: WebPort | None,
        depends_on: list[pulumi.Resource],
        alarms: aws.ecs.ServiceAlarmsArgs | None,
    ) -> aws.ecs.Service:
        green = self._targets.green
        limit = pulumi.CustomTimeouts(
            create=f"{args.deployment_timeout}m",
            update=f"{args.deployment_timeout}m",
            delete=f"{args.deployment_timeout}m",
        )
        return aws.ecs.Service(
            f"{name}-service",
            cluster=args.placement.cluster_arn,
            task_definition=self.task_definition.arn,
            desired_count=args.initial_count,
            capacity_provider_strategies=list(args.placement.capacity),
            network_configuration={
                "subnets": args.subnets.subnet_ids,
                "security_groups": [self.group.id],
                "assign_public_ip": args.subnets.public,
            },
            load_balancers=_load_balancers(name, web, self._targets),
            service_connect_configuration=self._connection(name, args),
            triggers={"connectsTo": addresses(args.peers)} if args.peers else None,
            deployment_configuration=green.configuration if green else None,
            deployment_circuit_breaker={"enable": True, "rollback": True},
            alarms=alarms,
            deployment_minimum_healthy_percent=0 if args.single else 100,
            deployment_maximum_percent=100 if args.single else 200,
            # ECS moves a task to another zone by starting the new one first, and refuses to with a maximum of 100.
            availability_zone_rebalancing="DISABLED" if args.single else None,
            health_check_grace_period_seconds=web.grace_seconds if web else None,
            wait_for_steady_state=True,
            force_new_deployment=True,  # the provider refuses a change of the capacity providers' weights without it
            enable_execute_command=args.execute_command,
            enable_ecs_managed_tags=True,
            propagate_tags="SERVICE",
            opts=self.child(
                depends_on=depends_on,
                custom_timeouts=limit,
                ignore_changes=["desiredCount"] if args.keeps_count else None,
            ),
        )


def _environment(args: ServiceArgs) -> Mapping[str, pulumi.Input[str]]:
    return {
        RUNTIME_MODE: args.runtime_mode,
        **({"PORT": str(args.port), "HOSTNAME": ANY_ADDRESS} if args.port is not None else {}),
        **(trust_environment() if args.uses_database else {}),
        **plain_variables(args.database_env),
        **{name: value for grant in args.grants for name, value in grant.environment.items()},
        **args.environment,
    }


def _statements(args: ServiceArgs) -> list[Mapping[str, Any]]:
    """What the app may do."""
    granted = [statement for grant in args.grants for statement in grant.statements]
    return [*granted, *(allow(permission.actions, permission.resources) for permission in args.permissions)]


def _load_balancers(name: str, web: WebPort | None, of: Targets) -> list[aws.ecs.ServiceLoadBalancerArgs] | None:
    if web is None or of.own is None:
        return None
    return [
        aws.ecs.ServiceLoadBalancerArgs(
            target_group_arn=of.own.arn,
            container_name=name,
            container_port=web.port,
            advanced_configuration=of.green.shifting if of.green else None,
        )
    ]


def _secrets(args: ServiceArgs) -> Mapping[str, pulumi.Input[str]]:
    own = {name: secret.value_from for name, secret in args.secrets.items()}
    own |= args.cache.secrets(args.cache_env) if args.cache else {}
    if args.access is None:
        return own
    return own | database_secrets(
        args.database, args.database_env, arn=args.access.secret_arn, version=args.access.secret_version
    )
