"""Cases of service-refused."""

from dataclasses import replace
from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, container, ecs_service, secret, task

IN = {"networkConfiguration": {"subnets": ["subnet-1"]}}
ENTRY = {"targetGroupArn": UNKNOWN, "containerName": "api", "containerPort": 3000}
SPOT = [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]
BRIDGE: dict[str, Any] = {"networkMode": "bridge", "requiresCompatibilities": ["EC2"]}
APP = container(portMappings=[{"containerPort": 3000}])


def service(task_of: str = "task", **props: Any) -> Record:
    dependencies = {"taskDefinition": [task_of], "loadBalancers": ["group"]}
    stated: dict[str, Any] = {**IN, **props}
    return ecs_service(dependencies=dependencies, **stated)


def group(kind: Any) -> Record:
    props = {"port": 3000, **({"targetType": kind} if kind else {})}
    return Record(type=kinds.TARGET_GROUPS[0], name="group", props=props)


def serving(port: Any) -> Record:
    return service(serviceConnectConfiguration={"enabled": True, "services": [{"portName": port}]})


CLUSTER = Record(type=kinds.CLUSTER, name="cluster", props={"name": "shop"})
PLACES: dict[str, Any] = {
    "orderedPlacementStrategies": [{"type": "spread", "field": "attribute:ecs.availability-zone"}]
}
PUBLIC: dict[str, Any] = {"networkConfiguration": {"subnets": ["subnet-1"], "assignPublicIp": True}}
EC2: dict[str, Any] = {"requiresCompatibilities": ["EC2"]}


def providers(*names: Any, usual: Any = None) -> Record:
    """What a cluster's capacity comes from, and what it uses where a service does not say."""
    props = {"capacityProviders": list(names), "defaultCapacityProviderStrategies": usual}
    return Record(
        type=kinds.CLUSTER_PROVIDERS, name="providers", props=props, dependencies={"clusterName": ["cluster"]}
    )


def connected(**props: Any) -> Record:
    stated = {"enabled": True, "services": [{"portName": "api"}], **props}
    return service(launchType="FARGATE", serviceConnectConfiguration=stated)


MESH = replace(CLUSTER, props={"name": "shop", "serviceConnectDefaults": {"namespace": UNKNOWN}})
NAMED = container(portMappings=[{"containerPort": 3000, "name": "api"}])
FILLED = service(loadBalancers=[ENTRY])
c = For(rule="service-refused")

CASES = [
    c.passes(task(), service(launchType="FARGATE")),
    c.passes(task(), service(capacityProviderStrategies=SPOT)),
    c.passes(task(requiresCompatibilities=["EC2", "FARGATE"]), service(launchType="FARGATE")),
    c.passes(task(requiresCompatibilities=[UNKNOWN]), service(launchType="FARGATE")),
    c.passes(task(**BRIDGE), service(launchType="EC2", networkConfiguration=None)),
    c.passes(task(**BRIDGE), service(launchType="EC2", schedulingStrategy="DAEMON", networkConfiguration=None)),
    c.passes(task(APP), group("ip"), FILLED),
    c.passes(task(APP), group(UNKNOWN), FILLED),
    c.passes(task(APP, **BRIDGE), group(None), service(loadBalancers=[ENTRY], networkConfiguration=None)),
    c.fails("service", task(), service(launchType="FARGATE", capacityProviderStrategies=SPOT)),
    c.fails("service", task(), service(launchType="FARGATE", schedulingStrategy="DAEMON")),
    c.fails("service", task(requiresCompatibilities=["EC2"]), service(launchType="FARGATE")),
    c.fails("service", task(APP), group("instance"), FILLED),
    c.fails("service", task(APP), group(None), FILLED),
    c.fails("service", task(APP), group("lambda"), FILLED),
    c.fails("service", task(), service(deploymentMinimumHealthyPercent=200, deploymentMaximumPercent=150)),
    c.passes(task(), service(deploymentMinimumHealthyPercent=100, deploymentMaximumPercent=150)),
    c.fails("service", task(), service(iamRole="arn:aws:iam::111122223333:role/ecsServiceRole")),
    c.passes(task(NAMED), serving("api")),
    c.passes(task(NAMED), serving(UNKNOWN)),
    c.fails("service", task(NAMED), serving("grpc")),
    c.fails("service", task(APP), serving("api")),
    c.passes(CLUSTER, task(), service(launchType="FARGATE")),
    c.passes(CLUSTER, providers("FARGATE", usual=[{"capacityProvider": "FARGATE"}]), task(), service()),
    c.passes(CLUSTER, providers("FARGATE", "FARGATE_SPOT"), task(), service(capacityProviderStrategies=SPOT)),
    c.passes(CLUSTER, providers(UNKNOWN), task(), service(capacityProviderStrategies=SPOT)),
    c.passes(CLUSTER, task(), service(deploymentController={"type": "EXTERNAL"}, waitForSteadyState=None)),
    c.passes(CLUSTER, task(requiresCompatibilities=["EC2", "FARGATE"]), service()),
    c.passes(task(**EC2), service(launchType="EC2", **PLACES)),
    c.passes(task(), service(launchType="FARGATE", **PUBLIC)),
    c.passes(CLUSTER, task(NAMED), connected(namespace=UNKNOWN)),
    c.passes(MESH, task(NAMED), connected()),
    c.passes(replace(CLUSTER, outputs={"id": "shop"}), task(), service()),
    c.passes(CLUSTER, Record(type=kinds.INSTANCE, name="host"), task(), service()),
    c.fails("service", CLUSTER, task(), service()),
    c.fails("service", CLUSTER, providers("FARGATE"), task(), service()),
    c.fails("service", CLUSTER, task(), service(capacityProviderStrategies=SPOT)),
    c.fails("service", CLUSTER, providers("FARGATE"), task(), service(capacityProviderStrategies=SPOT)),
    c.fails("service", task(), service(launchType="FARGATE", **PLACES)),
    c.fails("service", task(), service(launchType="FARGATE", placementConstraints=[{"type": "distinctInstance"}])),
    c.fails("service", task(**EC2), service(launchType="EC2", **PUBLIC)),
    c.fails("service", task(**BRIDGE), service(launchType="EC2")),
    c.fails("service", CLUSTER, task(NAMED), connected()),
    c.missing(task(), service(networkConfiguration=None), blames="service"),
    c.unknown("service", task(), service(launchType=UNKNOWN)),
    c.secret(
        "hunter2",
        "service",
        task(),
        replace(service(launchType="FARGATE", capacityProviderStrategies=SPOT), outputs={"tags": secret("hunter2")}),
    ),
]
