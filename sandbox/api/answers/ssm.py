"""Systems Manager: the values that a parameter has had."""

from typing import Any

from sandbox.api.clouds import RefusalError
from sandbox.api.request import START, Request, moment
from sandbox.api.tasks import started_tasks
from sandbox.cloud import Entry

PARAMETER = "aws:ssm/parameter:Parameter"
DEFAULT_KEY = "alias/aws/ssm"


def _parameter(request: Request) -> Entry:
    name = str(request.get("Name"))
    entry = request.clouds.find(PARAMETER, name=name)
    if entry is None:
        raise RefusalError("ParameterNotFound", f"Parameter {name} not found.")
    return entry


def _history(request: Request) -> dict[str, Any]:
    entry = _parameter(request)
    versions = entry.get("live", {}).get("versions", [])
    return {
        "Parameters": [
            {
                "Name": entry["properties"]["name"],
                "Type": entry["properties"].get("type", "String"),
                "Value": version["value"],
                "Version": number,
                "LastModifiedDate": moment(version.get("at", START)),
            }
            for number, version in enumerate(versions, 1)
        ]
    }


def _value(request: Request) -> dict[str, Any]:
    properties = _parameter(request)["properties"]
    value = properties.get("insecureValue") or properties.get("value", "")
    return {"Parameter": {"Name": properties["name"], "ARN": properties["arn"], "Value": value}}


def _described(request: Request) -> dict[str, Any]:
    """Those that a filter by name names; the simulated AWS knows no other filter."""
    names = {name for one in request.get("ParameterFilters") or () for name in one.get("Values") or ()}
    parameters = [one for one in request.clouds.properties(PARAMETER) if one["name"] in names]
    return {"Parameters": [{"Name": one["name"], "KeyId": one.get("keyId") or DEFAULT_KEY} for one in parameters]}


def _start_session(request: Request) -> dict[str, Any]:
    """For the sandbox's own session-manager-plugin; the target is a task that ECS Exec may open."""
    target = str(request.get("Target"))
    running = [task for task in started_tasks(request.clouds) if task["lastStatus"] == "RUNNING"]
    if not any(task["taskArn"].rsplit("/", 1)[-1] in target.split("_") for task in running):
        raise RefusalError("TargetNotConnected", f"{target} is not connected.")
    return {"SessionId": "simulated", "TokenValue": "-", "StreamUrl": "wss://simulated.invalid"}


ANSWERS = {
    ("ssm", "DescribeParameters"): _described,
    ("ssm", "StartSession"): _start_session,
    ("ssm", "GetParameter"): _value,
    ("ssm", "GetParameterHistory"): _history,
}
