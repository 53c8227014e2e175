"""CloudWatch: alarms, and the lines of a container's log."""

from typing import Any

from sandbox.api.clouds import RefusalError
from sandbox.api.request import Request
from sandbox.api.running import SERVICE, log, running, stopped
from sandbox.api.tasks import lines

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
    """A container's lines: the app's are those of `observed.log`."""
    group, stream = str(request.get("logGroupName")), str(request.get("logStreamName"))
    if request.clouds.find("aws:cloudwatch/logGroup:LogGroup", name=group) is None:
        raise RefusalError("ResourceNotFoundException", "The specified log group does not exist.")
    if (events := lines(request.clouds, stream)) is not None:
        return {"events": events, **_END}
    _, container, identity = stream.split("/") if stream.count("/") == 2 else ("", "", "")
    for service in request.clouds.all(SERVICE).values():
        for task in (*running(request, service), *stopped(request, service)):
            if task["taskArn"].endswith(f"/{identity}"):
                at = int(task["startedAt"].timestamp() * 1000)
                main = [
                    load_balancer["containerName"] for load_balancer in service["properties"].get("loadBalancers", [])
                ]
                logged: list[str] = log(service, task) if container in main else []
                events = [{"timestamp": at, "ingestionTime": at, "message": line} for line in logged]
                return {"events": events, **_END}
    raise RefusalError("ResourceNotFoundException", "The specified log stream does not exist.")


ANSWERS = {
    ("monitoring", "DescribeAlarms"): _alarms,
    ("logs", "GetLogEvents"): _log_events,
}
