"""From a stack's settings to its components' arguments: the only place that knows both."""

from collections.abc import Mapping

import pulumi

from components.base.grant import QueueGrant
from components.compute.cluster import Cluster, ClusterArgs
from components.compute.config import ClusterConfig, JobConfig, RegistryConfig, ServiceConfig
from components.compute.database_setup import DatabaseSetupArgs
from components.compute.database_users import DatabaseUsersArgs
from components.compute.job import JobArgs
from components.compute.registry import RegistryArgs
from components.compute.service import Service, ServiceArgs, ServiceSubnets
from components.compute.sidecar import SidecarArgs
from components.compute.sidecar_config import SidecarConfig
from components.data.database import Database
from components.data.existing_database import ExistingDatabase, Server
from components.data.queue import Queue
from components.monitoring.alarms_metric import AlarmNotifier
from components.monitoring.alarms_service import ServiceWatch
from components.network.config import NetworkConfig
from components.network.network import Network, NetworkArgs
from settings import model
from wiring.existing import existing_subnets
from wiring.parts import Parts
from wiring.plain import plain


def network(settings: model.Settings) -> NetworkArgs:
    """With the stack's own group for flow logs, or with what an existing VPC has."""
    existing = settings.network.existing
    return NetworkArgs(
        **plain(settings.network, NetworkConfig),
        region=settings.region,
        flow_log_group=f"/{settings.app}/{settings.stack}/flow-logs",
        log_days=settings.log_days,
        subnets=existing_subnets(existing) if existing else None,
    )


def database_setup(
    settings: model.Settings, database: ExistingDatabase, vpc: Network, cluster: Cluster
) -> DatabaseSetupArgs | None:
    """Where the services' tasks run; None unless the server gives the stack a database of its own."""
    config, server = settings.database, settings.existing_database
    if config is None or server is None or not server.own:
        return None
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


def database_users(
    settings: model.Settings, database: Database, vpc: Network, cluster: Cluster
) -> DatabaseUsersArgs | None:
    """Where the services' tasks run; None where those are the master user."""
    config = settings.own_database
    if config is None or config.users == "master":
        return None
    port = pulumi.Output.from_input(database.access.port)
    return DatabaseUsersArgs(
        app=settings.app,
        stack=settings.stack,
        region=settings.region,
        server=Server(host=database.instance.address, port=port, group_id=database.group.id),
        master=database.access,
        database_name=config.database_name,
        password_version=config.password_version,
        image=config.client_image,
        placement=cluster.placement,
        subnets=_subnets(vpc),
        log_days=settings.log_days,
    )


def _subnets(vpc: Network) -> ServiceSubnets:
    return ServiceSubnets(
        vpc_id=vpc.vpc_id, subnet_ids=vpc.task_subnet_ids, public=vpc.tasks_public, ready=vpc.endpoints
    )


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
    return ClusterArgs(
        **plain(settings.cluster, ClusterConfig),
        cluster_name=settings.full_name,
        connected=any(service.internal for service in settings.services),
    )


def service(
    settings: model.Settings,
    config: model.Service,
    image: model.Image,
    parts: Parts,
    *,
    earlier: Mapping[str, Service],
    watch: ServiceWatch | None,
) -> ServiceArgs:
    """earlier: the services before this one: it waits for their migrations, and may connect to them; watch: where its
    alarms go.
    """
    registry, users, cache = parts.registries[config.repository], parts.database_users, parts.cache
    known = _stack_values(settings, parts)
    return ServiceArgs(
        **plain(config, ServiceConfig),
        app=settings.app,
        stack=settings.stack,
        region=settings.region,
        production=settings.production,
        image=registry.image(image.digest, image.platforms),
        architecture=config.architecture,
        placement=parts.cluster.placement,
        subnets=_subnets(parts.network),
        attachment=parts.edge.load_balancer.attachment if config.public else None,
        routes=config.priorities,
        image_of=config.image_of,
        environment=_environment(config.environment, known),
        sidecars={
            name: SidecarArgs(
                **plain(sidecar, SidecarConfig),
                environment=_environment(sidecar.environment, known),
                secrets={variable: parts.secrets[secret].reference for variable, secret in sidecar.secrets.items()},
            )
            for name, sidecar in config.sidecars.items()
        },
        secrets={name: parts.secrets[secret].reference for name, secret in config.secrets.items()},
        grants=(*(grant for grant in parts.grants if grant.use in config.grants), *_queue_grants(config, parts.queues)),
        access=parts.access if config.uses_database else None,
        migration_access=users.migrator if users and config.uses_database else None,
        database_env=config.database_env,
        cache=cache.access if cache and config.cache_env else None,
        cache_env=config.cache_env,
        peers={name: peer for name in config.connects_to if name in earlier and (peer := earlier[name].peer)},
        backlog_queue=_backlog_queue(config, parts.queues),
        sleep=settings.sleep,
        after_migrations=_prepared(parts, earlier) if config.uses_database else (),
        bake_minutes=config.bake_minutes,
        log_days=settings.log_days,
        runtime_mode=settings.runtime_mode,
        watch=watch,
    )


def job(config: model.Job, service: Service, notifier: AlarmNotifier | None) -> JobArgs:
    """service: whose image it runs, with its variables, rights and network."""
    return JobArgs(**plain(config, JobConfig), service=config.image_of, runnable=service.runnable, notifier=notifier)


def _prepared(parts: Parts, services: Mapping[str, Service]) -> tuple[pulumi.Resource, ...]:
    """What of the database comes first: that it is made, and the migrations."""
    migrations = (service.migration for service in services.values() if service.migration)
    return (*([parts.database_setup.done] if parts.database_setup else []), *migrations)


def _stack_values(settings: model.Settings, parts: Parts) -> Mapping[str, pulumi.Input[str]]:
    """What `{stack: …}` in a variable stands for, by its name. host: of the URL, without a scheme."""
    host = pulumi.Output.from_input(parts.edge.url).apply(lambda url: url.partition("://")[2])
    return {**parts.values, "host": host, "region": settings.region}


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
