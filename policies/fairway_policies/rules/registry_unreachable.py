"""F22: tasks in a subnet from which no image, secret or log can be reached."""

from collections.abc import Iterator

from ..reading import attachments, kinds, routes
from ..reading.containers import known_containers
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..reading.security_groups import groups_of, permissions
from ..rule import Finding, NotEvaluated, Result, Results, Rule

_SUBNETS = "networkConfiguration.subnets"


def service(target: Resource) -> Results:
    """Each subnet of a Fargate service: a public address, NAT, or endpoints."""
    if not attachments.on_fargate(target):
        return
    public = target.at("networkConfiguration.assignPublicIp")
    if public.unknown:
        yield NotEvaluated(public.path)
        return
    for subnet in _subnets(target):
        results = list(_problems(target, subnet, public))
        yield from results
        if results:
            return  # the other subnets are made alike


def _subnets(service_: Resource) -> list[Resource]:
    listed = service_.at(_SUBNETS)
    named = [subnet for fact in listed.each() for subnet in service_.stack.named(fact.text, kinds.SUBNET)]
    return list(dict.fromkeys([*service_.sources("networkConfiguration", kinds.SUBNET), *named]))


def _problems(target: Resource, subnet: Resource, public: Fact) -> Iterator[Result]:
    exit_ = routes.way_out(subnet)
    if exit_.way == "gateway" and public.flag is not True and not subnet["ipv6Native"].flag:
        if not {"ecr.dkr", "*"} & _endpoints(subnet).keys():
            message = f"subnet {subnet.name} leads to an internet gateway, and the tasks have no public address"
            fix = "set assign_public_ip=True, or use subnets whose default route is a NAT gateway"
            yield Finding(message, _SUBNETS, fix)
    elif exit_.way == "none":
        yield from _without_exit(target, subnet)
    elif exit_.nat is not None:
        yield from _behind(exit_.nat, subnet)


def _behind(nat: Resource, subnet: Resource) -> Iterator[Result]:
    """A NAT gateway works in a subnet that itself leads to an internet gateway."""
    if (nat["connectivityType"].text or "public") != "public":
        return
    for home in nat.referred("subnetId", kinds.SUBNET):
        if home is subnet or routes.way_out(home).way == "none":
            message = f"subnet {subnet.name} leads to NAT gateway {nat.name}, whose subnet {home.name} leads nowhere"
            fix = f"put NAT gateway {nat.name} into a subnet whose default route is an internet gateway"
            yield Finding(message, _SUBNETS, fix)


def _endpoints(subnet: Resource) -> dict[str, bool]:
    """The AWS services that the network's own endpoints lead to (`ecr.dkr`, `s3`), and whether their names do."""
    vpc = routes.vpc_of(subnet)
    endpoints = subnet.stack.depending(vpc, kinds.VPC_ENDPOINT) if vpc is not None else []
    names = [(endpoint["serviceName"], _is_named(endpoint)) for endpoint in endpoints]
    return {"*" if name.unknown else _service(name.text or ""): named for name, named in names}


def _service(name: str) -> str:
    """`ecr.dkr` of com.amazonaws.eu-west-1.ecr.dkr, which China has as cn.com.amazonaws.cn-north-1.ecr.dkr."""
    return ".".join(name.removeprefix("cn.").split(".")[3:]).removesuffix("-fips")


def _is_named(endpoint: Resource) -> bool:
    """Whether the service's own name leads here: to an interface it does with private DNS, which is off unless told."""
    private_dns = endpoint.inputs["privateDnsEnabled"]
    if endpoint["vpcEndpointType"].text != "Interface" or private_dns.unknown or private_dns.flag:
        return True
    zones = endpoint.stack.of(kinds.DNS_ZONE)
    return any(zone["name"].unknown or "amazonaws.com" in (zone["name"].text or "") for zone in zones)


def _without_exit(target: Resource, subnet: Resource) -> Iterator[Result]:
    """A subnet without a way out, in a network of the program, to which nobody else can have added endpoints yet."""
    present = _endpoints(subnet)
    if routes.vpc_of(subnet) is None or "*" in present:
        return
    if not present:
        message = f"subnet {subnet.name} has no route to the internet, and its network has no endpoints"
        fix = "add a default route to a NAT gateway, or endpoints for ecr.api, ecr.dkr, logs and s3"
        yield Finding(message, _SUBNETS, fix)
        return
    yield from _closed(target, subnet)
    missing = [name for name in _needed(target) if name not in present]
    if missing:
        message = f"subnet {subnet.name} has no route to the internet, and its network no endpoint for "
        yield Finding(message + ", ".join(missing), _SUBNETS, f"add VPC endpoints for {', '.join(missing)}")
    unnamed = [name for name in _needed(target) if present.get(name) is False]
    if unnamed:
        message = f"subnet {subnet.name} has no route to the internet, and no private DNS at its endpoint for "
        yield Finding(message + ", ".join(unnamed), _SUBNETS, "set private_dns_enabled=True on the endpoints")


def _closed(target: Resource, subnet: Resource) -> Iterator[Result]:
    """Endpoints whose own groups do not let the tasks in."""
    vpc, clients = routes.vpc_of(subnet), groups_of(target, "networkConfiguration.securityGroups")
    needed = _needed(target)
    for endpoint in subnet.stack.depending(vpc, kinds.VPC_ENDPOINT) if vpc is not None and clients else []:
        if _service(endpoint["serviceName"].text or "") not in needed:
            continue
        groups = groups_of(endpoint, "securityGroupIds")
        ingress = permissions(groups, "ingress") if groups else None
        if ingress is not None and ingress.unknown is None and not ingress.lets(443, clients):
            message = f"endpoint {endpoint.name} does not let the tasks in on port 443: its groups open "
            yield Finding(
                message + ingress.on_port(443),
                _SUBNETS,
                f"add an ingress rule for tcp 443 from the tasks' group to {endpoint.name}",
            )
            return


def _needed(target: Resource) -> list[str]:
    """The endpoints that the task's image, secrets and logs need."""
    definition = attachments.task_definition(target)
    needed: dict[str, None] = {}
    for container in known_containers(definition) if definition is not None else []:
        if ".dkr.ecr." in (container.image.text or ""):
            needed |= dict.fromkeys(("ecr.api", "ecr.dkr", "s3"))
        if container.facts["logConfiguration"]["logDriver"].text == "awslogs":
            needed["logs"] = None
        for source in container.secrets.values():
            needed |= {"secretsmanager": None} if ":secretsmanager:" in (source.text or "") else {}
    return list(needed)


RULE = Rule(
    name="registry-unreachable",
    failures=("F21", "F22"),
    title="the tasks' subnets lead to no registry",
    severity="high",
    symptom="CannotPullContainerError … i/o timeout; ResourceInitializationError: unable to pull secrets",
    cause="A subnet needs a NAT gateway, endpoints, or tasks with a public address behind an internet gateway.",
    fix="give the subnets a route to a NAT gateway, or the tasks a public address",
    limits="routes, gateways and endpoints of networks that other stacks made",
    bad='aws.ecs.Service("api", network_configuration={"subnets": [public.id], …})  # assign_public_ip is False',
    good='aws.ecs.Service("api", network_configuration={"subnets": [public.id], "assign_public_ip": True, …})',
    stack_checks={kinds.ECS_SERVICE: service},
)
