"""What AWS refuses of tasks and services."""

from typing import Any

import pytest

from tests.unit.sandbox.conftest import Aws
from tests.unit.sandbox.refusals.world import (
    APP,
    LOGGED,
    NAMESPACE,
    SCALABLE,
    SCALED,
    SCALING,
    SCHEDULED,
    SERVICE,
    TASK,
    Row,
    attached,
    connected,
    filled,
    networked,
    service,
    task,
)

ROWS: list[Row] = [
    (TASK, task(), "at least one container definition"),
    (TASK, task({"name": "app"}), "Container.image and Container.name should not be null or empty"),
    (TASK, task(APP, APP), "Container names must be unique"),
    (TASK, task({**APP, "name": "my app"}), "Container.name contains invalid characters"),
    (TASK, task({**APP, "essential": False}), "at least one essential container"),
    (TASK, task({**APP, "mountPoints": [{"sourceVolume": "data", "containerPath": "/d"}]}), "Unknown volume 'data'"),
    (
        TASK,
        task(
            {**APP, "environment": [{"name": "A", "value": "1"}], "secrets": [{"name": "A", "valueFrom": "x"}]},
            executionRoleArn="arn:aws:iam::111122223333:role/r",
        ),
        "The secret name must be unique and not shared with any new or existing environment variables set on the "
        "container, such as 'A'",
    ),
    (TASK, task({**APP, "environment": [{"name": "", "value": "1"}]}), "must not be null or empty"),
    (
        TASK,
        task({**APP, "secrets": [{"name": "A", "valueFrom": "x"}]}),
        "you must also specify a value for 'executionRoleArn'",
    ),
    (
        TASK,
        task({**APP, "portMappings": [{"containerPort": 80, "hostPort": 8080}]}),
        "host ports and container ports in port mappings must match",
    ),
    (TASK, task({**APP, "portMappings": [{"containerPort": 80}, {"containerPort": 80}]}), "Duplicate port mappings"),
    (TASK, task({**APP, "portMappings": [{"containerPort": 70000}]}), "Invalid 'containerPort' setting"),
    (TASK, task({**APP, "healthCheck": {"command": ["curl", "x"]}}), "must start with CMD or CMD-SHELL"),
    (
        TASK,
        task({**APP, "healthCheck": {"command": ["CMD", "x"], "interval": 1}}),
        "Health check interval must be between 5 and 300",
    ),
    (TASK, task({**APP, "dependsOn": [{"containerName": "init", "condition": "START"}]}), "refers to container 'init'"),
    (
        TASK,
        task(
            {**APP, "dependsOn": [{"containerName": "b", "condition": "HEALTHY"}]},
            {**APP, "name": "b", "portMappings": []},
        ),
        "which has no health check",
    ),
    (
        TASK,
        task({**APP, "dependsOn": [{"containerName": "b", "condition": "SUCCESS"}]}, {**APP, "name": "b"}),
        "cannot be set on essential container 'b'",
    ),
    (
        TASK,
        task(
            {**APP, "dependsOn": [{"containerName": "b", "condition": "START"}]},
            {**APP, "name": "b", "dependsOn": [{"containerName": "app", "condition": "START"}]},
        ),
        "Container dependencies contain a cycle",
    ),
    (TASK, task({**APP, "privileged": True}), "Fargate compatible task definitions do not support privileged"),
    (TASK, task({**APP, "stopTimeout": 300}), "Stop timeout must be at most 120 seconds"),
    (TASK, task({**APP, "logConfiguration": {"logDriver": "json-file"}}), "do not support log driver 'json-file'"),
    (TASK, task({**APP, "logConfiguration": LOGGED}), "requires option 'awslogs-stream-prefix'"),
    (TASK, task({**APP, "cpu": 512}), "total CPU of the containers exceeds"),
    (TASK, task({**APP, "memory": 1024}), "memory of the containers exceeds"),
    (
        TASK,
        task({**APP, "memory": 128, "memoryReservation": 256}),
        "must be greater than or equal to 'memoryReservation'",
    ),
    (TASK, task(APP, taskRoleArn="arn:aws:iam::1:user/x"), "Role is not valid"),
    (TASK, task(APP, memory="4096"), "No Fargate configuration exists for given values"),
    (TASK, task(APP, networkMode="bridge"), "Fargate only supports network mode"),
    (SERVICE, service(cluster="arn:none"), "ClusterNotFoundException"),
    (SERVICE, service(taskDefinition="none:1"), "TaskDefinition not found"),
    (SERVICE, service(**attached(containerPort=81)), "did not have a container port 81 defined"),
    (SERVICE, service(**attached(containerName="web")), "The container web does not exist in the task definition"),
    (SERVICE, service(**attached(targetGroupArn="$far.arn")), "does not have an associated load balancer"),
    (SERVICE, service(networkConfiguration=None), "Network Configuration must be provided when networkMode 'awsvpc'"),
    (SERVICE, service(**networked(subnets=["$a", "$a2"])), "Subnets must all be in the same VPC"),
    (SERVICE, service(**networked(subnets=["subnet-none"])), "The subnet ID 'subnet-none' does not exist"),
    (SERVICE, service(**networked(securityGroups=["sg-none"])), "The security group ID 'sg-none' does not exist"),
    (
        SERVICE,
        service(**networked(securityGroups=["$group2"])),
        "does not appear to belong to the same VPC as the input subnets",
    ),
    (SERVICE, service(loadBalancers=[], healthCheckGracePeriodSeconds=60), "Health check grace period is only valid"),
    (SERVICE, service(enableExecuteCommand=True), "a valid taskRoleArn is not being used"),
    (
        SERVICE,
        service(deploymentMaximumPercent=100, deploymentMinimumHealthyPercent=100),
        "Both maximumPercent and minimumHealthyPercent cannot be 100",
    ),
    (
        SCHEDULED,
        {**SCALED, "name": "x", "schedule": "cron(0 8 * * * *)", "scalableTargetAction": {"minCapacity": 1}},
        "Schedule expression cron(0 8 * * * *) is not",
    ),
    (
        SCHEDULED,
        {**SCALED, "name": "x", "schedule": "0 8 * * *", "scalableTargetAction": {"minCapacity": 1}},
        "Schedule expression 0 8 * * * is not valid",
    ),
    (
        SCHEDULED,
        {
            **SCALED,
            "name": "x",
            "schedule": "rate(1 day)",
            "scalableTargetAction": {"minCapacity": 2, "maxCapacity": 1},
        },
        "Maximum capacity cannot be less than minimum capacity",
    ),
    (
        SCALING,
        {
            **SCALED,
            "name": "x",
            "policyType": "TargetTrackingScaling",
            "targetTrackingScalingPolicyConfiguration": {
                "targetValue": 9,
                "predefinedMetricSpecification": {"predefinedMetricType": "ALBRequestCountPerTarget"},
            },
        },
        "resource label is not valid for ALBRequestCountPerTarget",
    ),
    (SCALABLE, {**SCALED, "minCapacity": 4, "maxCapacity": 2}, "Maximum capacity cannot be less than minimum capacity"),
    (SERVICE, connected("grpc"), "portName(grpc) does not refer to any named PortMapping in the container definitions"),
    (SERVICE, connected("web", "mall"), "NamespaceNotFoundException: Failed to retrieve namespace for mall"),
    (
        SERVICE,
        connected("web"),
        "SC service is already used by arn:aws:servicediscovery:us-east-1:111122223333:namespace/ns-",
    ),
    (NAMESPACE, {"name": "shop"}, "NamespaceAlreadyExists"),
    (NAMESPACE, {"name": "my shop"}, "InvalidInput: Namespace name 'my shop' is invalid"),
]


