"""A service that fails in each of three situations, with any symptoms in whatever place they show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from ops.aws.endpoint import EndpointProbe
from ops.aws.snapshot import ContainerLog, Snapshot
from tests.unit.ops.snapshots import (
    DEFINITION,
    DEPLOYMENT,
    NOW,
    RUNNING,
    SERVICE,
    STARTED,
    STOPPED,
    deployment,
    log,
    observed,
    stopped,
    target,
    task,
)

Situation = Literal["updating", "rolled back", "first"]
SITUATIONS: Sequence[Situation] = ("updating", "rolled back", "first")
OLDER = DEFINITION.replace(":7", ":6")
OLD_TASK = RUNNING.replace("4f2a", "0a1b")
EXITED = "Essential container in task exited"
FAILED = "ECS deployment circuit breaker: tasks failed to start."


@dataclass(frozen=True, kw_only=True)
class Symptom:
    """origin: as Message has it. running: by a task that runs. status: what the endpoint answers meanwhile."""

    origin: str
    text: str
    exit_code: int | None = None
    container: str = "api"
    running: bool = False
    status: int | None = None
    unhealthy: bool = False
    state: str = "unhealthy"
    stop_code: str | None = None


def failing(situation: Situation, *symptoms: Symptom) -> Snapshot:
    every = {origin: [one for one in symptoms if one.origin == origin] for origin in _ORIGINS}
    stops, logs = _stopped_task(every)
    running = any(one.running for one in symptoms)
    return observed(
        service=_service(situation, every, running),
        tasks=[*_old_tasks(situation), *([_running(symptoms)] if running else [])],
        stopped=stops,
        logs=[*logs, *_running_logs(situation, symptoms)],
        targets=[*([target()] * (2 if situation != "first" else 0)), *_targets(every, running)],
        probe=_probe(situation, symptoms),
    )


_ORIGINS = ("stop", "container", "event", "deployment", "target", "log", "health")


def _service(situation: Situation, every: dict[str, list[Symptom]], running: bool) -> dict[str, Any]:
    entries = [one.text for one in every["event"]]
    new = deployment(
        rolloutState="IN_PROGRESS", rolloutStateReason="in progress", runningCount=int(running), failedTasks=2
    )
    old = deployment(id="ecs-svc/1", status="ACTIVE", taskDefinition=OLDER)
    deployments = [new] if situation == "first" else [new, old]
    if situation == "rolled back":
        reason = every["deployment"][0].text if every["deployment"] else FAILED
        gave_up = {**new, "status": "INACTIVE", "rolloutState": "FAILED", "rolloutStateReason": reason}
        back = deployment(id="ecs-svc/2", taskDefinition=OLDER, createdAt=STARTED + timedelta(minutes=3))
        deployments = [back, gave_up]
        entries.append("(service api-service-1a2b3c4) rolling back to deployment ecs-svc/2.")
    elif every["deployment"]:
        deployments[0] = {**new, "rolloutState": "FAILED", "rolloutStateReason": every["deployment"][0].text}
    entries.append("(service api-service-1a2b3c4) has started 1 tasks: (task 9c3e5a7b1d2f4c6e8a0b2d4f6a8c0e1f).")
    events = [{"id": "1", "createdAt": STARTED + timedelta(minutes=1), "message": message} for message in entries]
    return {
        "serviceArn": SERVICE.arn, "serviceName": "api-service-1a2b3c4", "status": "ACTIVE", "desiredCount": 2,
        "runningCount": 2, "taskDefinition": deployments[0]["taskDefinition"], "deployments": deployments,
        "events": events,
    }  # fmt: skip


def _stopped_task(every: dict[str, list[Symptom]]) -> tuple[list[dict[str, Any]], list[ContainerLog]]:
    """One task with every symptom of a stopped one, three times over."""
    spoken = [one for one in [*every["log"], *every["container"]] if not one.running]
    if not (every["stop"] or spoken):
        return [], []
    reason = every["stop"][0].text if every["stop"] else EXITED
    code = None if every["stop"] and not spoken else 1
    containers: dict[str, dict[str, Any]] = {}
    for one in spoken:
        exit_code = one.exit_code if one.exit_code is not None else code
        entry = containers.setdefault(one.container, {"name": one.container, "exitCode": exit_code})
        if one.origin == "container" and one.text:
            entry |= {"reason": one.text}
        if one.exit_code is not None:
            entry |= {"exitCode": one.exit_code}
    stop_code = every["stop"][0].stop_code if every["stop"] else None
    stopping = stop_code or ("EssentialContainerExited" if spoken else "TaskFailedToStart")
    tasks = [
        stopped(
            reason,
            *containers.values(),
            taskArn=STOPPED[:-1] + str(index),
            stopCode=stopping,
            stoppedAt=NOW - timedelta(minutes=index),
            startedBy=DEPLOYMENT,
        )
        for index in (1, 2, 3)
    ]
    lines = [(one, line) for one in spoken if one.origin == "log" for line in one.text.split("\n")]
    names = dict.fromkeys(one.container for one, _ in lines)
    logs = [
        log("starting", *(line for one, line in lines if one.container == name), task=entry["taskArn"], container=name)
        for entry in tasks
        for name in names
    ]
    return tasks, logs


def _old_tasks(situation: Situation) -> list[dict[str, Any]]:
    if situation == "first":
        return []
    started_by = "ecs-svc/2" if situation == "rolled back" else "ecs-svc/1"
    return [task(taskArn=OLD_TASK, taskDefinitionArn=OLDER, startedBy=started_by)] * 2


def _running(symptoms: Sequence[Symptom]) -> dict[str, Any]:
    health = "UNHEALTHY" if any(one.unhealthy for one in symptoms) else "HEALTHY"
    return task(taskArn=RUNNING, healthStatus=health)


def _running_logs(situation: Situation, symptoms: Sequence[Symptom]) -> list[ContainerLog]:
    lines = [line for one in symptoms if one.origin == "log" and one.running for line in one.text.split("\n")]
    ordinary = log("GET / 200", "POST /hook 500 connect ETIMEDOUT 203.0.113.9:443", task=OLD_TASK)
    return [log("starting", *lines, task=RUNNING), *([ordinary] if situation != "first" else [])]


def _targets(every: dict[str, list[Symptom]], running: bool) -> list[dict[str, Any]]:
    entries = [target(one.state, one.text.split("|")[0], one.text.split("|")[-1]) for one in every["target"]]
    return entries or ([target()] if running else [])


def _probe(situation: Situation, symptoms: Sequence[Symptom]) -> EndpointProbe:
    url = "https://shop.example.org/api/health"
    for one in symptoms:
        if one.origin == "health":
            return EndpointProbe(url=url, status=one.status or 503, body=one.text)
    status = next((one.status for one in symptoms if one.status), 503 if situation == "first" else 200)
    body = "" if status != 503 else "<html><h1>503 Service Temporarily Unavailable</h1></html>"
    return EndpointProbe(url=url, status=status, body='{"status":"ok"}' if status == 200 else body)
