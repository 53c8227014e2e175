"""Cases of deployment-group-refused."""

from dataclasses import replace
from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, ecs_service, secret, task

STYLE = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
BY_CODEDEPLOY: dict[str, Any] = {"deploymentController": {"type": "CODE_DEPLOY"}, "waitForSteadyState": None}


def group(*targets: Any, **props: Any) -> Record:
    pair = {"targetGroupPairInfo": {"targetGroups": list(targets or ({"name": "blue"}, {"name": "green"}))}}
    stated = {
        "appName": UNKNOWN,
        "ecsService": {"clusterName": "shop", "serviceName": UNKNOWN},
        "deploymentStyle": STYLE,
        "loadBalancerInfo": pair,
        **props,
    }
    links = {"appName": ["app"], "ecsService": ["service"]}
    return Record(type=kinds.DEPLOYMENT_GROUP, name="group", props=stated, dependencies=links)


def app(platform: Any = "ECS") -> Record:
    return Record(type=kinds.DEPLOYED_APP, name="app", props={"name": "shop", "computePlatform": platform})


def service(**props: Any) -> Record:
    stated: dict[str, Any] = {"deploymentCircuitBreaker": None, **BY_CODEDEPLOY, **props}
    return ecs_service(dependencies={"taskDefinition": ["task"]}, **stated)


SWAPPED = replace(service(), ignored=("taskDefinition", "loadBalancers"))
c = For(rule="deployment-group-refused")

CASES = [
    c.passes(app(), group(), task(), SWAPPED),
    c.passes(app(UNKNOWN), group(UNKNOWN, deploymentStyle=UNKNOWN)),
    c.passes(app("Server"), group(ecsService=None, deploymentStyle=None, loadBalancerInfo=None)),
    c.passes(app(), group(), ecs_service(deploymentController={"type": UNKNOWN})),
    c.fails("group", app("Server"), group()),
    c.fails("group", app(None), group()),
    c.fails("group", app(), group(), ecs_service()),
    c.fails("group", app(), group({"name": "blue"})),
    c.fails("group", app(), group(deploymentStyle=None)),
    c.fails("group", app(), group(deploymentStyle={"deploymentType": "IN_PLACE"})),
    c.fails("service", task(), service(), level="advisory"),
    c.missing(Record(type=kinds.DEPLOYMENT_GROUP, name="group")),
    c.unknown("group", app(), group(ecsService=UNKNOWN)),
    c.secret("hunter2", "group", app("Server"), group(tags={"key": secret("hunter2")})),
]
