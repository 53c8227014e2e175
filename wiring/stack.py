"""From a stack's settings to its components' arguments: the only place that knows both."""

from collections.abc import Mapping, Sequence

import pulumi

from components.base.grant import Grant
from components.compute.autoscaling import ScalingArgs
from components.compute.cluster import Cluster, ClusterArgs
from components.compute.registry import Registry, RegistryArgs
from components.compute.service import ServiceArgs, ServiceSubnets
from components.data.app_secret import AppSecret
from components.data.database import Database, DatabaseArgs
from components.edge.load_balancer import LoadBalancer
from components.monitoring.alarms_service import ServiceWatch
from components.network.flow_logs import FlowLogArgs
from components.network.network import Network, NetworkArgs
from settings import model


def network(told: model.Settings) -> NetworkArgs:
    traffic = told.network.flow_logs
    return NetworkArgs(
        cidr=told.network.cidr,
        region=told.region,
        availability_zones=told.network.availability_zones,
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
        password_version=wanted.password_version,
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
        container_insights=told.cluster.container_insights,
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
    load_balancer: LoadBalancer,
    secrets: Mapping[str, AppSecret],
    grants: Sequence[Grant],
    stack_values: Mapping[str, pulumi.Input[str]],
    watch: ServiceWatch | None,
) -> ServiceArgs:
    """secrets: of the stack, by name; grants: of all that may be used; stack_values: what `{stack: …}` stands for."""
    scaling = wanted.scaling and ScalingArgs(
        minimum=wanted.scaling.minimum,
        maximum=wanted.scaling.maximum,
        target_cpu_percent=wanted.scaling.target_cpu_percent,
    )
    return ServiceArgs(
        app=told.app,
        stack=told.stack,
        region=told.region,
        production=told.production,
        image=registry.image(image.digest, image.platforms),
        architecture=wanted.architecture,
        placement=cluster.placement,
        subnets=ServiceSubnets(vpc_id=vpc.vpc_id, subnet_ids=vpc.task_subnet_ids, public=vpc.tasks_public),
        attachment=load_balancer.attachment,
        port=wanted.port,
        health_path=wanted.health.path,
        health_tool=wanted.health.tool,
        health_grace=wanted.health.grace_seconds,
        routes=wanted.routes,
        cpu=wanted.cpu,
        memory=wanted.memory,
        desired_count=wanted.desired_count,
        scaling=scaling,
        environment={
            name: stack_values[value.name] if isinstance(value, model.StackValue) else value
            for name, value in wanted.environment.items()
        },
        secrets={name: secrets[secret].reference for name, secret in wanted.secrets.items()},
        grants=tuple(grant for grant in grants if grant.use in wanted.grants),
        required_env=wanted.required_env,
        database=wanted.database,
        access=database.access if database and wanted.database else None,
        migration=wanted.migration,
        read_only=wanted.read_only,
        execute_command=wanted.execute_command,
        deployment_timeout=wanted.deployment_timeout,
        bake_minutes=wanted.bake_minutes,
        log_days=told.log_days,
        runtime_mode=told.runtime_mode,
        watch=watch,
    )
