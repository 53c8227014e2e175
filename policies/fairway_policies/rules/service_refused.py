"""F23, F26: a service that ECS does not take as it is."""

from collections.abc import Iterator

from ..reading import attachments, kinds
from ..reading.containers import known_containers
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule


def service(target: Resource) -> Results:
    """The service against its task definition, its target groups and itself."""
    if target.declared:
        return
    launch, strategies = target.inputs["launchType"], target.inputs["capacityProviderStrategies"]
    if launch.unknown:
        yield NotEvaluated(launch.path)
    if launch.text and strategies.each():
        fix = "leave one of the two out"
        yield Finding("launch_type and capacity_provider_strategies, of which ECS takes one", launch.path, fix)
    daemon = target["schedulingStrategy"]
    if daemon.text == "DAEMON" and attachments.on_fargate(target):
        yield Finding("DAEMON on Fargate, where ECS knows no instances", daemon.path, "leave scheduling_strategy out")
    task = attachments.task_definition(target)
    if task is not None:
        yield from _of_task(target, task)
        yield from _connected(target, task)


def _of_task(target: Resource, task: Resource) -> Iterator[Finding]:
    compatible = [name.text for name in task["requiresCompatibilities"].each()]
    launch = target.inputs["launchType"].text
    if launch in ("FARGATE", "EC2") and compatible and None not in compatible and launch not in compatible:
        message = f"launch_type {launch}, while task definition {task.name} is for {', '.join(map(str, compatible))}"
        yield Finding(message, "launchType", "name the launch type among the task's requires_compatibilities")
    if task["networkMode"].text != "awsvpc":
        return
    if target.inputs["networkConfiguration"].absent:
        message = f"no network_configuration, which task definition {task.name} in awsvpc needs"
        yield Finding(message, "networkConfiguration", "add network_configuration with subnets and security groups")
    for attachment in attachments.attachments(target):
        group = attachment.target_group
        kind = group.inputs["targetType"] if group is not None else None
        if group is not None and kind is not None and not kind.unknown and (kind.text or "instance") == "instance":
            message = f"target group {group.name} has target type instance, while the task's network mode is awsvpc"
            yield Finding(message, f"{group.name}: targetType", 'set target_type="ip" on the target group')


def _connected(target: Resource, task: Resource) -> Iterator[Finding]:
    """What Service Connect gives a name to: a port mapping that has one itself."""
    mappings = [mapping for container in known_containers(task) for mapping in container.mappings]
    names = [mapping["name"] for mapping in mappings]
    if not mappings or any(name.unknown for name in names):
        return
    for server in target["serviceConnectConfiguration"]["services"].each():
        port = server["portName"]
        if port.text is not None and port.text not in [name.text for name in names]:
            known = ", ".join(name.text for name in names if name.text) or "none"
            message = f"port_name {port.text}, while the port mappings of {task.name} are called {known}"
            yield Finding(message, port.path, f'give the port mapping "name": "{port.text}"')


RULE = Rule(
    name="service-refused",
    failures=("F23", "F26"),
    title="ECS does not take the service",
    severity="high",
    symptom="InvalidParameterException: target type instance, which is incompatible with the awsvpc network mode",
    cause="Service, task definition and target group have to fit; the usual target type is instance.",
    fix="change what is named",
    limits="task definitions and target groups of other stacks",
    bad='aws.lb.TargetGroup("api", port=3000, …)  # and a task definition with network_mode="awsvpc"',
    good='aws.lb.TargetGroup("api", port=3000, target_type="ip", …)',
    stack_checks={kinds.ECS_SERVICE: service},
)
