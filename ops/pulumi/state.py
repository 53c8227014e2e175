"""What a stack's last update deployed: read from its state alone, whatever the settings say by now."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast
from urllib.parse import urlsplit

from components.base.contract import CONTRACT_VERSION, ServiceContract
from components.base.routes import covers, host_of, is_wildcard, path_of
from ops.aws.images import ImageReference
from ops.errors import OpsError, ProgramError, reading
from ops.pulumi.pending import refuse_unsettled
from ops.pulumi.resources import Resource, exported_resources
from ops.pulumi.stack import Stack

SERVICE = "aws:ecs/service:Service"
LOAD_BALANCER = "aws:lb/loadBalancer:LoadBalancer"
BASIC_AUTH = "fairway:basic_auth:BasicAuth"
CONTRACT, JOB_CONTRACT = "fairway:service:Service", "fairway:job:Job"
_NO_CHECK: Mapping[str, Any] = {}


@dataclass(frozen=True, kw_only=True)
class DeployedService:
    """One service as it was deployed. arn, task_definition, target_groups: ARNs; cluster: name or ARN.

    kind: `web`; `internal`, which has no target groups; `worker`, without port and health path, too; or `job`, whose
    arn is its schedule's. image_of: the service whose image it shares. target_groups: two of a blue/green service,
    whose tasks are in one today and in the other after the next deployment.
    """

    name: str
    kind: str = "web"
    arn: str
    cluster: str
    task_definition: str
    target_groups: tuple[str, ...]
    log_group: str
    image: ImageReference
    image_of: str | None = None
    platforms: tuple[str, ...]
    architecture: str
    port: int | None
    health_path: str | None
    health_tool: str | None
    routes: tuple[str, ...]
    database: str | None
    timeout_minutes: int
    security_group: str
    load_balancer_group: str | None
    execution_role: str | None
    migrates: bool = False
    health_matcher: str = "200"
    protocol_version: str = "HTTP1"

    def is_healthy(self, status: int) -> bool:
        """Whether an answer with this status is one of a healthy app, as the load balancer sees it."""
        ranges = (part.partition("-") for part in self.health_matcher.split(","))
        return any(int(low) <= status <= int(high or low) for low, _, high in ranges)


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """url: of the public endpoint, None before there is one. alarms, certificates: ARNs. jobs: of kind `job`."""

    stack: str
    region: str
    production: bool
    url: str | None
    services: tuple[DeployedService, ...]
    alarms: tuple[str, ...]
    certificates: tuple[str, ...]
    resources: tuple[Resource, ...]
    jobs: tuple[DeployedService, ...] = ()

    @property
    def digests(self) -> Mapping[str, str]:
        """By service, as the release file has them: without those that share another's image."""
        return {service.name: service.image.digest or "" for service in self.services if service.image_of is None}

    def of_type(self, type_token: str) -> Sequence[Resource]:
        """The resources of one type, such as `aws:ecs/service:Service`."""
        return [resource for resource in self.resources if resource.type == type_token]

    @property
    def basic_auth_secret(self) -> str | None:
        """The ARN of the secret with the name and the password that CloudFront asks everybody for."""
        parent = next((resource.urn for resource in self.of_type(BASIC_AUTH)), None)
        secrets = (one for one in self.of_type("aws:secretsmanager/secret:Secret") if parent and one.parent == parent)
        return next((str(one.outputs["arn"]) for one in secrets if "arn" in one.outputs), None)

    def service_for(self, path: str, host: str | None = None) -> DeployedService | None:
        """The service that answers `path` at the public endpoint, under its own name or another one of its names: by a
        route of that name before one of a star, and that before one of every name, by the longest that matches.
        """
        requested = host or (urlsplit(self.url).hostname if self.url else None)
        routed = [
            (name is not None, not is_wildcard(name or ""), len(route), service)
            for service in self.services
            for route in service.routes
            if ((name := host_of(route)) is None or covers(name, requested or "")) and matches(path_of(route), path)
        ]
        return max(routed, key=lambda entry: entry[:3], default=(False, False, 0, None))[3]


