"""Cloud Map's HTTP namespaces, and what ECS refuses of Service Connect. The sentences are AWS's own."""

import json
import re
from typing import Any

from sandbox.aws.checks import listed
from sandbox.cloud import Cloud, Entry
from sandbox.kinds import Call, Kind, arn
from sandbox.protocol import Failure, is_map

NAMESPACE = "aws:servicediscovery/httpNamespace:HttpNamespace"
SERVICE = "aws:ecs/service:Service"
TASK = "aws:ecs/taskDefinition:TaskDefinition"


def service_connect(call: Call) -> None:
    """A service's part in Service Connect: its namespace, and the ports of its task definition that get names."""
    configuration: Any = call.get("serviceConnectConfiguration")
    if not is_map(configuration) or not configuration.get("enabled"):
        return
    _namespace(call, configuration.get("namespace"))
    task = call.other(TASK, call.get("taskDefinition"))
    if task is None:
        return
    ports = _named_ports(task["properties"])
    for server in listed(call, "serviceConnectConfiguration.services"):
        name = server.get("portName")
        if name not in ports:
            raise call.refuse(
                f"InvalidParameterException: portName({name}) does not refer to any named PortMapping in the container "
                "definitions"
            )
        _discovery_name(call, configuration, server)


def _namespace(call: Call, namespace: Any) -> None:
    """By its ARN or its name; without one it is the cluster's default."""
    names = {entry["properties"].get("name") for entry in call.cloud.all(NAMESPACE).values()}
    if namespace and names and namespace not in names and call.other(NAMESPACE, namespace) is None:
        raise call.refuse(f"NamespaceNotFoundException: Failed to retrieve namespace for {namespace}")


def _named_ports(task: dict[str, Any]) -> set[str]:
    containers: list[dict[str, Any]] = json.loads(task.get("containerDefinitions") or "[]")
    names: set[str] = set()
    for container in containers:
        mappings: list[dict[str, str]] = container.get("portMappings") or []
        names |= {mapping["name"] for mapping in mappings if mapping.get("name")}
    return names


def _discovery_name(call: Call, configuration: dict[str, Any], server: dict[str, Any]) -> None:
    """One service of a namespace has a discovery name (https://github.com/aws/copilot-cli/issues/4337)."""
    name = server.get("discoveryName") or server.get("portName")
    for entry in call.cloud.all(SERVICE).values():
        other: Any = entry["properties"].get("serviceConnectConfiguration")
        if entry["properties"].get("name") == call.get("name") or not is_map(other):
            continue
        servers: list[dict[str, Any]] = other.get("services") or []
        taken = [one.get("discoveryName") or one.get("portName") for one in servers]
        if other.get("namespace") == configuration.get("namespace") and name in taken:
            raise call.refuse(
                f"InvalidParameterException: SC service is already used by {configuration.get('namespace')}"
            )


def _namespace_name(call: Call) -> None:
    name = str(call.get("name", ""))
    if not re.fullmatch(r"[!-~]{1,1024}", name):
        raise call.refuse(f"InvalidInput: Namespace name {name!r} is invalid: it has 1 to 1024 characters, no spaces")


def _no_services(entry: Entry, cloud: Cloud) -> None:
    for other in cloud.all(SERVICE).values():
        configuration: Any = other["properties"].get("serviceConnectConfiguration")
        if is_map(configuration) and configuration.get("namespace") in (
            entry["properties"].get("arn"),
            entry["properties"].get("name"),
        ):
            raise Failure(
                f"deleting Service Discovery HTTP Namespace ({entry['id']}): ResourceInUse: Namespace {entry['id']} "
                "has associated services, delete them before deleting the namespace"
            )


KINDS = {
    NAMESPACE: Kind(
        title="Service Discovery HTTP Namespace",
        id="ns-{lower16}",
        arn=arn("servicediscovery", "namespace/{id}"),
        unique=("name",),
        taken="NamespaceAlreadyExists: The namespace that you're trying to create already exists.",
        checks=(_namespace_name,),
        outputs={"httpName": "{name}"},
        deletable=_no_services,
    ),
}
