"""CloudWatch: alarms, and the lines of a container's log."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.api.clouds import RefusalError
from sandbox.api.request import Request
from sandbox.api.running import SERVICE, containers, log, observed, running, stopped
from sandbox.api.tasks import started_logs
from sandbox.cloud import Entry


@dataclass(frozen=True, kw_only=True)
class Stream:
    """at: milliseconds, of all of its lines."""

    name: str
    at: int
    lines: list[str]


_END = {"nextForwardToken": "f/end", "nextBackwardToken": "b/end"}


def _alarms(request: Request) -> dict[str, Any]:
    """All are quiet, but those whose `live` names another state."""
    requested = request.get("AlarmNames")
    results = [
        {
            "AlarmName": entry["properties"]["name"],
            "AlarmArn": entry["properties"]["arn"],
            "StateValue": entry.get("live", {}).get("state", "OK"),
            "StateReason": entry.get("live", {}).get("reason", ""),
        }
        for entry in request.clouds.all("aws:cloudwatch/metricAlarm:MetricAlarm").values()
    ]
    chosen = [alarm for alarm in results if requested is None or alarm["AlarmName"] in requested]
    return {"MetricAlarms": chosen, "CompositeAlarms": []}


def _log_events(request: Request) -> dict[str, Any]:
    """The lines of one stream. A container that never started has none."""
    group, name = _group(request), str(request.get("logStreamName"))
    stream = next((stream for stream in _streams(request, group) if stream.name == name), None)
    if stream is None:
        raise RefusalError("ResourceNotFoundException", "The specified log stream does not exist.")
    lines = [] if request.get("nextToken") == _END["nextForwardToken"] else stream.lines
    events = [{"timestamp": stream.at, "ingestionTime": stream.at, "message": line} for line in lines]
    return {"events": events, **_END}


def _filter_log_events(request: Request) -> dict[str, Any]:
    """The lines of a group's streams, in the order of time."""
    group = _group(request)
    start, end = int(request.get("startTime", 0)), int(request.get("endTime", 2**53))
    prefix, names = str(request.get("logStreamNamePrefix", "")), request.get("logStreamNames")
    events = [
        {
            "logStreamName": stream.name,
            "timestamp": stream.at,
            "ingestionTime": stream.at,
            "message": line,
            "eventId": f"{stream.at}-{stream.name}-{number}",
        }
        for stream in _streams(request, group)
        if stream.name.startswith(prefix) and (names is None or stream.name in names) and start <= stream.at < end
        for number, line in enumerate(stream.lines)
    ]
    return {"events": sorted(events, key=lambda event: event["timestamp"]), "searchedLogStreams": []}


def _group(request: Request) -> str:
    name = str(request.get("logGroupName"))
    if request.clouds.find("aws:cloudwatch/logGroup:LogGroup", name=name) is None:
        raise RefusalError("ResourceNotFoundException", "The specified log group does not exist.")
    return name


def _streams(request: Request, group: str) -> Iterator[Stream]:
    """Of each container of each task that logs there: tasks of services, and those that RunTask started."""
    for service in request.clouds.all(SERVICE).values():
        for task in (*running(request, service), *stopped(request, service)):
            own = {container["name"] for container in task["containers"]}
            for definition in containers(request, task["taskDefinitionArn"]):
                if definition["name"] in own and _logs_to(definition) == group:
                    lines = _app_lines(service, task, definition) if definition.get("essential", True) else []
                    yield _stream(definition, task, lines)
    for task, definition, lines in started_logs(request):
        if _logs_to(definition) == group:
            yield _stream(definition, task, lines)


def _stream(definition: Mapping[str, Any], task: Mapping[str, Any], lines: list[str]) -> Stream:
    prefix = definition["logConfiguration"]["options"].get("awslogs-stream-prefix", "")
    identity = task["taskArn"].rsplit("/", 1)[-1]
    at = int(task["startedAt"].timestamp() * 1000)
    return Stream(name=f"{prefix}/{definition['name']}/{identity}", at=at, lines=lines)


def _logs_to(definition: Mapping[str, Any]) -> str | None:
    return definition.get("logConfiguration", {}).get("options", {}).get("awslogs-group")


def _app_lines(service: Entry, task: Mapping[str, Any], definition: Mapping[str, Any]) -> list[str]:
    """Those of `observed.log`; of a task that runs well one that says so."""
    if lines := log(service, task):
        return lines
    ports = [str(mapping["containerPort"]) for mapping in definition.get("portMappings", [])]
    quiet = task["lastStatus"] == "STOPPED" or observed(service)
    return [] if quiet else [f"(simulated) {definition['name']} started{', port ' if ports else ''}{', '.join(ports)}"]


ANSWERS = {
    ("monitoring", "DescribeAlarms"): _alarms,
    ("logs", "FilterLogEvents"): _filter_log_events,
    ("logs", "GetLogEvents"): _log_events,
}
