"""F23: a port that the container does not listen on."""

from ..reading import attachments, kinds
from ..reading.containers import known_containers
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule


def contract(service: Resource) -> Results:
    declared = service.inputs["port"]
    for group in service.stack.children(service, *kinds.TARGET_GROUPS):
        port = group["port"]
        if declared.unknown or port.unknown:
            yield NotEvaluated(declared.path if declared.unknown else f"{group.name}: {port.path}")
        elif declared.number != port.number:
            yield Finding(f"target group {group.name} has {port.shown()}, the container {declared.shown()}", "port")


def ecs_service(service: Resource) -> Results:
    """ECS registers tasks with the port of the service's entry: a target group's own port is only a default."""
    for attachment in attachments.attachments(service):
        registered = attachment.facts["containerPort"]
        if registered.unknown:
            yield NotEvaluated(registered.path)
            continue
        if attachment.container is None:
            yield from _container_missing(service, attachment)
            continue
        ports = attachment.container.ports
        if any(not mapping["containerPortRange"].absent for mapping in attachment.container.mappings):
            continue
        if all(port.known for port in ports) and registered.number not in {port.number for port in ports}:
            opened = ", ".join(port.shown() for port in ports) or "none"
            message = f"containerPort {registered.shown()}, while container {attachment.container.name} opens {opened}"
            yield Finding(message, registered.path)
        yield from _checked_port(attachment)


def _container_missing(service: Resource, attachment: attachments.Attachment) -> Results:
    task, name = attachments.task_definition(service), attachment.facts["containerName"]
    containers = known_containers(task) if task is not None else []
    if containers and name.text and all(container.name for container in containers):
        names = ", ".join(container.name for container in containers)
        yield Finding(f"containerName {name.shown()}, while the task has {names}", name.path)


def _checked_port(attachment: attachments.Attachment) -> Results:
    """A check on a port that no container of the task opens: it may listen there all the same, so this advises."""
    group, task = attachment.target_group, attachments.task_definition(attachment.service)
    if group is None or task is None or (group["targetType"].text or "instance") != "ip":
        return
    checked = group["healthCheck"]["port"]
    opened = {port.number for container in known_containers(task) for port in container.ports}
    if checked.number is not None and opened and checked.number not in opened:
        location = f"target group {group.name}: {checked.path}"
        yield Finding(f"the check asks port {checked.shown()}, which no container opens", location, level="advisory")


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
