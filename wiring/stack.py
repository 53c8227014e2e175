"""From a stack's settings to its components' arguments: the only place that knows both."""

from collections.abc import Mapping, Sequence

import pulumi

from components.base.grant import Grant, QueueGrant
from components.compute.cluster import Cluster, ClusterArgs
from components.compute.config import ClusterConfig, JobConfig, RegistryConfig, ServiceConfig
from components.compute.database_setup import DatabaseSetupArgs
from components.compute.job import JobArgs
from components.compute.registry import Registry, RegistryArgs
from components.compute.service import Service, ServiceArgs, ServiceSubnets
from components.compute.sidecar import SidecarArgs
from components.compute.sidecar_config import SidecarConfig
from components.data.app_secret import AppSecret
from components.data.cache import Cache
from components.data.database import Database
from components.data.database_config import DatabaseConfig
from components.data.existing_database import ExistingDatabase
from components.data.queue import Queue
from components.edge.load_balancer import LoadBalancer
from components.monitoring.alarms_metric import AlarmNotifier
from components.monitoring.alarms_service import ServiceWatch
from components.network.config import NetworkConfig
from components.network.network import Network, NetworkArgs
from settings import model
from wiring.plain import plain


def network(settings: model.Settings) -> NetworkArgs:
    """With the stack's own group for flow logs."""
    return NetworkArgs(
        **plain(settings.network, NetworkConfig),
        region=settings.region,
        flow_log_group=f"/{settings.app}/{settings.stack}/flow-logs",
        log_days=settings.log_days,
    )


def database_setup(
    settings: model.Settings, config: DatabaseConfig, database: ExistingDatabase, vpc: Network, cluster: Cluster
) -> DatabaseSetupArgs:
    """Where the services' tasks run. config: whose server gives the stack a database of its own."""
    server = config.existing
    if server is None:
        raise ValueError("database.existing is missing, and nothing else needs a database made")
    return DatabaseSetupArgs(
        app=settings.app,
        stack=settings.stack,
        region=settings.region,
        server=database.server,
        server_secret=server.secret_arn,
        server_key=server.secret_key_arn,
        access=database.access,
        database_name=config.database_name,
        username=config.username,
        image=server.client_image,
        placement=cluster.placement,
        subnets=_subnets(vpc),
        log_days=settings.log_days,
    )


def _subnets(vpc: Network) -> ServiceSubnets:
    return ServiceSubnets(vpc_id=vpc.vpc_id, subnet_ids=vpc.task_subnet_ids, public=vpc.tasks_public)


def registry(settings: model.Settings, repository: str) -> RegistryArgs:
    """One of the stack's repositories, by its name."""
    return RegistryArgs(
        **plain(settings.registry, RegistryConfig),
        repository=repository,
        region=settings.region,
        adopt=repository in settings.registry.adopt,
    )


def cluster(settings: model.Settings) -> ClusterArgs:
    """Named as everything of the stack that is unique in the account."""
    return ClusterArgs(**plain(settings.cluster, ClusterConfig), cluster_name=settings.full_name)


def service(
    settings: model.Settings,
    config: model.Service,
    image: model.Image,
    *,
    vpc: Network,
    database: Database | ExistingDatabase | None,
    cache: Cache | None,
    registry: Registry,
    cluster: Cluster,
    load_balancer: LoadBalancer,
    secrets: Mapping[str, AppSecret],
    grants: Sequence[Grant],
    queues: Mapping[str, Queue],
    stack_values: Mapping[str, pulumi.Input[str]],
    migrations: Sequence[pulumi.Resource],
    watch: ServiceWatch | None,
) -> ServiceArgs:
    """secrets: of the stack, by name; grants, queues: all that may be used; stack_values: what `{stack: …}` stands for;

    migrations: of the services that come before this one.
    """
    return ServiceArgs(
        **plain(config, ServiceConfig),
        app=settings.app,
        stack=settings.stack,
        region=settings.region,
        production=settings.production,
        image=registry.image(image.digest, image.platforms),
        architecture=config.architecture,
        placement=cluster.placement,
        subnets=_subnets(vpc),
        attachment=load_balancer.attachment if config.kind == "web" else None,
        routes=config.priorities,
        image_of=config.image_of,
        environment=_environment(config.environment, stack_values),
        sidecars={
            name: SidecarArgs(
                **plain(sidecar, SidecarConfig),
                environment=_environment(sidecar.environment, stack_values),
                secrets={variable: secrets[secret].reference for variable, secret in sidecar.secrets.items()},
            )
            for name, sidecar in config.sidecars.items()
        },
        secrets={name: secrets[secret].reference for name, secret in config.secrets.items()},
        grants=(*(grant for grant in grants if grant.use in config.grants), *_queue_grants(config, queues)),
        access=database.access if database and config.uses_database else None,
        database_env=config.database_env,
        cache=cache.access if cache and config.cache_env else None,
        cache_env=config.cache_env,
        backlog_queue=_backlog_queue(config, queues),
        sleep=settings.sleep,
        after_migrations=tuple(migrations) if config.uses_database else (),
        bake_minutes=config.bake_minutes,
        log_days=settings.log_days,
        runtime_mode=settings.runtime_mode,
        watch=watch,
    )


def job(config: model.Job, service: Service, notifier: AlarmNotifier | None) -> JobArgs:
    """service: whose image it runs, with its variables, rights and network."""
    return JobArgs(**plain(config, JobConfig), service=config.image_of, runnable=service.runnable, notifier=notifier)


def _environment(
    environment: Mapping[str, str | model.StackValue], stack_values: Mapping[str, pulumi.Input[str]]
) -> dict[str, pulumi.Input[str]]:
    return {
        name: stack_values[value.name] if isinstance(value, model.StackValue) else value
        for name, value in environment.items()
    }


def _backlog_queue(config: model.Service, queues: Mapping[str, Queue]) -> pulumi.Output[str] | None:
    backlog = config.scaling and config.scaling.backlog
    return queues[backlog.queue].queue.name if backlog else None


def _queue_grants(config: model.Service, queues: Mapping[str, Queue]) -> list[QueueGrant]:
    return [
        *(queues[queue].send(variable) for variable, queue in config.send_to.items()),
        *(queues[queue].receive(variable) for variable, queue in config.receive_from.items()),
    ]
