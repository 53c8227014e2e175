"""The story of a stack: settings → network → database → registries → cluster → edge → services → exports."""

from pathlib import Path

import pulumi

import settings
from components.cdn import Cdn
from components.cluster import Cluster
from components.database import Database
from components.load_balancer import LoadBalancer
from components.network import Network
from components.registry import Registry
from components.service import Service
from settings import arguments, outputs

told = settings.read(Path(__file__).parent)

network = Network("network", arguments.network(told))
database = Database("database", arguments.database(told, told.database, network)) if told.database else None
registries = {
    repository: Registry(repository.replace("/", "-"), arguments.registry(told, repository))
    for repository in told.repositories
}
cluster = Cluster("cluster", arguments.cluster(told))
balancer = LoadBalancer("edge", arguments.load_balancer(told, network))
cdn = Cdn("edge", arguments.cdn(told, balancer, balancer.origin_secret)) if balancer.origin_secret else None
url = cdn.url if cdn else balancer.url

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
            balancer=balancer,
            stack_values={"url": url},
        ),
    )
    for wanted in told.services
    if wanted.image
}

pulumi.export("url", url)
pulumi.export("cluster", cluster.cluster_name)
pulumi.export("repositories", {name: registry.url for name, registry in registries.items()})
pulumi.export("services", {name: outputs.running(service) for name, service in services.items()})
pulumi.export("databaseSecretArn", database.secret.arn if database else None)
pulumi.export("toPush", outputs.to_push(told, registries))
