"""ECS: services, their deployments, tasks running and stopped, task definitions; tasks of no service, too."""

from typing import Any

from sandbox.api import definitions
from sandbox.api.clouds import RefusalError
from sandbox.api.request import Request, moment
from sandbox.api.running import SERVICE, deployments, running, stopped
from sandbox.api.tasks import execute_command, run_task, started_tasks, stop_task
from sandbox.cloud import Entry


def _services(request: Request) -> list[Entry]:
    """The services of the cluster that the request names."""
    cluster = str(request.get("cluster", "default"))
    entries = request.clouds.all(SERVICE).values()
    matches = [entry for entry in entries if cluster in _names(entry["properties"].get("cluster", "default"))]
    if not matches and not any(
        cluster in _names(p["arn"]) for p in request.clouds.properties("aws:ecs/cluster:Cluster")
    ):
        raise RefusalError("ClusterNotFoundException", "Cluster not found.")
    return matches


def _names(arn: str) -> tuple[str, str]:
    return arn, arn.rsplit("/", 1)[-1]


def _describe_services(request: Request) -> dict[str, Any]:
    known = {name: entry for entry in _services(request) for name in _names(entry["properties"]["arn"])}
    requested = request.get("services", [])
    return {
        "services": [_service(known[name]) for name in requested if name in known],
        "failures": [{"arn": name, "reason": "MISSING"} for name in requested if name not in known],
    }


def _service(entry: Entry) -> dict[str, Any]:
    properties, live = entry["properties"], entry.get("live", {})
    rollouts = [_deployment(deployment) for deployment in deployments(entry)]
    events = [
        {"id": str(index), "createdAt": moment(event["createdAt"]), "message": event["message"]}
        for index, event in enumerate(live.get("events", []))
    ]
    return {
        "serviceArn": properties["arn"],
        "serviceName": properties["name"],
        "clusterArn": properties.get("cluster", "default"),
        "status": "ACTIVE",
        "taskDefinition": live.get("runningTaskDefinition") or properties.get("taskDefinition", ""),
        "desiredCount": properties.get("desiredCount", 0),
        "runningCount": sum(d["runningCount"] for d in rollouts if d["status"] != "INACTIVE"),
        "pendingCount": 0,
        "deployments": rollouts,
        "events": list(reversed(events)),
        "enableExecuteCommand": properties.get("enableExecuteCommand", False),
        "loadBalancers": properties.get("loadBalancers", []),
        "networkConfiguration": _networking(properties.get("networkConfiguration", {})),
        "healthCheckGracePeriodSeconds": properties.get("healthCheckGracePeriodSeconds", 0),
    }


def _networking(recorded: dict[str, Any]) -> dict[str, Any]:
    """awsvpc's settings are one level deeper in the API, and its flag is a word."""
    public = "ENABLED" if recorded.get("assignPublicIp") else "DISABLED"
    return {"awsvpcConfiguration": {**recorded, "assignPublicIp": public}}


def _deployment(recorded: dict[str, Any]) -> dict[str, Any]:
    defaults = {"pendingCount": 0, "failedTasks": 0}
    return {
        **defaults,
        **recorded,
        "createdAt": moment(recorded["createdAt"]),
        "updatedAt": moment(recorded["createdAt"]),
    }


def _tasks(request: Request) -> list[dict[str, Any]]:
    services = [task for entry in _services(request) for kind in (running, stopped) for task in kind(request, entry)]
    cluster = str(request.get("cluster", "default"))
    return services + [task for task in started_tasks(request.clouds) if cluster in _names(task["clusterArn"])]


def _list_tasks(request: Request) -> dict[str, Any]:
    group, status = request.get("serviceName"), request.get("desiredStatus", "RUNNING")
    matches = [task for task in _tasks(request) if task["desiredStatus"] == status]
    if family := request.get("family"):
        matches = [task for task in matches if _family(task) == family]
    if group:
        matches = [task for task in matches if task["group"] == f"service:{str(group).rsplit('/', 1)[-1]}"]
    return {"taskArns": [task["taskArn"] for task in matches]}


def _family(task: dict[str, Any]) -> str:
    return task["taskDefinitionArn"].rsplit("/", 1)[-1].split(":")[0]


def _describe_tasks(request: Request) -> dict[str, Any]:
    known = {name: task for task in _tasks(request) for name in _names(task["taskArn"])}
    requested = request.get("tasks", [])
    return {
        "tasks": [known[name] for name in requested if name in known],
        "failures": [{"arn": name, "reason": "MISSING"} for name in requested if name not in known],
    }


def _describe_clusters(request: Request) -> dict[str, Any]:
    names: list[str] = request.get("clusters") or []
    known_clusters = request.clouds.properties("aws:ecs/cluster:Cluster")
    clusters = [one for one in known_clusters if one["name"] in names or one["arn"] in names]
    return {
        "clusters": [{"clusterArn": one["arn"], "clusterName": one["name"], "status": "ACTIVE"} for one in clusters]
    }


ANSWERS = {
    "DescribeClusters": _describe_clusters,
    "DescribeServices": _describe_services,
    "ListTasks": _list_tasks,
    "DescribeTasks": _describe_tasks,
    "DescribeTaskDefinition": definitions.describe,
    "RegisterTaskDefinition": definitions.register,
    "DeregisterTaskDefinition": definitions.deregister,
    "ListTaskDefinitions": definitions.listed,
    "ExecuteCommand": execute_command,
    "RunTask": run_task,
    "StopTask": stop_task,
}
