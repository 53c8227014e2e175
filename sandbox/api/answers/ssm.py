"""Systems Manager: the values that a parameter has had."""

from typing import Any

from sandbox.api.clouds import RefusalError
from sandbox.api.request import START, Request, moment
from sandbox.cloud import Entry

PARAMETER = "aws:ssm/parameter:Parameter"


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


ANSWERS = {("ssm", "GetParameterHistory"): _history}
