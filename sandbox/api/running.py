"""What runs of an ECS service, worked out from its deployments: tasks, their containers, their health.

A service's `live` in the cloud file may say what is wrong with it, as `observed`, all keys optional:

    {"stopped": [{"stoppedReason": "…", "stopCode": "…", "containers": [{"name", "exitCode", "reason"}]}],
     "health": "UNHEALTHY", "targets": {"State": "unhealthy", "Reason": "…", "Description": "…"},
     "log": ["…"], "endpoint": {"status": 503, "body": "…"}, "digest": "sha256:…"}
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.api.definitions import definition as task_definition
from sandbox.api.request import Request, moment
from sandbox.cloud import Entry

SERVICE = "aws:ecs/service:Service"


def observed(service: Entry) -> Mapping[str, Any]:
    live = service.get("live", {})
    return live["rolling"]["observed"] if "rolling" in live else live.get("observed", {})


def deployments(service: Entry) -> list[dict[str, Any]]:
    """As DescribeServices lists them: one under way is the current one, beside what still runs."""
    live = service.get("live", {})
    standing: list[dict[str, Any]] = live.get("deployments", [])
    if "rolling" not in live:
        return standing
    before = [{**one, "status": "ACTIVE"} for one in standing if one["status"] == "PRIMARY"]
    return [live["rolling"]["deployment"], *before]


def containers(request: Request, definition: str) -> list[dict[str, Any]]:
    """The container definitions of a revision; none of one that the cloud has forgotten."""
    found = task_definition(request.clouds, definition)
    return found["containerDefinitions"] if found else []


def running(request: Request, service: Entry) -> Iterator[dict[str, Any]]:
    """As many tasks as the service's active deployments run."""
    for deployment in deployments(service):
        for index in range(deployment["runningCount"] if deployment["status"] != "INACTIVE" else 0):
            yield _task(request, service, deployment, index)


def stopped(request: Request, service: Entry) -> Iterator[dict[str, Any]]:
    """One task for each entry of `observed.stopped`, of the deployment that failed last if one did; and older ones."""
    rollouts = deployments(service)
    of = next((d for d in reversed(rollouts) if d.get("rolloutState") == "FAILED"), rollouts[0] if rollouts else None)
    past = _past(service)
    for deployment, tasks in ((of, observed(service)), (past.get("deployment"), past)):
        for index, stop in enumerate(tasks.get("stopped", [])):
            if deployment is not None:
                yield _stopped(request, service, deployment, index, stop)


def log(service: Entry, task: Mapping[str, Any]) -> list[str]:
    """What the app's container said in the task."""
    past = _past(service)
    return (past if past and past["deployment"]["id"] == task["startedBy"] else observed(service)).get("log", [])


def _past(service: Entry) -> Mapping[str, Any]:
    """Tasks that stopped before the last deployment: {"deployment": …, "stopped": […], "log": […]}."""
    return service.get("live", {}).get("past", {})


def _stopped(
    request: Request, service: Entry, deployment: Mapping[str, Any], index: int, stop: Mapping[str, Any]
) -> dict[str, Any]:
    task = _task(request, service, deployment, 1000 + index)
    reported = {container["name"]: container for container in stop.get("containers", [])}
    task |= {"lastStatus": "STOPPED", "desiredStatus": "STOPPED", "healthStatus": "UNKNOWN"}
    task |= {"stoppedReason": stop.get("stoppedReason", ""), "stopCode": stop.get("stopCode", "TaskFailedToStart")}
    task |= {"stoppedAt": moment(deployment["createdAt"])}
    task["containers"] = [{**c, **reported.get(c["name"], {}), "lastStatus": "STOPPED"} for c in task["containers"]]
    return task


def _task(request: Request, service: Entry, deployment: Mapping[str, Any], index: int) -> dict[str, Any]:
    properties = service["properties"]
    digest = hashlib.sha256(f"{deployment['id']} {index}".encode()).hexdigest()[:32]
    cluster = properties.get("cluster", "default")
    arn = f"{cluster.replace(':cluster/', ':task/')}/{digest}"
    return {
        "taskArn": arn,
        "clusterArn": cluster,
        "taskDefinitionArn": deployment["taskDefinition"],
        "group": f"service:{properties['name']}",
        "startedBy": deployment["id"],
        "lastStatus": "RUNNING",
        "desiredStatus": "RUNNING",
        "healthStatus": observed(service).get("health", "HEALTHY"),
        "createdAt": moment(deployment["createdAt"]),
        "startedAt": moment(deployment["createdAt"]),
        "launchType": "FARGATE",
        "containers": [_container(service, c, arn) for c in containers(request, deployment["taskDefinition"])],
    }


def _container(service: Entry, definition: Mapping[str, Any], task: str) -> dict[str, Any]:
    _, _, digest = definition["image"].partition("@")
    essential = definition.get("essential", True)
    container = {
        "name": definition["name"],
        "taskArn": task,
        "image": definition["image"],
        "imageDigest": observed(service).get("digest") or digest,
        "lastStatus": "RUNNING" if essential else "STOPPED",
    }
    if not essential:  # a container that goes before the app, such as migrations
        return {**container, "exitCode": 0}
    return {**container, "healthStatus": observed(service).get("health", "HEALTHY")}


def address(task: Mapping[str, Any]) -> str:
    """A task's address in the VPC: two bytes of its id."""
    identity = str(task["taskArn"]).rsplit("/", 1)[-1]
    return f"10.0.{int(identity[:2], 16)}.{int(identity[2:4], 16)}"