@pytest.mark.parametrize(("token", "inputs", "sentence"), ROWS, ids=[row[2][:50] for row in ROWS])
def test_aws_refuses_to_make(
    aws: Aws, world: dict[str, Any], token: str, inputs: dict[str, Any], sentence: str
) -> None:
    assert sentence in aws.refusal(token, "x", **filled(world, inputs))


def test_a_correct_world_is_made_and_a_service_runs_in_it(aws: Aws, world: dict[str, Any]) -> None:
    aws.create(SERVICE, "s", **filled(world, service()))
    aws.create(SCALABLE, "t", **SCALED, minCapacity=1, maxCapacity=4)
    gone = {**SCALED, "resourceId": "service/c/none"}
    assert "ECS service doesn't exist: service/c/none" in aws.refusal(
        SCALABLE, "t", **gone, minCapacity=1, maxCapacity=4
    )
    step = {"policyType": "TargetTrackingScaling", "name": "p"}
    assert "No scalable target registered" in aws.refusal(SCALING, "p", **gone, **step)


@pytest.mark.parametrize(
    ("containers", "changes"),
    [
        ({"Name": "app", "Image": "shop/app:1", "PortMappings": [{"ContainerPort": 80}]}, {}),
        (APP, {"cpu": "0.25 vCPU", "memory": "0.5 GB"}),
        (APP, {"cpu": "1 vCPU", "memory": "2GB"}),
        ({**APP, "environment": [{"name": "MODE", "value": "secrets"}]}, {"executionRoleArn": None}),
    ],
    ids=["field names in other letters", "a quarter", "sizes in words", "a value that says secrets"],
)
def test_what_ecs_takes_is_not_refused(aws: Aws, containers: dict[str, Any], changes: dict[str, Any]) -> None:
    properties = {key: value for key, value in (task(containers) | changes).items() if value is not None}
    aws.create(TASK, "taken", **properties)


def test_a_policy_may_be_an_object(aws: Aws) -> None:
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*"}]}
    aws.create("iam/role:Role", "object", assumeRolePolicy=trust)
