"""From a stack's settings to its components' arguments: the only place that knows both."""

from collections.abc import Mapping, Sequence

import pulumi

from components.alarms_service import ServiceWatch
from components.app_secret import AppSecret
from components.autoscaling import ScalingArgs
from components.cluster import Cluster, ClusterArgs
from components.database import Database, DatabaseArgs
from components.flow_logs import FlowLogArgs
from components.grant import Grant
from components.load_balancer import LoadBalancer
from components.network import Network, NetworkArgs
from components.registry import Registry, RegistryArgs
from components.service import ServiceArgs, Where
from settings import model


def network(told: model.Settings) -> NetworkArgs:
    traffic = told.network.flow_logs
    return NetworkArgs(
        cidr=told.network.cidr,
        region=told.region,
        zones=told.network.zones,
        nat=told.network.nat,
        tasks_public=told.network.tasks_public,
        endpoints=told.network.endpoints,
        flow_logs=None
        if traffic == "none"
        else FlowLogArgs(group_name=f"/{told.app}/{told.stack}/flow-logs", traffic=traffic, days=told.log_days),
    )


def database(told: model.Settings, wanted: model.Database, vpc: Network) -> DatabaseArgs:
    return DatabaseArgs(
        vpc_id=vpc.vpc_id,
        subnet_ids=vpc.private_subnet_ids,
        database_name=wanted.name,
        username=wanted.username,
        version=wanted.version,
        instance_class=wanted.instance_class,
        storage=wanted.storage,
        max_storage=wanted.max_storage,
        multi_az=wanted.multi_az,
        backup_days=wanted.backup_days,
        deletion_protection=wanted.deletion_protection,
        protect=wanted.protect,
        password_epoch=wanted.password_epoch,
        allow_major_upgrade=wanted.allow_major_upgrade,
        apply_immediately=wanted.apply_immediately,
        log_days=told.log_days,
        production=told.production,
    )


def registry(told: model.Settings, repository: str) -> RegistryArgs:
    return RegistryArgs(
        repository=repository,
        region=told.region,
        account=told.registry.account,
        pull_accounts=told.registry.pull_accounts,
        keep_untagged=told.registry.keep_untagged,
        keep_unreleased=told.registry.keep_unreleased,
    )


def cluster(told: model.Settings) -> ClusterArgs:
    return ClusterArgs(
        cluster_name=told.full_name,
        insights=told.cluster.insights,
        spot_percent=told.cluster.spot_percent,
    )


def service(
    told: model.Settings,
    wanted: model.Service,
    image: model.Image,
    *,
    vpc: Network,
    database: Database | None,
    registry: Registry,
    cluster: Cluster,
    balancer: LoadBalancer,
    secrets: Mapping[str, AppSecret],
    grants: Sequence[Grant],
    stack_values: Mapping[str, pulumi.Input[str]],
    watch: ServiceWatch | None,
) -> ServiceArgs:
    """secrets: of the stack, by name; grants: of all that may be used; stack_values: what `{stack: …}` stands for."""
    scaling = wanted.scaling and ScalingArgs(
        minimum=wanted.scaling.minimum, maximum=wanted.scaling.maximum, cpu_percent=wanted.scaling.cpu_percent
    )
    return ServiceArgs(
        app=told.app,
        stack=told.stack,
        region=told.region,
        production=told.production,
        image=registry.image(image.digest, image.platforms),
        architecture=wanted.architecture,
        placement=cluster.placement,
        where=Where(vpc_id=vpc.vpc_id, subnet_ids=vpc.task_subnet_ids, public=vpc.tasks_public),
        entrance=balancer.entrance,
        port=wanted.port,
        health_path=wanted.health.path,
        health_tool=wanted.health.tool,
        health_grace=wanted.health.grace_seconds,
        routes=wanted.routes,
        cpu=wanted.cpu,
        memory=wanted.memory,
        count=wanted.count,
        scaling=scaling,
        environment={
            name: stack_values[value.name] if isinstance(value, model.StackValue) else value
            for name, value in wanted.environment.items()
        },
        secrets={name: secrets[secret].reference for name, secret in wanted.secrets.items()},
        uses=tuple(grant for grant in grants if grant.use in wanted.uses),
        requires=wanted.requires,
        database=wanted.database,
        access=database.access if database and wanted.database else None,
        migrate=wanted.migrate,
        read_only=wanted.read_only,
        exec=wanted.exec,
        timeout=wanted.timeout,
        bake_minutes=wanted.bake_minutes,
        log_days=told.log_days,
        runtime_mode=told.runtime_mode,
        watch=watch,
    )
