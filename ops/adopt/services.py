"""The ECS services of an earlier system as they run now: container, image, health check, routes, subnets."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from components.base.patterns import NAME
from ops.adopt.existing import Existing, inside
from ops.aws import images
from ops.aws.client import Aws
from ops.aws.images import ImageReference
from ops.pulumi.resources import mappings
from settings.model import Image

Facts = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class RunningService:
    """name: in the new stack; container: its definition; task: the task definition; service: as ECS describes it.

    target: of its target group, health check and load balancers; routes: path patterns; none of a worker.
    """

    name: str
    container: Facts = field(repr=False)
    task: Facts = field(repr=False)
    service: Facts = field(repr=False)
    target: Facts = field(default_factory=dict[str, Any], repr=False)
    routes: Sequence[str] = ()
    image: Image | None = None

    @property
    def environment(self) -> Mapping[str, str]:
        """Its plain variables."""
        return {one["name"]: str(one["value"]) for one in self.container.get("environment") or ()}

    @property
    def secrets(self) -> Mapping[str, str]:
        """Variable → what ECS takes its value from."""
        return {one["name"]: one["valueFrom"] for one in self.container.get("secrets") or ()}

    @property
    def reference(self) -> ImageReference | None:
        """Its image, where that is in ECR."""
        return ImageReference.parse(str(self.container.get("image")))

    @property
    def load_balancers(self) -> Sequence[str]:
        """ARNs."""
        return self.target.get("LoadBalancerArns") or ()

    @property
    def subnets(self) -> Sequence[str]:
        """Those that its tasks run in."""
        return self._network.get("subnets") or ()

    @property
    def public(self) -> bool:
        """Whether its tasks have public addresses."""
        return self._network.get("assignPublicIp") == "ENABLED"

    @property
    def _network(self) -> Facts:
        return inside(inside(self.service, "networkConfiguration"), "awsvpcConfiguration")


def read_services(aws: Aws, services: Sequence[Existing]) -> Sequence[RunningService]:
    """Raises AwsError where AWS does not show them."""
    running: list[RunningService] = []
    for one in services:
        names = {service.name for service in running}
        answer = aws.ask("ecs", "describe_services", cluster=one.cluster or "default", services=[one.id])
        running += [_read(aws, service, names) for service in answer["services"] if service["status"] == "ACTIVE"]
    return running


def _read(aws: Aws, service: Facts, taken: set[str]) -> RunningService:
    task = aws.ask("ecs", "describe_task_definition", taskDefinition=service["taskDefinition"])["taskDefinition"]
    balanced = next(iter(service.get("loadBalancers") or ()), None)
    container = _app(task, balanced)
    target, routes = _target(aws, balanced["targetGroupArn"]) if balanced else _NONE
    return RunningService(
        name=_name(container, service, taken),
        container=container,
        task=task,
        service=service,
        target=target,
        routes=routes,
        image=_image(aws, service, container),
    )


_NONE: tuple[Facts, Sequence[str]] = {}, ()


def _app(task: Facts, balanced: Facts | None) -> Facts:
    """The container that the load balancer leads to; of a worker the first essential one."""
    containers: Sequence[Facts] = task["containerDefinitions"]
    if balanced:
        return next(one for one in containers if one["name"] == balanced["containerName"])
    return next((one for one in containers if one.get("essential", True)), containers[0])


def _name(container: Facts, service: Facts, taken: set[str]) -> str:
    """The container's name, else what comes nearest to the service's; never one twice."""
    reference = ImageReference.parse(str(container.get("image")))
    repository = reference.repository.rpartition("/")[2] if reference else ""
    for candidate in (container["name"], repository, service["serviceName"]):
        name = re.sub(r"[^a-z0-9]+", "-", str(candidate).lower()).strip("-0123456789")[:20].rstrip("-")
        if re.fullmatch(NAME, name) and name not in taken:
            return name
    return f"service-{len(taken) + 1}"


def _target(aws: Aws, arn: str) -> tuple[Facts, Sequence[str]]:
    group: Facts = aws.ask("elbv2", "describe_target_groups", TargetGroupArns=[arn])["TargetGroups"][0]
    routes: list[str] = []
    for load_balancer in group.get("LoadBalancerArns") or ():
        for listener in aws.ask("elbv2", "describe_listeners", LoadBalancerArn=load_balancer)["Listeners"]:
            routes += ["/*"] if _forwards(listener.get("DefaultActions"), arn) else []
            rules = aws.ask("elbv2", "describe_rules", ListenerArn=listener["ListenerArn"])["Rules"]
            routes += [path for rule in rules if _forwards(rule.get("Actions"), arn) for path in _paths(rule)]
    return group, tuple(dict.fromkeys(routes))


def _forwards(actions: Sequence[Facts] | None, target: str) -> bool:
    for action in actions or ():
        groups = mappings(inside(action, "ForwardConfig"), "TargetGroups")
        if target in (action.get("TargetGroupArn"), *(group["TargetGroupArn"] for group in groups)):
            return True
    return False


def _paths(rule: Facts) -> Iterator[str]:
    """A rule without a path is for every path; the default rule has no conditions."""
    conditions = [one for one in rule.get("Conditions") or () if one["Field"] == "path-pattern"]
    if not conditions:
        yield "/*"
    for one in conditions:
        yield from inside(one, "PathPatternConfig").get("Values") or one.get("Values") or ()


def _image(aws: Aws, service: Facts, container: Facts) -> Image | None:
    """By the digest that runs: a tag may have been moved since. None for what is not in ECR, or not there any more."""
    reference = ImageReference.parse(str(container.get("image")))
    if reference is None:
        return None
    running = replace(reference, digest=_digest(aws, service, container) or reference.digest)
    details = images.find(aws, running)
    return details and Image(
        digest=details.digest,
        platforms=details.platforms,
        tag=next(iter(details.tags), None),
        pushed_at=details.pushed_at,
    )


def _digest(aws: Aws, service: Facts, container: Facts) -> str | None:
    cluster = service["clusterArn"]
    arns = aws.ask("ecs", "list_tasks", cluster=cluster, serviceName=service["serviceName"])["taskArns"][:10]
    tasks = aws.ask("ecs", "describe_tasks", cluster=cluster, tasks=arns)["tasks"] if arns else ()
    digests = {
        one["imageDigest"]
        for task in tasks
        if task.get("taskDefinitionArn") == service["taskDefinition"]
        for one in task.get("containers") or ()
        if one["name"] == container["name"] and one.get("imageDigest")
    }
    return digests.pop() if len(digests) == 1 else None
