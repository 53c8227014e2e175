"""F23: a port that the container does not listen on."""

import re
from collections.abc import Iterator

from ..reading import attachments, kinds, listening
from ..reading.containers import Container, has_own_network, known_containers, led_to
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_PROBED = re.compile(r"(?:https?://)?(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0):(\d{2,5})(/[^\s\"'|&;)]*)?")


def ecs_service(service: Resource) -> Results:
    """ECS registers tasks with the port of the service's entry: a target group's own port is only a default."""
    for attachment in attachments.attachments(service):
        registered = attachment.facts["containerPort"]
        if registered.unknown:
            yield NotEvaluated(registered.path)
            continue
        if attachment.container is None:
            yield from _container_missing(service, attachment)
            yield from attachments.unread_task(attachment)
            continue
        ports = attachment.container.ports
        if any(not mapping["containerPortRange"].absent for mapping in attachment.container.mappings):
            continue
        if all(port.known for port in ports) and registered.number not in {port.number for port in ports}:
            opened = ", ".join(port.shown() for port in ports) or "none"
            message = f"containerPort {registered.shown()}, while container {attachment.container.name} opens {opened}"
            yield Finding(message, registered.path)
        yield from _checked_port(attachment)
        yield from _listened_port(attachment.container, service, int(registered.number or 0))
        yield from _probed_port(attachment, attachment.container)


def task(definition: Resource) -> Results:
    """In a task's own network there is no port of a host to choose."""
    if not has_own_network(definition):
        return
    for container in known_containers(definition):
        for mapping in container.mappings:
            inner, outer = mapping["containerPort"], mapping["hostPort"]
            if outer.number and inner.number is not None and outer.number != inner.number:
                message = (
                    f"hostPort {outer.shown()} for containerPort {inner.shown()}, which must be the same in awsvpc"
                )
                yield Finding(message, f"container {container.name}: {outer.path}", "leave hostPort out")


def awsx(target: Resource) -> Results:
    """awsx's arguments: host ports, and where a container is told to listen to which a load balancer leads."""
    yield from task(target)
    opened = {port.number for container in known_containers(target) for port in container.ports}
    for container in led_to(target):
        registered = [mapping["containerPort"] for mapping in container.mappings if not mapping["targetGroup"].absent]
        settings = list(listening.ports(container))
        if {port.number for port in registered} & {number for number, _ in settings}:
            continue
        if any(_is_of_another(settings, container, int(port.number or 0)) for port in registered):
            continue
        for number, setting in settings:
            if number not in opened and all(port.known for port in registered):
                message = f"{setting.text}, while the load balancer is led to port {registered[0].shown()}"
                yield Finding(message, f"container {container.name}: {setting.location}")


def _opened(service: Resource) -> set[float | None]:
    """The ports that the containers of the service's task open."""
    definition = attachments.task_definition(service)
    containers = known_containers(definition) if definition is not None else []
    return {port.number for container in containers for port in container.ports}


def _listened_port(container: Container, service: Resource, registered: int) -> Iterator[Finding]:
    """The port that the container is told to listen on, where none of the task's containers opens it."""
    opened = _opened(service)
    settings = list(listening.ports(container))
    if registered in [number for number, _ in settings] or _is_of_another(settings, container, registered):
        return
    for number, setting in settings:
        if number not in opened:
            message = f"{setting.text}, while the load balancer is led to port {registered}"
            yield Finding(message, f"container {container.name}: {setting.location}")


def _is_of_another(settings: list[tuple[int, listening.ListenSetting]], container: Container, registered: int) -> bool:
    """True where variables name both ports: of two servers in one image each has its own. A command says it for all."""
    return all(one.location != "command" for _, one in settings) and listening.is_set_to(container, registered)


def _probed_port(attachment: attachments.Attachment, container: Container) -> Iterator[Finding]:
    """The port that the container's own check asks. With the load balancer's path, one of the two ports is wrong."""
    command = " ".join(part.text or "" for part in container.health_command.each())
    match, opened = _PROBED.search(command), _opened(attachment.service)
    check = attachment.target_group["healthCheck"] if attachment.target_group is not None else None
    if match is None or int(match[1]) in opened or not opened:
        return
    other_port = check is not None and check["port"].text not in (None, "traffic-port")
    same_path = check is not None and (match[2] or "/") == (check["path"].text or "/") and not other_port
    where = f"container {container.name}: {container.health_command.path}"
    message = f"the container's check asks port {match[1]}, which no container opens"
    yield Finding(message, where, level=None if same_path else "advisory")


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
    registered, port = attachment.facts["containerPort"], group["port"]
    if group.contract() is None and port.number not in (None, 80, 443, registered.number):
        message = f"the target group has {port.shown()}, the service registers {registered.shown()}"
        yield Finding(message, f"target group {group.name}: {port.path}", level="advisory")
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
    limits="on which port the app listens, unless a variable says so",
    bad='load_balancers=[{"container_name": "api", "container_port": 8080, …}]  # the container opens 3000',
    good='load_balancers=[{"container_name": "api", "container_port": 3000, …}]',
    resource_checks=dict.fromkeys((*kinds.AWSX_SERVICES, *kinds.AWSX_TASKS), awsx),
    stack_checks={kinds.ECS_SERVICE: ecs_service, kinds.TASK: task},
)
