"""F23: a port that the container does not listen on."""

from ..reading import attachments, kinds
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_USUAL = 80  # ECS registers tasks with their own port; a group's 80 is the word for "whatever", other numbers are meant


def contract(service: Resource) -> Results:
    declared = service.inputs["port"]
    for group in service.stack.children(service, *kinds.TARGET_GROUPS):
        port = group["port"]
        if declared.unknown or port.unknown:
            yield NotEvaluated(declared.path if declared.unknown else f"{group.name}: {port.path}")
        elif declared.number != port.number:
            yield Finding(f"target group {group.name} has {port.shown()}, the container {declared.shown()}", "port")


def ecs_service(service: Resource) -> Results:
    if service.declared:
        return
    for attachment in attachments.attachments(service):
        container, group, registered = attachment.container, attachment.target_group, attachment.facts["containerPort"]
        if registered.unknown:
            yield NotEvaluated(registered.path)
            continue
        ports = {port.number for port in container.ports} if container is not None else set[float | None]()
        if container is not None and ports and registered.number not in ports:
            opened = ", ".join(port.shown() for port in container.ports)
            yield Finding(
                f"containerPort {registered.shown()}, while container {container.name} opens {opened}", registered.path
            )
        if group is None or (group["targetType"].text or "instance") != "ip":
            continue
        checked = group["healthCheck"]["port"]
        if checked.number is not None and ports and checked.number not in ports:
            yield Finding(f"the check asks port {checked.shown()}", f"target group {group.name}: {checked.path}")
        port = group["port"]
        if port.number not in (None, _USUAL, registered.number):
            location = f"target group {group.name}: {port.path}"
            yield Finding(f"the target group has {port.shown()}, the service registers {registered.shown()}", location)


RULE = Rule(
    name="target-group-port-mismatch",
    failures=("F23",),
    title="target group, service and container do not agree on the port",
    severity="high",
    symptom="Target.FailedHealthChecks or Target.Timeout; the deployment never becomes steady",
    cause="The port is written in several places, and one of them was forgotten.",
    fix="use one port for portMappings, containerPort, the target group and its check",
    bad='load_balancers=[{"container_name": "api", "container_port": 8080, …}]  # the container opens 3000',
    good='load_balancers=[{"container_name": "api", "container_port": 3000, …}]',
    stack_checks={kinds.SERVICE: contract, kinds.ECS_SERVICE: ecs_service},
)