def matches(pattern: str, path: str) -> bool:
    """Whether a load balancer's path pattern takes a path."""
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), path) is not None


def read_deployed(stack: Stack) -> Deployed:
    """Raises OpsError where nothing is deployed."""
    return parse_deployed(stack.name, _state(stack))


def read_settled(stack: Stack) -> Deployed:
    """Raises OpsError also where a killed update left operations: what the state says is not what AWS has then."""
    state = _state(stack)
    refuse_unsettled(stack.name, state)
    return parse_deployed(stack.name, state)


def _state(stack: Stack) -> Mapping[str, Any]:
    try:
        return stack.state()
    except ProgramError as error:
        if "no stack named" not in error.output:
            raise
        name = stack.name
        raise OpsError(
            f"There is no stack {name} yet: `pulumi stack init {name}`, then `./fairway up {name}`."
        ) from None


def parse_deployed(stack: str, state: Mapping[str, Any]) -> Deployed:
    """state: as `pulumi stack export` has it. Raises OpsError where nothing is deployed, or what is cannot be read."""
    with reading(f"The state of {stack}", hint="Was it written by another version of Fairway?"):
        return deployed_of(stack, exported_resources(state))


def deployed_of(stack: str, resources: Sequence[Resource]) -> Deployed:
    """The same of resources. Raises OpsError, and what `errors.MALFORMED` names."""
    resources = tuple(resources)
    if not any(resource.type.startswith("aws:") for resource in resources):
        raise OpsError(f"Nothing is deployed in stack {stack}: run `pulumi up -s {stack}` first.")
    root = next((resource for resource in resources if resource.type == "pulumi:pulumi:Stack"), None)
    contracts = [resource for resource in resources if resource.type == CONTRACT]
    if other := [contract.inputs.get("contract") for contract in contracts if not _readable(contract)]:
        raise OpsError(
            f"Stack {stack} was deployed by another version of Fairway: contract {other[0]}, and this one reads "
            f"{CONTRACT_VERSION}. Use the checkout that deployed it, or run `pulumi up -s {stack}` with this one first."
        )
    url = root.outputs.get("url") if root else None
    services = tuple(_service(contract, resources) for contract in contracts if _child(contract, SERVICE, resources))
    return Deployed(
        stack=stack,
        region=default_region(resources),
        production=any(contract.inputs.get("production") for contract in contracts),
        url=url if isinstance(url, str) else None,
        services=services,
        jobs=tuple(_jobs(services, resources)),
        alarms=tuple(r.outputs["arn"] for r in resources if r.type == "aws:cloudwatch/metricAlarm:MetricAlarm"),
        certificates=tuple(dict.fromkeys(_certificates(resources))),
        resources=resources,
    )


def default_region(resources: Sequence[Resource]) -> str:
    """Of the default provider: the stack's own; another one may have its certificates in us-east-1."""
    providers = [resource for resource in resources if resource.type == "pulumi:providers:aws"]
    providers.sort(key=lambda resource: not resource.name.startswith("default"))
    return next((resource.inputs["region"] for resource in providers if resource.inputs.get("region")), "us-east-1")


def _certificates(resources: Sequence[Resource]) -> Iterator[str]:
    """Those that the stack made, and existing ones that its listeners and distributions were given."""
    for resource in resources:
        arn_by_type: Mapping[str, Any] = {
            "aws:acm/certificate:Certificate": resource.outputs.get("arn"),
            "aws:lb/listener:Listener": resource.outputs.get("certificateArn"),
            "aws:cloudfront/distribution:Distribution": _viewer_certificate(resource),
        }
        arn = arn_by_type.get(resource.type)
        if isinstance(arn, str) and ":acm:" in arn:  # IAM's server certificates have no state to ask for
            yield arn


def _viewer_certificate(distribution: Resource) -> object:
    certificate = distribution.outputs.get("viewerCertificate")
    return cast("Mapping[str, Any]", certificate).get("acmCertificateArn") if isinstance(certificate, Mapping) else None


