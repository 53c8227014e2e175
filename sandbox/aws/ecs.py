"""ECS: clusters, task definitions, services and their deployments; application auto scaling."""

import hashlib
import json
import re
from typing import Any

from sandbox.aws import service_refusals, task_refusals
from sandbox.aws.checks import as_read
from sandbox.aws.service_discovery import service_connect
from sandbox.clock import now
from sandbox.cloud import Cloud, Entry
from sandbox.kinds import Call, Kind, arn
from sandbox.protocol import Failure, is_list

CLUSTER = "aws:ecs/cluster:Cluster"
TASK = "aws:ecs/taskDefinition:TaskDefinition"
SERVICE = "aws:ecs/service:Service"
RULE = "aws:lb/listenerRule:ListenerRule"
_MEMORY = {  # CPU units → smallest, largest, step (MiB)
    256: (512, 2048, 0),
    512: (1024, 4096, 1024),
    1024: (2048, 8192, 1024),
    2048: (4096, 16384, 1024),
    4096: (8192, 30720, 1024),
    8192: (16384, 61440, 4096),
    16384: (32768, 122880, 8192),
}


def _task_definition(call: Call) -> None:
    try:
        containers = as_read(json.loads(call.get("containerDefinitions", "[]")))
    except ValueError:
        raise call.refuse("ECS Task Definition container_definitions is invalid: it is not JSON") from None
    if not is_list(containers) or not containers:
        raise call.refuse("ClientException: Task definition must have at least one container definition.")
    for container in containers:
        if not container.get("name") or not container.get("image"):
            raise call.refuse("ClientException: Container.image and Container.name should not be null or empty.")
        secrets: list[dict[str, str]] = container.get("secrets") or []
        for secret in secrets:
            if not secret.get("valueFrom"):
                raise call.refuse(
                    f"ClientException: Secret {secret.get('name')} of container {container['name']} has no valueFrom."
                )
    if "FARGATE" in call.get("requiresCompatibilities", []):
        _fargate(call, containers)
    task_refusals.containers(call, containers)


def _units(text: str, of_one: int) -> int:
    """CPU units or MiB of "1024", "1 vCPU", "0.5 GB"; ValueError for anything else."""
    number = re.fullmatch(r"(?i)([\d.]+) ?(vcpu|gb)", text)
    return int(float(number[1]) * of_one) if number else int(text)


def _fargate(call: Call, containers: list[dict[str, Any]]) -> None:
    if call.get("networkMode") != "awsvpc":
        raise call.refuse("ClientException: Fargate only supports network mode ‘awsvpc’.")
    try:
        cpu, memory = _units(call.get("cpu", ""), 1024), _units(call.get("memory", ""), 1024)
    except ValueError:
        raise call.refuse(
            "ClientException: Fargate requires that 'cpu' and 'memory' be defined at the task level."
        ) from None
    least, most, step = _MEMORY.get(cpu, (0, -1, 0))
    fits = least <= memory <= most and (memory in (512, 1024, 2048) if not step else memory % step == 0)
    if not fits:
        raise call.refuse("ClientException: No Fargate configuration exists for given values.")
    if not call.get("executionRoleArn") and any(container.get("secrets") for container in containers):
        raise call.refuse(
            "ClientException: When you are specifying container secrets, you must also specify a value for "
            "'executionRoleArn'."
        )


def _revision(call: Call) -> int:
    revisions = call.cloud.notes.get("taskDefinitionRevisions", {})
    number = revisions.get(call["family"], 0) + 1
    call.cloud.note("taskDefinitionRevisions", {**revisions, call["family"]: number})
    return number


def _service(call: Call) -> None:
    for load_balancer in call.get("loadBalancers", []):
        target = load_balancer.get("targetGroupArn")
        group = call.other("aws:lb/targetGroup:TargetGroup", target)
        if group is not None and not _has_listener(call, target):
            raise call.refuse(
                f"InvalidParameterException: The target group with targetGroupArn {target} does not have an "
                "associated load balancer."
            )
        _both_on_one_rule(call, load_balancer)
        task = call.other(TASK, call.get("taskDefinition"))
        names = [c["name"] for c in as_read(json.loads(task["properties"]["containerDefinitions"]))] if task else []
        if names and load_balancer.get("containerName") not in names:
            raise call.refuse(
                f"InvalidParameterException: The container {load_balancer.get('containerName')} does not exist in the "
                "task definition."
            )
    if (
        call.before is None
        and call.cloud.all(CLUSTER)
        and call.get("cluster")
        and call.other(CLUSTER, call.get("cluster")) is None
    ):
        raise call.refuse("ClusterNotFoundException: Cluster not found.")


