"""The story of a stack: settings → network → database → registries → cluster → edge → watch → services → exports."""

from pathlib import Path

import pulumi

import settings
from components.compute.cluster import Cluster
from components.compute.registry import Registry
from components.compute.service import Service
from components.data.app_secret import AppSecret
from components.data.bucket import Bucket
from components.data.database import Database
from components.data.user_pool import UserPool
from components.delivery.github_oidc import GithubActionsRoles
from components.edge.edge import build_edge
from components.monitoring.alarms import Alarms
from components.monitoring.budget import Budget
from components.monitoring.dashboard import Dashboard
from components.network.network import Network
from wiring import data, monitoring, outputs, stack
from wiring import edge as edge_wiring
from wiring.interrupted import refuse_interrupted

told = settings.read(Path(pulumi.get_root_directory()))
refuse_interrupted(told.stack, Path(pulumi.get_root_directory()))

network = Network("network", stack.network(told))
database = Database("database", stack.database(told, told.database, network)) if told.database else None
registries = {
    repository: Registry(repository.replace("/", "-"), stack.registry(told, repository))
    for repository in told.repositories
}
cluster = Cluster("cluster", stack.cluster(told))
edge = build_edge("edge", edge_wiring.edge(told, network))

secrets = {wanted.name: AppSecret(wanted.name, data.app_secret(told, wanted)) for wanted in told.secrets}
bucket = Bucket("bucket", data.bucket(told, told.bucket)) if told.bucket else None
user_pool = UserPool("user-pool", data.user_pool(told, told.user_pool)) if told.user_pool else None
grants = [part.grant for part in (bucket, user_pool) if part]
values = outputs.stack_values(edge.url, grants)
alarms = Alarms("alarms", monitoring.alarms(told, told.alarms, edge.load_balancer, database)) if told.alarms else None

services = {
    wanted.name: Service(
        wanted.name,
        stack.service(
            told,
            wanted,
            wanted.image,
            vpc=network,
            database=database,
            registry=registries[wanted.repository],
            cluster=cluster,
            load_balancer=edge.load_balancer,
            secrets=secrets,
            grants=grants,
            stack_values=values,
            watch=alarms.watch if alarms else None,
        ),
    )
    for wanted in told.services
    if wanted.image
}

screen = monitoring.dashboard(told, cluster, edge.load_balancer, database, services)
dashboard = Dashboard("dashboard", screen) if screen else None
budget = Budget("budget", monitoring.budget(told, told.budget)) if told.budget else None
deploy = (
    GithubActionsRoles("github-actions", monitoring.deploy_roles(told, told.github_actions))
    if told.github_actions
    else None
)

outputs.export(
    told,
    values,
    edge=edge,
    cluster=cluster,
    registries=registries,
    services=services,
    secrets=secrets,
    database=database,
    dashboard=dashboard,
    alarms=alarms,
    deploy=deploy,
)
