"""The story of a stack: settings → roles → network → database → registries → cluster → edge → services → exports."""

from pathlib import Path

import pulumi

from components.compute.cluster import Cluster
from components.compute.database_setup import DatabaseSetup
from components.compute.job import Job
from components.compute.registry import Registry
from components.compute.service import Service
from components.data.app_secret import AppSecret
from components.data.bucket import Bucket
from components.data.cache import Cache
from components.data.database import Database
from components.data.database_sleep import DatabaseSleep
from components.data.existing_database import ExistingDatabase
from components.data.queue import Queue
from components.data.user_pool import UserPool
from components.delivery.github_oidc import GithubActionsRoles
from components.edge.edge import Edge
from components.monitoring.alarms import Alarms
from components.monitoring.budget import Budget
from components.monitoring.dashboard import Dashboard
from components.network.network import Network
from wiring import config, data, monitoring, outputs, stack
from wiring import edge as edge_wiring
from wiring.changes import refuse_changes
from wiring.interrupted import refuse_interrupted
from wiring.renamed import rename_log_groups, renamed
from wiring.roles import bound_roles, role_path
from wiring.state import exported_state

settings = config.read(Path(pulumi.get_root_directory()))
state = exported_state(settings.stack, Path(pulumi.get_root_directory()))
refuse_interrupted(settings.stack, state)
refuse_changes(settings, state)
rename_log_groups(settings)

deploy_roles = (
    GithubActionsRoles("github-actions", monitoring.deploy_roles(settings, settings.github_actions))
    if settings.github_actions
    else None
)
bound_roles(role_path(settings.app, settings.stack), deploy_roles)

network = Network("network", stack.network(settings))
own, server = settings.own_database, settings.existing_database
database = Database("database", data.database(settings, own, network)) if own else None
existing_database = (
    ExistingDatabase("existing-database", data.existing_database(settings.database, server))
    if settings.database and server
    else None
)
if database and settings.sleep:
    DatabaseSleep("database-sleep", data.database_sleep(settings.sleep, database))
cache = Cache("cache", data.cache(settings, settings.cache, network)) if settings.cache else None
queues = {queue.name: Queue(queue.name, data.queue(queue)) for queue in settings.queues}
registries = {
    repository: Registry(repository.replace("/", "-"), stack.registry(settings, repository))
    for repository in settings.repositories
}
cluster = Cluster("cluster", stack.cluster(settings))
database_setup = (
    DatabaseSetup(
        "database-setup", stack.database_setup(settings, settings.database, existing_database, network, cluster)
    )
    if settings.database and server and server.own and existing_database
    else None
)
edge = Edge("edge", edge_wiring.edge(settings, network))

secrets = {secret.name: AppSecret(secret.name, data.app_secret(settings, secret)) for secret in settings.secrets}
bucket = Bucket("bucket", data.bucket(settings.bucket)) if settings.bucket else None
user_pool = UserPool("user-pool", data.user_pool(settings.user_pool)) if settings.user_pool else None
grants = [part.grant for part in (bucket, user_pool) if part]
values = outputs.stack_values(edge.url, grants)
alarms = (
    Alarms("alarms", monitoring.alarms(settings, settings.alarms, edge.load_balancer, database, cache, queues))
    if settings.alarms
    else None
)

services: dict[str, Service] = {}
prepared = [database_setup.done] if database_setup else []
for service, image in settings.released:  # those with a migration first: of a release nothing runs before it
    args = stack.service(
        settings,
        service,
        image,
        vpc=network,
        database=database or existing_database,
        cache=cache,
        registry=registries[service.repository],
        cluster=cluster,
        load_balancer=edge.load_balancer,
        secrets=secrets,
        grants=grants,
        queues=queues,
        stack_values=values,
        migrations=[*prepared, *(other.migration for other in services.values() if other.migration)],
        watch=alarms.watch if alarms else None,
    )
    services[service.name] = Service(service.name, args, renamed(service))

jobs = {
    job.name: Job(job.name, stack.job(job, services[job.image_of], alarms.notifier if alarms else None))
    for job in settings.jobs
    if job.image_of in services
}
edge.publish([rule for service in services.values() for rule in service.rules])

dashboard_args = monitoring.dashboard(settings, cluster, edge.load_balancer, database, services)
dashboard = Dashboard("dashboard", dashboard_args) if dashboard_args else None
budget = Budget("budget", monitoring.budget(settings, settings.budget)) if settings.budget else None

outputs.export(
    settings,
    values,
    edge=edge,
    cluster=cluster,
    registries=registries,
    services=services,
    jobs=jobs,
    secrets=secrets,
    database=database,
    existing_database=existing_database,
    database_setup=database_setup,
    cache=cache,
    queues=queues,
    dashboard=dashboard,
    alarms=alarms,
    deploy_roles=deploy_roles,
)