def _both_on_one_rule(call: Call, load_balancer: dict[str, Any]) -> None:
    """What ECS finds at the first step of a blue/green deployment.

    Source: ECS developer guide, "Migrating from a CodeDeploy blue/green to an Amazon ECS blue/green deployment".
    """
    shifting: dict[str, Any] = load_balancer.get("advancedConfiguration") or {}
    if call.get("deploymentConfiguration", {}).get("strategy") != "BLUE_GREEN" or not shifting:
        return
    rules = [call.other(RULE, shifting.get(name)) for name in ("productionListenerRule", "testListenerRule")]
    actions = json.dumps([rule["properties"].get("actions") for rule in rules if rule])
    groups = (load_balancer.get("targetGroupArn"), shifting.get("alternateTargetGroupArn"))
    if any(rules) and not all(str(group) in actions for group in groups):
        raise call.refuse(
            "Service deployment rolled back because of invalid networking configuration. Both targetGroup and "
            "alternateTargetGroup must be associated with the productionListenerRule or testListenerRule."
        )


def _has_listener(call: Call, target: str) -> bool:
    """Whether any listener or rule forwards to the target group."""
    tokens = ("aws:lb/listener:Listener", RULE)
    return any(
        target in json.dumps(entry["properties"]) for token in tokens for entry in call.cloud.all(token).values()
    )


def _begin(live: dict[str, Any], properties: dict[str, Any], shows: dict[str, Any]) -> dict[str, Any]:
    """The service's `live` with a deployment under way beside what runs; `rolling` ends with the update."""
    task = str(properties.get("taskDefinition", ""))
    rollout = {
        "id": f"ecs-svc/{int(hashlib.sha256(task.encode()).hexdigest(), 16) % 10**19:019}",
        "status": "PRIMARY",
        "taskDefinition": task,
        "desiredCount": properties.get("desiredCount", 0),
        "runningCount": 0,
        "pendingCount": properties.get("desiredCount", 0),
        "failedTasks": len(shows.get("stopped", ())),
        "createdAt": now(),
        "rolloutState": "IN_PROGRESS",
        "rolloutStateReason": "ECS deployment in progress.",
    }
    return {**live, "rolling": {"deployment": rollout, "observed": shows}}


def _deploy(call: Call) -> None:
    """Records the deployment that the create or update started, and how it ended."""
    call.live.pop("rolling", None)
    task = str(call.get("taskDefinition", ""))
    before = [deployment for deployment in call.live.get("deployments", []) if deployment["status"] == "PRIMARY"]
    same = bool(before) and before[0]["taskDefinition"] == task and not call.get("forceNewDeployment")
    if same and not call.rolled_back:
        before[0]["desiredCount"] = before[0]["runningCount"] = call.get("desiredCount", 0)
        return
    count = call.get("desiredCount", 0)
    rollout: dict[str, Any] = {
        "id": f"ecs-svc/{call['digits19']}",
        "status": "PRIMARY",
        "taskDefinition": task,
        "desiredCount": count,
        "runningCount": count,
        "createdAt": now(),
        "rolloutState": "COMPLETED",
        "rolloutStateReason": f"ECS deployment ecs-svc/{call['digits19']} completed.",
    }
    _remember(call)
    if call.shows:
        call.live["observed"] = call.shows
    if not call.rolled_back:
        call.live["deployments"] = [rollout]
        call.live["runningTaskDefinition"] = task
        return
    _roll_back(call, rollout, before)


def _remember(call: Call) -> None:
    """New tasks, a new life; but ECS goes on telling of the tasks that stopped before, and their logs stay."""
    observed, deployments = call.live.pop("observed", {}), call.live.get("deployments", [])
    if observed.get("stopped") and deployments:
        failed = [deployment for deployment in deployments if deployment["rolloutState"] == "FAILED"]
        of = failed[-1] if failed else deployments[0]
        call.live["past"] = {"deployment": of, "stopped": observed["stopped"], "log": observed.get("log", [])}


