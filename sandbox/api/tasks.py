"""Tasks that RunTask started: what they are, and how they end. They are kept in the sandbox's `tasks.json`.

A task ends at once, with 0 and without a word. A fault says otherwise, named as the definition's family:
{"type": "aws:ecs/task:Task", "name": "*-backend-migration", "shows": {"exitCode": 1, "log": ["…"]}}.

One that ECS Exec may enter, or of which a fault shows {"runs": true}, runs on: see sandbox/api/lifetime.py.
"""

import fnmatch
import json
import secrets
import shlex
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from sandbox import faults
from sandbox.api.clouds import Clouds, RefusalError, write
from sandbox.api.definitions import definition as task_definition
from sandbox.api.lifetime import running, so_far, stopped
from sandbox.api.request import Request, moment
from sandbox.api.running import containers
from sandbox.clock import now

KIND = "aws:ecs/task:Task"
_SECONDS = 7  # that a task's containers ran
_TIMES = ("createdAt", "startedAt", "stoppedAt", "executionStoppedAt")


def run_task(request: Request) -> dict[str, Any]:
    """Starts one task; as AWS does, it answers before the task runs."""
    definition = _definition(request)
    cluster = _cluster(request)
    if not request.get("networkConfiguration", {}).get("awsvpcConfiguration", {}).get("subnets"):
        raise RefusalError(
            "InvalidParameterException",
            "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
        )
    command = _command(request, definition)
    shows, fault = _shows(request.clouds, definition["family"])
    if command:
        shows = {"log": [f"(simulated, not run) {command}"], **shows}
    arn = f"{cluster.replace(':cluster/', ':task/')}/{secrets.token_hex(16)}"
    task: dict[str, Any] = _task(request, definition, arn=arn, cluster=cluster, shows=shows) | {"fault": fault}
    if request.get("enableExecuteCommand") or shows.get("runs"):
        task |= running(request, definition, task)
    write(_file(request.clouds), {**_read(request.clouds), arn: task})
    return {"tasks": [_timed({**task, "lastStatus": "PROVISIONING", "desiredStatus": "RUNNING"})], "failures": []}


def stop_task(request: Request) -> dict[str, Any]:
    """Ends one that runs on; every other has ended already."""
    known = {name: task for arn, task in _read(request.clouds).items() for name in (arn, arn.rsplit("/", 1)[-1])}
    task = known.get(str(request.get("task")))
    if task is None:
        raise RefusalError("InvalidParameterException", "The referenced task was not found.")
    if task["lastStatus"] == "RUNNING":
        task = stopped(task, now(), stopCode="UserInitiated", stoppedReason=request.get("reason", ""))
        write(_file(request.clouds), {**_read(request.clouds), task["taskArn"]: task})
    return {"task": _timed(task)}


def execute_command(request: Request) -> dict[str, Any]:
    """A session that the sandbox's own session-manager-plugin takes; no container runs, so nothing is behind it."""
    task = _read(request.clouds).get(str(request.get("task")))
    if task is None or task["lastStatus"] != "RUNNING":
        raise RefusalError(
            "InvalidParameterException",
            "The execute command failed because execute command was not enabled when the task was run or the execute "
            "command agent isn’t running. Wait and try again or run a new task with execute command enabled and try "
            "again.",
        )
    session = {"sessionId": "ecs-execute-command-simulated", "streamUrl": "wss://simulated.invalid", "tokenValue": "-"}
    return {
        "taskArn": task["taskArn"],
        "containerName": request.get("container"),
        "interactive": True,
        "session": session,
    }


def started_tasks(clouds: Clouds) -> list[dict[str, Any]]:
    """Every task that RunTask started, as DescribeTasks has it."""
    return [_timed(task) for task in _read(clouds).values()]


def started_logs(request: Request) -> Iterator[tuple[dict[str, Any], dict[str, Any], list[str]]]:
    """(task, container's definition, its lines) of every container of a task that RunTask started."""
    for task in _read(request.clouds).values():
        definitions = containers(request, task["taskDefinitionArn"])
        for definition in definitions:
            yield _timed(task), definition, task["log"] if definition is definitions[-1] else []


