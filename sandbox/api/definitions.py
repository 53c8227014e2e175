"""Task definitions: the stacks' own, and what RegisterTaskDefinition made, kept in the sandbox's `definitions.json`."""

import json
from collections.abc import Iterator
from typing import Any

from sandbox.api.clouds import Clouds, RefusalError, write
from sandbox.api.request import Request, moment
from sandbox.clock import now

TASK = "aws:ecs/taskDefinition:TaskDefinition"
Definition = dict[str, Any]
_AS_REGISTERED = (
    "family",
    "revision",
    "cpu",
    "memory",
    "networkMode",
    "executionRoleArn",
    "taskRoleArn",
    "runtimePlatform",
    "requiresCompatibilities",
)


def definition(clouds: Clouds, name: str) -> Definition | None:
    """As DescribeTaskDefinition has it, with its `tags`. name: an ARN, family:revision, or a family for its newest."""
    known = {one["taskDefinitionArn"]: one for one in [*_of_stacks(clouds), *_read(clouds).values()]}
    named = [
        one
        for arn, one in known.items()
        if name in (arn, arn.rsplit("/", 1)[-1]) or (name == one["family"] and one["status"] == "ACTIVE")
    ]
    return max(named, key=lambda one: int(one["revision"]), default=None)


def describe(request: Request) -> dict[str, Any]:
    found = _named(request, "Unable to describe task definition.")
    tags = found.pop("tags")
    return {"taskDefinition": found, **({"tags": tags} if "TAGS" in request.get("include", []) else {})}


def register(request: Request) -> dict[str, Any]:
    containers: list[Definition] = request.get("containerDefinitions", [])
    if not any(container.get("essential", True) for container in containers):
        raise RefusalError("ClientException", "Task definition does not have any essential containers")
    names = [container["name"] for container in containers]
    before = [one["containerName"] for container in containers for one in container.get("dependsOn", [])]
    if unknown := sorted(set(before) - set(names)):
        raise RefusalError(
            "ClientException", f"Container {unknown[0]} in dependsOn does not exist in the task definition."
        )
    family, registered = str(request.get("family")), _read(request.clouds)
    revision = 1 + sum(one["family"] == family for one in registered.values())
    arn = f"arn:aws:ecs:{request.region}:{request.account}:task-definition/{family}:{revision}"
    made = {**request.parameters, **_kept(arn, revision), "registeredAt": now()}
    made["containerDefinitions"] = [{"essential": True, **container} for container in containers]
    write(_file(request.clouds), {**registered, arn: {"tags": [], **made}})
    return describe(_asking(request, arn))


def deregister(request: Request) -> dict[str, Any]:
    registered, arn = (
        _read(request.clouds),
        _named(request, "The specified task definition does not exist.")["taskDefinitionArn"],
    )
    if arn not in registered:
        raise RefusalError("InvalidRequestException", f"The sandbox leaves {arn} to the stack that has it.")
    write(_file(request.clouds), {**registered, arn: {**registered[arn], "status": "INACTIVE"}})
    return {"taskDefinition": describe(_asking(request, arn))["taskDefinition"]}


def listed(request: Request) -> dict[str, Any]:
    family, status = request.get("familyPrefix"), request.get("status", "ACTIVE")
    known = [*_of_stacks(request.clouds), *_read(request.clouds).values()]
    arns = [one["taskDefinitionArn"] for one in known if family in (None, one["family"]) and one["status"] == status]
    return {"taskDefinitionArns": arns}


def _asking(request: Request, arn: str) -> Request:
    parameters = {"taskDefinition": arn}
    return Request(clouds=request.clouds, region=request.region, address=request.address, parameters=parameters)


def _named(request: Request, refusal: str) -> Definition:
    found = definition(request.clouds, str(request.get("taskDefinition")))
    if found is None:
        raise RefusalError("ClientException", refusal)
    return {**found, **({"registeredAt": moment(found["registeredAt"])} if "registeredAt" in found else {})}


def _of_stacks(clouds: Clouds) -> list[Definition]:
    every: Iterator[Definition] = clouds.properties(TASK)
    return [
        {
            **{key: value for key, value in properties.items() if key in _AS_REGISTERED},
            "volumes": [{"name": one["name"], "host": {}} for one in properties.get("volumes") or ()],
            "containerDefinitions": json.loads(properties["containerDefinitions"]),
            **_kept(properties["arn"], int(properties["revision"])),
            "tags": [{"key": key, "value": value} for key, value in _tags(properties).items()],
            **_storage(properties),
        }
        for properties in every
    ]


def _tags(properties: Definition) -> dict[str, str]:
    return properties.get("tagsAll") or {}


def _storage(properties: Definition) -> Definition:
    storage = properties.get("ephemeralStorage")
    return {"ephemeralStorage": {"sizeInGiB": storage["sizeInGib"]}} if storage else {}


def _kept(arn: str, revision: int) -> Definition:
    """What ECS says of a definition beside what was registered."""
    attributes = [{"name": "com.amazonaws.ecs.capability.task-eni"}]
    return {
        "taskDefinitionArn": arn,
        "revision": revision,
        "status": "ACTIVE",
        "compatibilities": ["EC2", "FARGATE"],
        "requiresAttributes": attributes,
    }


def _file(clouds: Clouds) -> Any:
    return clouds.directory / "definitions.json"


def _read(clouds: Clouds) -> dict[str, Definition]:
    file = _file(clouds)
    return json.loads(file.read_text()) if file.exists() else {}
