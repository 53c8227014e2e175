"""What the services, load balancers and registries of awsx are made of."""

import json
from typing import Any

from sandbox.awsx_component import Component
from sandbox.awsx_services import plan
from sandbox.awsx_values import resolved
from sandbox.protocol import UNKNOWN
from sandbox.vpc import Child, Registered

SOURCES = {"taskDefinitionArgs": ["urn:of:the:database"], "subnetIds": ["urn:of:the:network"]}
GROUP = "arn:aws:elasticloadbalancing:::targetgroup/shop/1"
APP: dict[str, Any] = {
    "image": "shop@sha256:1",
    "memory": 1500,
    "portMappings": [{"containerPort": 3000, "targetGroup": GROUP}],
    "environment": [{"name": "MODE", "value": "shop"}],
}


def made(kind: str, **args: Any) -> Component:
    component = plan(kind, "shop", args, SOURCES, region="us-east-1", vpc="vpc-1")
    assert component is not None
    for child in component.children:
        outputs = {"arn": f"arn of {child.name}", "name": child.name, "repositoryUrl": "registry/shop"}
        child.registered.set_result(Registered(urn=f"urn:{child.name}", id=f"id of {child.name}", outputs=outputs))
    return component


def inputs(child: Child) -> dict[str, Any]:
    return {key: resolved(value)[0] for key, value in child.inputs.items()}


def of(component: Component, kind: str) -> dict[str, Any]:
    return inputs(next(child for child in component.children if child.type == kind))


def test_a_service_runs_the_containers_of_its_arguments_behind_the_target_group() -> None:
    component = made("awsx:ecs:FargateService", cluster="shop", taskDefinitionArgs={"containers": {"app": APP}})
    task, service = of(component, "aws:ecs/taskDefinition:TaskDefinition"), of(component, "aws:ecs/service:Service")
    (container,) = json.loads(task["containerDefinitions"])
    assert (container["name"], container["portMappings"]) == ("app", [{"containerPort": 3000}])
    assert container["logConfiguration"]["options"]["awslogs-group"] == "id of shop"
    assert (task["cpu"], task["memory"], task["executionRoleArn"]) == ("256", "2048", "arn of shop-execution")
    assert service["loadBalancers"] == [{"targetGroupArn": GROUP, "containerName": "app", "containerPort": 3000}]
    assert (service["launchType"], service["waitForSteadyState"]) == ("FARGATE", True)
    child = next(one for one in component.children if one.type == "aws:ecs/taskDefinition:TaskDefinition")
    assert child.sources == {"containerDefinitions": ["urn:of:the:database"]}


def test_containers_with_a_part_that_is_not_known_are_not_known() -> None:
    late = {**APP, "environment": [{"name": "HOST", "value": UNKNOWN}]}
    component = made("awsx:ecs:FargateTaskDefinition", container=late)
    assert of(component, "aws:ecs/taskDefinition:TaskDefinition")["containerDefinitions"] is UNKNOWN


def test_a_definition_and_roles_that_are_there_are_used() -> None:
    component = made("awsx:ecs:FargateService", taskDefinition="arn:of:a:task", cluster="shop")
    assert [child.type for child in component.children] == ["aws:ecs/service:Service"]
    role = {"roleArn": "arn:of:a:role"}
    component = made("awsx:ecs:FargateTaskDefinition", container=APP, executionRole=role, taskRole={"skip": True})
    task = of(component, "aws:ecs/taskDefinition:TaskDefinition")
    assert task["executionRoleArn"] == "arn:of:a:role"
    assert "taskRoleArn" not in task or task["taskRoleArn"] is None


def test_a_load_balancer_is_open_to_everybody_and_forwards() -> None:
    component = made("awsx:lb:ApplicationLoadBalancer", subnetIds=["subnet-1", "subnet-2"])
    assert of(component, "aws:ec2/securityGroup:SecurityGroup")["ingress"][0]["cidrBlocks"] == ["0.0.0.0/0"]
    assert of(component, "aws:lb/loadBalancer:LoadBalancer")["subnets"] == ["subnet-1", "subnet-2"]
    assert of(component, "aws:lb/targetGroup:TargetGroup")["vpcId"] == "vpc-1"
    listener = of(component, "aws:lb/listener:Listener")
    assert (listener["port"], listener["defaultActions"][0]["targetGroupArn"]) == (80, "arn of shop")


def test_a_repository_keeps_one_untagged_image_unless_told_otherwise() -> None:
    policy = json.loads(of(made("awsx:ecr:Repository"), "aws:ecr/lifecyclePolicy:LifecyclePolicy")["policy"])
    assert policy["rules"][0]["selection"]["countNumber"] == 1
    assert len(made("awsx:ecr:Repository", lifecyclePolicy={"skip": True}).children) == 1


def test_an_image_is_named_by_a_digest_of_its_repository() -> None:
    assert made("awsx:ecr:Image", repositoryUrl="registry/shop").outputs["imageUri"].startswith("registry/shop@sha256:")


def test_another_component_is_not_known() -> None:
    assert plan("awsx:cloudtrail:Trail", "shop", {}, {}, region="us-east-1") is None
