"""The story of a stack: settings → network → database → registries → cluster → edge → watch → services → exports."""

from pathlib import Path

import pulumi

import settings
from components.alarms import Alarms
from components.app_secret import AppSecret
from components.budget import Budget
from components.cluster import Cluster
from components.dashboard import Dashboard
from components.database import Database
from components.deploy_role import DeployRoles
from components.documents import Documents
from components.edge import open_edge
from components.identity import Identity
from components.network import Network
from components.registry import Registry
from components.service import Service
from settings import arguments, arguments_app, arguments_edge, arguments_watch, outputs

told = settings.read(Path(pulumi.get_root_directory()))

network = Network("network", arguments.network(told))
database = Database("database", arguments.database(told, told.database, network)) if told.database else None
registries = {
    repository: Registry(repository.replace("/", "-"), arguments.registry(told, repository))
    for repository in told.repositories
}
cluster = Cluster("cluster", arguments.cluster(told))
edge = open_edge("edge", arguments_edge.edge(told, network))

secrets = {wanted.name: AppSecret(wanted.name, arguments_app.app_secret(told, wanted)) for wanted in told.secrets}
documents = Documents("documents", arguments_app.documents(told, told.documents)) if told.documents else None
identity = Identity("identity", arguments_app.identity(told, told.identity)) if told.identity else None
grants = [part.grant for part in (documents, identity) if part]
values = outputs.stack_values(edge.url, grants)
alarms = Alarms("alarms", arguments_watch.alarms(told, told.alarms, edge.balancer, database)) if told.alarms else None

services = {
    wanted.name: Service(
        wanted.name,
        arguments.service(
            told,
            wanted,
            wanted.image,
            vpc=network,
            database=database,
            registry=registries[wanted.repository],
            cluster=cluster,
            balancer=edge.balancer,
            secrets=secrets,
            grants=grants,
            stack_values=values,
            watch=alarms.watch if alarms else None,
        ),
    )
    for wanted in told.services
    if wanted.image
}

screen = arguments_watch.dashboard(told, cluster, edge.balancer, database, services)
dashboard = Dashboard("dashboard", screen) if screen else None
budget = Budget("budget", arguments_watch.budget(told, told.budget)) if told.budget else None
deploy = DeployRoles("deploy", arguments_watch.deploy_roles(told, told.deploy)) if told.deploy else None

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
