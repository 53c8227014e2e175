"""The story of a stack: settings → network → database → registries → cluster → edge → services → exports."""

from pathlib import Path

import pulumi

import settings
from components.app_secret import AppSecret
from components.cdn import Cdn
from components.cluster import Cluster
from components.database import Database
from components.documents import Documents
from components.identity import Identity
from components.load_balancer import LoadBalancer
from components.network import Network
from components.registry import Registry
from components.service import Service
from settings import arguments, arguments_app, outputs

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

secrets = {wanted.name: AppSecret(wanted.name, arguments_app.app_secret(told, wanted)) for wanted in told.secrets}
documents = Documents("documents", arguments_app.documents(told, told.documents)) if told.documents else None
identity = Identity("identity", arguments_app.identity(told, told.identity)) if told.identity else None
grants = [part.grant for part in (documents, identity) if part]
values = outputs.stack_values(url, grants)

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
            secrets=secrets,
            grants=grants,
            stack_values=values,
        ),
    )
    for wanted in told.services
    if wanted.image
}

for name, value in values.items():
    pulumi.export(name, value)
pulumi.export("cluster", cluster.cluster_name)
pulumi.export("repositories", {name: registry.url for name, registry in registries.items()})
pulumi.export("services", {name: outputs.running(service) for name, service in services.items()})
pulumi.export("databaseSecretArn", database.secret.arn if database else None)
pulumi.export("secretArns", {name: secret.reference.arn for name, secret in secrets.items()})
pulumi.export("toPush", outputs.to_push(told, registries))