def _definition(request: Request) -> Mapping[str, Any]:
    found = task_definition(request.clouds, str(request.get("taskDefinition")))
    if found is None:
        raise RefusalError("ClientException", "TaskDefinition not found.")
    if found["status"] != "ACTIVE":
        raise RefusalError("ClientException", "TaskDefinition is inactive")
    return found


def _command(request: Request, definition: Mapping[str, Any]) -> str:
    """The command of an override, in words; empty where there is none."""
    names = [container["name"] for container in definition["containerDefinitions"]]
    overridden: list[Mapping[str, Any]] = request.get("overrides", {}).get("containerOverrides", [])
    for override in overridden:
        if override.get("name") not in names:
            raise RefusalError(
                "InvalidParameterException",
                f"Override for container named {override.get('name')} is not a container in the TaskDefinition.",
            )
    words: list[str] = [word for override in overridden for word in override.get("command", [])]
    if not words and request.get("startedBy") == "fairway-run":  # a job by hand
        words = definition["containerDefinitions"][-1].get("command", [])
    return " ".join("…" if "\n" in word else shlex.quote(word) for word in words)


def _cluster(request: Request) -> str:
    name = str(request.get("cluster", "default"))
    for properties in request.clouds.properties("aws:ecs/cluster:Cluster"):
        if name in (properties["arn"], properties["name"]):
            return properties["arn"]
    raise RefusalError("ClusterNotFoundException", "Cluster not found.")


def _task(
    request: Request, definition: Mapping[str, Any], *, arn: str, cluster: str, shows: Mapping[str, Any]
) -> dict[str, Any]:
    code = shows.get("exitCode", 0)
    made: list[Mapping[str, Any]] = definition["containerDefinitions"]
    begun = now()
    return {
        "taskArn": arn,
        "clusterArn": cluster,
        "taskDefinitionArn": definition["taskDefinitionArn"],
        "group": f"family:{definition['family']}",
        "startedBy": request.get("startedBy", ""),
        "tags": request.get("tags", []),
        "launchType": "FARGATE",
        "lastStatus": "STOPPED",
        "desiredStatus": "STOPPED",
        "stopCode": shows.get("stopCode", "EssentialContainerExited"),
        "stoppedReason": shows.get("stoppedReason", "Essential container in task exited"),
        **dict.fromkeys(_TIMES, begun),
        "containers": [
            {
                "name": container["name"],
                "taskArn": arn,
                "image": container["image"],
                "lastStatus": "STOPPED",
                **_ended(container, code if container is made[-1] else None, started=code is not None),
            }
            for container in made
        ],
        "log": shows.get("log", []),
    }


def _ended(container: Mapping[str, Any], code: int | None, *, started: bool) -> dict[str, int]:
    """How a container ended: with its code, well before the app, or told to stop (SIGTERM) once the app was done."""
    if not started:
        return {}
    if code is None:
        code = 143 if container.get("essential", True) else 0
    return {"exitCode": code}


def _shows(clouds: Clouds, family: str) -> tuple[Mapping[str, Any], str]:
    """What a fault says of the next task of this family, and which fault it was."""
    for fault in faults.read(clouds.directory):
        if fault.get("type") == KIND and fnmatch.fnmatchcase(family, fault.get("name", "*")):
            key = json.dumps(fault, sort_keys=True)
            struck = sum(task["fault"] == key for task in _read(clouds).values())
            if struck < fault.get("times", struck + 1):
                return fault.get("shows", {}), key
    return {}, ""


def _timed(task: Mapping[str, Any]) -> dict[str, Any]:
    shown = {key: value for key, value in task.items() if key not in ("log", "fault", "ending")}
    times = {key: moment(task[key]) for key in _TIMES}
    begun = {key: times[key] - timedelta(seconds=_SECONDS) for key in ("createdAt", "startedAt")}
    completed = (
        {} if task["lastStatus"] == "RUNNING" else {key: times[key] for key in ("stoppedAt", "executionStoppedAt")}
    )
    return {key: value for key, value in shown.items() if key not in _TIMES and value is not None} | begun | completed


def _file(clouds: Clouds) -> Any:
    return clouds.directory / "tasks.json"


def _read(clouds: Clouds) -> dict[str, Any]:
    file = _file(clouds)
    tasks: dict[str, dict[str, Any]] = json.loads(file.read_text()) if file.exists() else {}
    return {arn: so_far(task) for arn, task in tasks.items()}
