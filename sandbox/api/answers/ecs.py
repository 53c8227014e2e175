"""ECS: services, their deployments, tasks running and stopped, task definitions."""

import json
from typing import Any

from sandbox.api.asked import Asked, moment
from sandbox.api.clouds import RefusalError
from sandbox.api.running import SERVICE, TASK, deployments, running, stopped
from sandbox.cloud import Entry


def _services(asked: Asked) -> list[Entry]:
    """The services of the cluster that the question names."""
    cluster = str(asked.get("cluster", "default"))
    every = asked.clouds.all(SERVICE).values()
    found = [entry for entry in every if cluster in _names(entry["properties"].get("cluster", "default"))]
    if not found and not any(cluster in _names(p["arn"]) for p in asked.clouds.properties("aws:ecs/cluster:Cluster")):
        raise RefusalError("ClusterNotFoundException", "Cluster not found.")
    return found


def _names(arn: str) -> tuple[str, str]:
    return arn, arn.rsplit("/", 1)[-1]


def _describe_services(asked: Asked) -> dict[str, Any]:
    known = {name: entry for entry in _services(asked) for name in _names(entry["properties"]["arn"])}
    wanted = asked.get("services", [])
    return {
        "services": [_service(known[name]) for name in wanted if name in known],
        "failures": [{"arn": name, "reason": "MISSING"} for name in wanted if name not in known],
    }


def _service(entry: Entry) -> dict[str, Any]:
    there, live = entry["properties"], entry.get("live", {})
    rollouts = [_deployment(deployment) for deployment in deployments(entry)]
    events = [
        {"id": str(index), "createdAt": moment(event["createdAt"]), "message": event["message"]}
        for index, event in enumerate(live.get("events", []))
    ]
    return {
        "serviceArn": there["arn"],
        "serviceName": there["name"],
        "clusterArn": there.get("cluster", "default"),
        "status": "ACTIVE",
        "taskDefinition": live.get("runningTaskDefinition") or there.get("taskDefinition", ""),
        "desiredCount": there.get("desiredCount", 0),
        "runningCount": sum(d["runningCount"] for d in rollouts if d["status"] != "INACTIVE"),
        "pendingCount": 0,
        "deployments": rollouts,
        "events": list(reversed(events)),
        "loadBalancers": there.get("loadBalancers", []),
        "networkConfiguration": _networking(there.get("networkConfiguration", {})),
        "healthCheckGracePeriodSeconds": there.get("healthCheckGracePeriodSeconds", 0),
    }


def _networking(told: dict[str, Any]) -> dict[str, Any]:
    """awsvpc's settings are one level deeper in the API, and its flag is a word."""
    public = "ENABLED" if told.get("assignPublicIp") else "DISABLED"
    return {"awsvpcConfiguration": {**told, "assignPublicIp": public}}


def _deployment(told: dict[str, Any]) -> dict[str, Any]:
    defaults = {"pendingCount": 0, "failedTasks": 0}
    return {**defaults, **told, "createdAt": moment(told["createdAt"]), "updatedAt": moment(told["createdAt"])}


def _tasks(asked: Asked) -> list[dict[str, Any]]:
    return [task for entry in _services(asked) for kind in (running, stopped) for task in kind(asked, entry)]


def _list_tasks(asked: Asked) -> dict[str, Any]:
    group, status = asked.get("serviceName"), asked.get("desiredStatus", "RUNNING")
    found = [task for task in _tasks(asked) if task["desiredStatus"] == status]
    if group:
        found = [task for task in found if task["group"] == f"service:{str(group).rsplit('/', 1)[-1]}"]
    return {"taskArns": [task["taskArn"] for task in found]}


def _describe_tasks(asked: Asked) -> dict[str, Any]:
    known = {name: task for task in _tasks(asked) for name in _names(task["taskArn"])}
    wanted = asked.get("tasks", [])
    return {
        "tasks": [known[name] for name in wanted if name in known],
        "failures": [{"arn": name, "reason": "MISSING"} for name in wanted if name not in known],
    }


def _describe_task_definition(asked: Asked) -> dict[str, Any]:
    wanted = str(asked.get("taskDefinition"))
    for there in asked.clouds.properties(TASK):
        if wanted in (there["arn"], there["arn"].rsplit("/", 1)[-1]):
            renamed = {"arn": "taskDefinitionArn"}
            kept = {
                "family",
                "revision",
                "cpu",
                "memory",
                "networkMode",
                "executionRoleArn",
                "taskRoleArn",
                "runtimePlatform",
            }
            found = {renamed.get(key, key): value for key, value in there.items() if key in kept | {"arn"}}
            return {"taskDefinition": {**found, "containerDefinitions": json.loads(there["containerDefinitions"])}}
    raise RefusalError("ClientException", "Unable to describe task definition.")


ANSWERS = {
    "DescribeServices": _describe_services,
    "ListTasks": _list_tasks,
    "DescribeTasks": _describe_tasks,
    "DescribeTaskDefinition": _describe_task_definition,
}
