"""How long a task runs on that RunTask started: until it is stopped, or until an essential container of it ends.

Nothing runs, so a container's end is known of those alone whose command is `sleep SECONDS`.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sandbox.api.request import Request, moment
from sandbox.clock import now


def running(request: Request, definition: Mapping[str, Any], task: Mapping[str, Any]) -> dict[str, Any]:
    """What of a task is otherwise while it runs; with the essential container that will end first, if one is known."""
    essential = [each for each in definition["containerDefinitions"] if each.get("essential", True)]
    overridden = {each["name"]: each for each in request.get("overrides", {}).get("containerOverrides", [])}
    lifetimes = {each["name"]: _lifetime({**each, **overridden.get(each["name"], {})}) for each in essential}
    ending = min(((seconds, name) for name, seconds in lifetimes.items() if seconds is not None), default=None)
    runs: dict[str, Any] = {"lastStatus": "RUNNING", "runtimeId": f"{task['taskArn'][-32:]}-1"}
    if request.get("enableExecuteCommand"):
        runs["managedAgents"] = [{"name": "ExecuteCommandAgent", "lastStatus": "RUNNING"}]
    made: list[dict[str, Any]] = task["containers"]
    containers = [
        {**{key: value for key, value in each.items() if key != "exitCode"}, **runs}
        if each["name"] in lifetimes
        else each
        for each in made
    ]
    still: dict[str, Any] = {"stoppedReason": "", "stopCode": None, "containers": containers, "ending": ending}
    return {**_status("RUNNING"), **still}


def _lifetime(container: Mapping[str, Any]) -> int | None:
    """Seconds; None of what does not only sleep."""
    words = [*container.get("entryPoint", ()), *container.get("command", ())]
    return int(words[1]) if len(words) == 2 and words[0] == "sleep" and words[1].isdigit() else None


def so_far(task: dict[str, Any]) -> dict[str, Any]:
    """The task as it is by now: once an essential container has ended, ECS has stopped the others."""
    if task["lastStatus"] != "RUNNING" or not task.get("ending"):
        return task
    seconds, name = task["ending"]
    end = moment(task["startedAt"]) + timedelta(seconds=seconds)
    if moment(now()) < end:
        return task
    reason = {"stopCode": "EssentialContainerExited", "stoppedReason": "Essential container in task exited"}
    return stopped(task, f"{end:%Y-%m-%dT%H:%M:%SZ}", name, **reason)


def stopped(task: dict[str, Any], at: str, ended: str = "", **reason: str) -> dict[str, Any]:
    """ended: the container that ended by itself; the others that ran got SIGTERM."""
    containers = [
        {"exitCode": 0 if each["name"] == ended else 143, **each, "lastStatus": "STOPPED"}
        for each in task["containers"]
    ]
    times = {"stoppedAt": at, "executionStoppedAt": at}
    return {**task, **times, **reason, **_status("STOPPED"), "containers": containers}


def _status(status: str) -> dict[str, str]:
    return {"lastStatus": status, "desiredStatus": status}