def _roll_back(call: Call, rollout: dict[str, Any], before: list[dict[str, Any]]) -> None:
    """The circuit breaker: the old revision runs on; the provider says so only if it waits for the steady state."""
    reason = "ECS deployment circuit breaker: tasks failed to start."
    doing = "create" if call.before is None else "update"
    rollout |= {
        "status": "INACTIVE",
        "rolloutState": "FAILED",
        "rolloutStateReason": reason,
        "runningCount": 0,
        "failedTasks": 3,
    }
    call.live["deployments"] = [*before, rollout]
    call.live["runningTaskDefinition"] = before[0]["taskDefinition"] if before else ""
    if before:
        call.instead = {"taskDefinition": before[0]["taskDefinition"]}
    name = call["name"]
    call.live["events"] = [
        {
            "createdAt": now(),
            "message": f"(service {name}) (deployment {rollout['id']}) deployment failed: tasks failed to start.",
        },
        {
            "createdAt": now(),
            "message": f"(service {name}) rolling back to deployment {before[0]['id'] if before else 'none'}.",
        },
    ]
    if call.get("waitForSteadyState"):
        status = "Service deployment rolled back because the circuit breaker threshold was exceeded."
        call.failed = f"waiting for ECS Service ({call['arn']}) {doing}: {status}"


def _strategy(before: dict[str, Any], after: dict[str, Any]) -> None:
    old, new = (_weights(properties) for properties in (before, after))
    if old != new and not after.get("forceNewDeployment"):
        raise Failure("force_new_deployment should be true when capacity_provider_strategy is being updated")


def _weights(properties: dict[str, Any]) -> set[tuple[Any, ...]]:
    strategies: list[dict[str, Any]] = properties.get("capacityProviderStrategies") or []
    return {(item.get("capacityProvider"), item.get("weight") or 0, item.get("base") or 0) for item in strategies}


def _no_services(entry: Entry, cloud: Cloud) -> None:
    arn_ = entry["properties"].get("arn")
    if any(other["properties"].get("cluster") == arn_ for other in cloud.all(SERVICE).values()):
        raise Failure(
            f"deleting ECS Cluster ({arn_}): ClusterContainsServicesException: The Cluster cannot be deleted "
            "while Services are active."
        )


KINDS = {
    CLUSTER: Kind(
        title="ECS Cluster",
        id="{arn}",
        arn=arn("ecs", "cluster/{name}"),
        unique=("name",),
        taken="ClusterAlreadyExists: {name}",
        outputs={"settings": [{"name": "containerInsights", "value": "disabled"}]},
        deletable=_no_services,
    ),
    "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": Kind(
        title="ECS Cluster Capacity Providers", id="{clusterName}", called="clusterName"
    ),
    TASK: Kind(
        title="ECS Task Definition",
        id="{family}",
        key="arn",
        arn=arn("ecs", "task-definition/{family}:{revision}"),
        called="family",
        checks=(_task_definition,),
        outputs={
            "revision": _revision,
            "arnWithoutRevision": arn("ecs", "task-definition/{family}"),
            "networkMode": "bridge",
            "enableFaultInjection": False,
        },
    ),
    SERVICE: Kind(
        title="ECS Service",
        id="{arn}",
        arn=lambda call: call.fill(
            arn("ecs", f"service/{call.get('cluster', 'default').rsplit('/', 1)[-1]}/{call['name']}")
        ),
        unique=("name", "cluster"),
        taken="InvalidParameterException: Creation of service was not idempotent.",
        checks=(_service, service_refusals.service, service_connect),
        outputs={
            "availabilityZoneRebalancing": "ENABLED",
            "launchType": lambda call: "" if call.get("capacityProviderStrategies") else "EC2",
            "platformVersion": lambda call: "LATEST" if call.get("launchType") == "FARGATE" else "",
        },
        change=_strategy,
        begun=_begin,
        settled=_deploy,
    ),
    "aws:appautoscaling/target:Target": Kind(
        title="Application AutoScaling Target",
        id="{resourceId}",
        arn=arn("application-autoscaling", "scalable-target/{hex20}"),
        called="resourceId",
        checks=(service_refusals.scalable_target,),
        outputs={
            "roleArn": "arn:{partition}:iam::{account}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/"
            "AWSServiceRoleForApplicationAutoScaling_ECSService"
        },
    ),
    "aws:appautoscaling/scheduledAction:ScheduledAction": Kind(
        title="Application AutoScaling Scheduled Action",
        id="{name}-{serviceNamespace}-{resourceId}",
        arn=arn(
            "autoscaling", "scheduledAction:{uuid}:resource/{serviceNamespace}/{resourceId}:scheduledActionName/{name}"
        ),
        checks=(service_refusals.scaling_policy, service_refusals.scheduled_action),
    ),
    "aws:appautoscaling/policy:Policy": Kind(
        title="Application AutoScaling Scaling Policy",
        id="{name}",
        key="arn",
        arn=arn("autoscaling", "scalingPolicy:{uuid}:resource/{serviceNamespace}/{resourceId}:policyName/{name}"),
        checks=(service_refusals.scaling_policy,),
        outputs={"alarmArns": []},
    ),
}
