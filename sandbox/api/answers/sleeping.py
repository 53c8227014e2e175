"""RDS and Application Auto Scaling, as far as stopping, starting and limits go."""

from typing import Any

from sandbox.api.clouds import RefusalError
from sandbox.api.request import Request
from sandbox.cloud import Entry

DATABASE = "aws:rds/instance:Instance"
TARGET = "aws:appautoscaling/target:Target"
SERVICE = "aws:ecs/service:Service"


def _database(request: Request) -> Entry:
    identifier = str(request.get("DBInstanceIdentifier"))
    entry = request.clouds.find(DATABASE, identifier=identifier)
    if entry is None:
        raise RefusalError("DBInstanceNotFound", f"DBInstance {identifier} not found.")
    return entry


def _switch(before: str, after: str) -> Any:
    def answer(request: Request) -> dict[str, Any]:
        entry = _database(request)
        identifier = entry["properties"]["identifier"]
        if entry.get("live", {}).get("status", "available") != before:
            raise RefusalError("InvalidDBInstanceState", f"Instance {identifier} is not in {before} state.")
        request.clouds.change(DATABASE, "identifier", identifier, live={"status": after})
        return {"DBInstance": {"DBInstanceIdentifier": identifier, "DBInstanceStatus": after}}

    return answer


def _limits(request: Request) -> dict[str, Any]:
    resource = str(request.get("ResourceId"))
    entry = request.clouds.find(TARGET, resourceId=resource)
    if entry is None:
        raise RefusalError("ObjectNotFoundException", f"No scalable target registered for {resource}")
    low, high = int(request.get("MinCapacity", 0)), int(request.get("MaxCapacity", 0))
    if high < low:
        raise RefusalError("ValidationException", "Maximum capacity cannot be less than minimum capacity")
    request.clouds.change(TARGET, "resourceId", resource, minCapacity=low, maxCapacity=high)
    service = request.clouds.find(SERVICE, name=resource.rpartition("/")[2])
    if service is not None:
        count = int(service["properties"].get("desiredCount") or 0)
        name = service["properties"]["name"]
        request.clouds.change(SERVICE, "name", name, desiredCount=min(max(count, low), high))
    return {"ScalableTargetARN": entry["properties"].get("arn", "")}


ANSWERS = {
    ("rds", "StartDBInstance"): _switch("stopped", "available"),
    ("rds", "StopDBInstance"): _switch("available", "stopped"),
    ("application-autoscaling", "RegisterScalableTarget"): _limits,
}