def _child(parent: Resource, type_token: str, resources: Sequence[Resource]) -> Resource | None:
    return next(iter(_children(parent, type_token, resources)), None)


def _children(parent: Resource, type_token: str, resources: Sequence[Resource]) -> Sequence[Resource]:
    return [resource for resource in resources if resource.type == type_token and resource.parent == parent.urn]


def _readable(contract: Resource) -> bool:
    return contract.inputs.get("contract") == CONTRACT_VERSION


def _service(contract: Resource, resources: Sequence[Resource]) -> DeployedService:
    spec = cast("ServiceContract[str]", contract.inputs)
    service = _child(contract, SERVICE, resources)
    target_groups = _children(contract, "aws:lb/targetGroup:TargetGroup", resources)
    logs = _child(contract, "aws:cloudwatch/logGroup:LogGroup", resources)
    tasks = _children(contract, "aws:ecs/taskDefinition:TaskDefinition", resources)
    task = next((task for task in tasks if task.name == f"{contract.name}-task"), None)  # not the migration's
    image = ImageReference.parse(spec["image"]["reference"])
    load_balancer = next((resource for resource in resources if resource.type == LOAD_BALANCER), None)
    if not (service and logs and task and image and (target_groups or spec.get("kind") in ("internal", "worker"))):
        raise OpsError(f"{contract.name} is not whole in the state: run `pulumi up` again.")
    port, health = spec.get("port"), spec.get("health") or _NO_CHECK
    security_groups: Sequence[str] = service.outputs["networkConfiguration"]["securityGroups"]
    load_balancer_groups: Sequence[str] = load_balancer.outputs["securityGroups"] if load_balancer else ()
    return DeployedService(
        name=_text(spec["service"]),
        kind=_text(spec.get("kind") or "web"),
        arn=_text(service.outputs["arn"]),
        cluster=_text(service.outputs["cluster"]),
        task_definition=_text(task.outputs["arn"]),  # the service's own says after a rollback what ECS went back to
        target_groups=tuple(_text(target.outputs["arn"]) for target in target_groups),
        log_group=_text(logs.outputs["name"]),
        image=image,
        image_of=spec.get("imageOf"),  # the state leaves out what is null
        platforms=tuple(map(_text, spec["image"]["platforms"])),
        architecture=_text(spec["architecture"]),
        port=None if port is None else int(port),
        health_path=health.get("path"),
        health_tool=health.get("tool"),
        health_matcher=_text(health.get("matcher", "200")),  # older states have none
        protocol_version=_text(spec.get("protocolVersion", "HTTP1")),
        routes=tuple(map(_text, spec["routes"])),
        database=spec.get("database"),
        timeout_minutes=int(spec["deployment"]["timeoutMinutes"]),
        security_group=security_groups[0],
        load_balancer_group=load_balancer_groups[0] if load_balancer_groups else None,
        execution_role=_last(task.outputs.get("executionRoleArn")),
        migrates=bool(spec.get("migration")),
    )


def _jobs(services: Sequence[DeployedService], resources: Sequence[Resource]) -> Iterator[DeployedService]:
    """Each with its service's image, log group and roles; without what only a service has."""
    by_name = {service.name: service for service in services}
    for contract in resources:
        service = by_name.get(str(contract.inputs.get("service"))) if contract.type == JOB_CONTRACT else None
        task = _child(contract, "aws:ecs/taskDefinition:TaskDefinition", resources)
        schedule = _child(contract, "aws:scheduler/schedule:Schedule", resources)
        if not (service and task and schedule):
            continue
        yield replace(
            service,
            name=_text(contract.inputs["job"]),
            kind="job",
            arn=_text(schedule.outputs["arn"]),
            task_definition=_text(task.outputs["arn"]),
            target_groups=(),
            image_of=service.name,
            port=None,
            health_path=None,
            health_tool=None,
            routes=(),
            migrates=False,
            timeout_minutes=int(contract.inputs["timeoutMinutes"]),
        )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _last(arn: object) -> str | None:
    return str(arn).rsplit("/", 1)[-1] if arn else None
