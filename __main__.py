"""The story of a stack: settings → roles → network → database → registries → cluster → edge → services → exports."""

from pathlib import Path

import pulumi

from wiring.start import begin

root = Path(pulumi.get_root_directory())
before = begin(root)

from components.compute.cluster import Cluster
from components.compute.job import Job
from components.compute.registry import Registry
from components.compute.service import Service
from components.data.app_secret import AppSecret
from components.data.bucket import Bucket
from components.data.cache import Cache
from components.data.database import Database
from components.data.database_sleep import DatabaseSleep
from components.data.queue import Queue
from components.data.user_pool import UserPool
from components.delivery.github_oidc import GithubActionsRoles
from components.edge.edge import Edge
from components.monitoring.alarms import Alarms
from components.monitoring.budget import Budget
from components.monitoring.dashboard import Dashboard
from components.network.network import Network
from wiring import config, data, edge, monitoring, outputs, stack
from wiring.environment import transform_resources
from wiring.existing_server import existing_database
from wiring.guards import guard
from wiring.parts import Parts
from wiring.renamed import renamed

settings = config.read(root)
guard(settings, root, before)

github = settings.github_actions
roles = GithubActionsRoles("github-actions", monitoring.deploy_roles(settings, github)) if github else None
transform_resources(settings, roles)

network = Network("network", stack.network(settings))
own = settings.own_database
database = Database("database", data.database(settings, own, network)) if own else None
if database and settings.sleep:
    DatabaseSleep("database-sleep", data.database_sleep(settings.sleep, database))
cluster = Cluster("cluster", stack.cluster(settings))
existing, setup = existing_database(settings, network, cluster, database)
parts = Parts(
    network=network,
    database=database,
    existing_database=existing,
    database_setup=setup,
    cache=Cache("cache", data.cache(settings, settings.cache, network)) if settings.cache else None,
    queues={queue.name: Queue(queue.name, data.queue(queue)) for queue in settings.queues},
    registries={one: Registry(one.replace("/", "-"), stack.registry(settings, one)) for one in settings.repositories},
    cluster=cluster,
    edge=Edge("edge", edge.edge(settings, network)),
    secrets={secret.name: AppSecret(secret.name, data.app_secret(settings, secret)) for secret in settings.secrets},
    bucket=Bucket("bucket", data.bucket(settings.bucket)) if settings.bucket else None,
    user_pool=UserPool("user-pool", data.user_pool(settings.user_pool)) if settings.user_pool else None,
)
alarms = Alarms("alarms", monitoring.alarms(settings, settings.alarms, parts)) if settings.alarms else None

services: dict[str, Service] = {}
for service, image in settings.released:  # after the migrations of others, and after what it connects to
    args = stack.service(settings, service, image, parts, earlier=services, watch=alarms and alarms.watch)
    services[service.name] = Service(service.name, args, renamed(service))
parts.edge.publish([rule for service in services.values() for rule in service.rules])

runnable = [(job, services[job.image_of]) for job in settings.jobs if job.image_of in services]
jobs = {job.name: Job(job.name, stack.job(job, service, alarms and alarms.notifier)) for job, service in runnable}

dashboard_args = monitoring.dashboard(settings, parts, services)
dashboard = Dashboard("dashboard", dashboard_args) if dashboard_args else None
if settings.budget:
    Budget("budget", monitoring.budget(settings, settings.budget))

outputs.export(settings, parts, services=services, jobs=jobs, dashboard=dashboard, alarms=alarms, deploy_roles=roles)
