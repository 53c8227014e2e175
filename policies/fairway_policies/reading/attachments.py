"""Which task definition, target group and container an ECS service brings together."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..rule import NotEvaluated, Results
from . import kinds
from .containers import Container, known_containers
from .facts import Fact
from .resources import Resource


@dataclass(frozen=True, slots=True)
class Attachment:
    """One load balancer entry of a service. `target_group` and `container` are None where the program has none."""

    service: Resource
    facts: Fact
    target_group: Resource | None
    container: Container | None


def task_definition(service: Resource) -> Resource | None:
    """The program's task definition that the service runs."""
    return next(iter(service.referred("taskDefinition", kinds.TASK)), None)


def on_fargate(service: Resource) -> bool:
    """True for a service that says so: by launch type, by capacity provider, or by a task that runs nowhere else."""
    providers = [entry["capacityProvider"].text or "" for entry in service["capacityProviderStrategies"].each()]
    if not service.inputs["launchType"].absent or providers:
        return service["launchType"].text == "FARGATE" or any(name.startswith("FARGATE") for name in providers)
    task = task_definition(service)
    compatible = task["requiresCompatibilities"].each() if task is not None else []
    return [name.text for name in compatible] == ["FARGATE"]


def attachments(service: Resource) -> Iterator[Attachment]:
    """One attachment for each entry of the service's `loadBalancers`; group and container are None where unknown."""
    task = task_definition(service)
    containers = known_containers(task) if task is not None else []
    groups = service.sources("loadBalancers", *kinds.TARGET_GROUPS)
    entries = service["loadBalancers"].each()
    for entry in entries:
        arn = entry["targetGroupArn"]
        named = service.stack.named(arn.text, *kinds.TARGET_GROUPS)
        # One entry and one group: they belong together, though the group's ARN is not known yet.
        group = named[0] if named else groups[0] if len(groups) == len(entries) == 1 else None
        name = entry["containerName"].text
        container = next((container for container in containers if container.name == name), None)
        yield Attachment(service, entry, group, container)


def unread_task(attachment: Attachment) -> Results:
    """A word on a task whose containers are known after the update alone."""
    task = task_definition(attachment.service)
    if task is not None and task["containerDefinitions"].unknown:
        yield NotEvaluated(f"{task.name}: containerDefinitions")
