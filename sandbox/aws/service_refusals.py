"""What ECS and Application Auto Scaling refuse of a service. The sentences are AWS's own."""

import json
import re
from typing import Any

from sandbox.aws.checks import as_read, common, listed
from sandbox.kinds import Call
from sandbox.protocol import is_map

TASK = "aws:ecs/taskDefinition:TaskDefinition"
CLUSTER = "aws:ecs/cluster:Cluster"
SERVICE = "aws:ecs/service:Service"
SUBNET = "aws:ec2/subnet:Subnet"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
TARGETS = "aws:lb/targetGroup:TargetGroup"
TARGET = "aws:appautoscaling/target:Target"


def service(call: Call) -> None:
    task = call.other(TASK, call.get("taskDefinition"))
    if task is None:
        if call.get("taskDefinition") and call.missing(TASK, call.get("taskDefinition")):
            raise call.refuse("ClientException: TaskDefinition not found.")
    else:
        _of_its_task(call, task["properties"])
    _network(call)
    _deployment(call)
    if call.get("healthCheckGracePeriodSeconds") and not listed(call, "loadBalancers"):
        raise call.refuse(
            "InvalidParameterException: Health check grace period is only valid for services configured to use load "
            "balancers"
        )


def _of_its_task(call: Call, task: dict[str, Any]) -> None:
    fargate = call.get("launchType") == "FARGATE" or any(
        str(item.get("capacityProvider", "")).startswith("FARGATE")
        for item in listed(call, "capacityProviderStrategies")
    )
    if fargate and "FARGATE" not in (task.get("requiresCompatibilities") or ()):
        raise call.refuse("InvalidParameterException: Task definition does not support launch_type FARGATE.")
    if task.get("networkMode") == "awsvpc" and not listed(call, "networkConfiguration.subnets"):
        raise call.refuse(
            "InvalidParameterException: Network Configuration must be provided when networkMode 'awsvpc' is specified."
        )
    if call.get("enableExecuteCommand") and not task.get("taskRoleArn"):
        raise call.refuse(
            "InvalidParameterException: The service couldn't be created because a valid taskRoleArn is not being used. "
            "Specify a valid task role in your task definition and try again."
        )
    definitions: dict[str, dict[str, Any]] = {
        c["name"]: c for c in as_read(json.loads(task.get("containerDefinitions") or "[]"))
    }
    for attached in listed(call, "loadBalancers"):
        container, port = definitions.get(attached.get("containerName")), attached.get("containerPort")
        mappings: list[dict[str, Any]] = (container or {}).get("portMappings") or []
        ports = [mapping.get("containerPort") for mapping in mappings]
        if container is not None and port not in ports:
            raise call.refuse(
                f"InvalidParameterException: The container {attached.get('containerName')} did not have a container "
                f"port {port} defined."
            )
        group = attached.get("targetGroupArn")
        kind = call.look(TARGETS, group, "targetType")
        if task.get("networkMode") == "awsvpc" and kind == "instance":
            raise call.refuse(
                f"InvalidParameterException: The provided target group {group} has target type instance, which is "
                "incompatible with the awsvpc network mode specified in the task definition."
            )


def _network(call: Call) -> None:
    subnets, groups = listed(call, "networkConfiguration.subnets"), listed(call, "networkConfiguration.securityGroups")
    for token, identities, code, title in (
        (SUBNET, subnets, "InvalidSubnetID.NotFound", "subnet"),
        (GROUP, groups, "InvalidGroup.NotFound", "security group"),
    ):
        missing = [i for i in identities if call.missing(token, i)]
        if missing:
            raise call.refuse(
                f"InvalidParameterException: Error retrieving {title} information for [{missing[0]}]: The {title} ID "
                f"'{missing[0]}' does not exist (ErrorCode: {code})"
            )
    networks = common(call, SUBNET, subnets, "vpcId")
    if len(networks) > 1:
        raise call.refuse("InvalidParameterException: Subnets must all be in the same VPC.")
    for group in groups:
        if networks and call.look(GROUP, group, "vpcId") not in (None, *networks):
            raise call.refuse(
                f"InvalidParameterException: Security Group {group} does not appear to belong to the same VPC as the "
                "input subnets."
            )
    targets = [attached.get("targetGroupArn") for attached in listed(call, "loadBalancers")]
    if networks and common(call, TARGETS, targets, "vpcId") - networks:
        raise call.refuse(
            "InvalidParameterException: The target group is not in the same VPC as the subnets of the service."
        )


def _deployment(call: Call) -> None:
    most, least = call.get("deploymentMaximumPercent", 200), call.get("deploymentMinimumHealthyPercent", 100)
    if most <= 100 and least >= 100 and call.get("schedulingStrategy", "REPLICA") == "REPLICA":
        raise call.refuse(
            "InvalidParameterException: Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block "
            "deployments."
        )
    if most < least:
        raise call.refuse(
            "InvalidParameterException: maximumPercent must be greater than or equal to minimumHealthyPercent."
        )


def scalable_target(call: Call) -> None:
    if call.get("maxCapacity", 0) < call.get("minCapacity", 0):
        raise call.refuse("ValidationException: Maximum capacity cannot be less than minimum capacity")
    resource = str(call.get("resourceId"))
    if call.get("serviceNamespace") != "ecs" or not call.cloud.all(SERVICE):
        return
    names = {entry["properties"].get("name") for entry in call.cloud.all(SERVICE).values()}
    if resource.rsplit("/", 1)[-1] not in names:
        raise call.refuse(f"ValidationException: ECS service doesn't exist: {resource}")


def scaling_policy(call: Call) -> None:
    keys = ("serviceNamespace", "resourceId", "scalableDimension")
    mine = [call.get(key) for key in keys]
    targets = call.cloud.all(TARGET).values()
    if targets and not any([e["properties"].get(key) for key in keys] == mine for e in targets):
        raise call.refuse(
            f"ObjectNotFoundException: No scalable target registered for service namespace: {mine[0]}, resource ID: "
            f"{mine[1]}, scalable dimension: {mine[2]}"
        )
    _tracking(call)


def _tracking(call: Call) -> None:
    configuration: Any = call.get("targetTrackingScalingPolicyConfiguration")
    predefined: Any = configuration.get("predefinedMetricSpecification") if is_map(configuration) else None
    if not is_map(predefined) or predefined.get("predefinedMetricType") != "ALBRequestCountPerTarget":
        return
    label = str(predefined.get("resourceLabel") or "")
    if not re.fullmatch(r"app/[^/]+/[0-9a-f]+/targetgroup/[^/]+/[0-9a-f]+", label):
        raise call.refuse(
            "ValidationException: The following resource label is not valid for ALBRequestCountPerTarget: "
            f"{label or 'none'}"
        )


def scheduled_action(call: Call) -> None:
    schedule, limits = str(call.get("schedule")), call.get("scalableTargetAction")
    if not re.fullmatch(r"cron\((\S+ ){5}\S+\)|rate\(\d+ \w+\)|at\([0-9T:-]+\)", schedule):
        raise call.refuse(f"ValidationException: Schedule expression {schedule} is not valid")
    if schedule.startswith("cron"):
        fields = schedule.removeprefix("cron(").removesuffix(")").split(" ")
        if (fields[2] == "?") == (fields[4] == "?"):
            raise call.refuse(f"ValidationException: Schedule expression {schedule} is not valid")
    if is_map(limits):
        low, high = limits.get("minCapacity"), limits.get("maxCapacity")
        if low is not None and high is not None and int(high) < int(low):
            raise call.refuse("ValidationException: Maximum capacity cannot be less than minimum capacity")
