"""F21: a security group that lets the world in where only a neighbour should come."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..reading import kinds
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Option, Results, Rule

_WORLD = ("0.0.0.0/0", "::/0")


@dataclass(frozen=True, slots=True)
class Opening:
    """One ingress rule as far as it is open to the world."""

    ports: range
    where: str

    def __str__(self) -> str:
        if len(self.ports) > 65000:
            return "all ports"
        first, last = self.ports.start, self.ports.stop - 1
        return f"port {first}" if first == last else f"ports {first}-{last}"


def group(resource: Resource) -> Results:
    for ingress in resource["ingress"].each():
        yield from _check(
            resource, resource, [*ingress["cidrBlocks"].each(), *ingress["ipv6CidrBlocks"].each()], ingress
        )


def rule(resource: Resource) -> Results:
    if resource.type == kinds.SECURITY_GROUP_RULE:
        if resource["type"].text != "ingress":
            return
        cidrs = [*resource["cidrBlocks"].each(), *resource["ipv6CidrBlocks"].each()]
    else:
        cidrs = [fact for fact in (resource["cidrIpv4"], resource["cidrIpv6"]) if not fact.absent]
    groups = resource.referred("securityGroupId", kinds.SECURITY_GROUP)
    yield from _check(resource, groups[0] if groups else None, cidrs, resource)


def _check(resource: Resource, owner: Resource | None, cidrs: list[Fact], facts: "Fact | Resource") -> Results:
    unknown = next((cidr for cidr in cidrs if cidr.unknown), None)
    if unknown is not None:
        yield NotEvaluated(unknown.path)
    world = next((cidr for cidr in cidrs if cidr.text in _WORLD), None)
    if world is None:
        return
    opening = Opening(_ports(facts), world.path)
    public = {int(port) for port in resource.settings["publicPorts"]}
    inside = _inside(owner) if owner is not None else None
    if inside:
        yield Finding(f"{opening} open to {world.text}, in front of {inside}", opening.where)
    elif not set(opening.ports) <= public:
        yield Finding(f"{opening} open to {world.text}", opening.where)


def _ports(facts: "Fact | Resource") -> range:
    protocol = facts["protocol"].text or facts["ipProtocol"].text or ""
    first, last = facts["fromPort"].number, facts["toPort"].number
    if protocol in ("-1", "all") or first is None or last is None or first < 0:
        return range(65536)
    return range(int(first), int(last) + 1)


def _inside(owner: Resource) -> str | None:
    """What stands behind the group that no visitor should reach directly."""
    return next(_guarded(owner), None)


def _guarded(owner: Resource) -> Iterator[str]:
    for database in owner.stack.referring(owner, "vpcSecurityGroupIds", *kinds.DATABASES):
        yield f"database {database.name}"
    for service in owner.stack.referring(owner, "networkConfiguration", kinds.ECS_SERVICE):
        if service["loadBalancers"].each():
            yield f"service {service.name}, which has a load balancer"


RULE = Rule(
    name="security-group-too-open",
    failures=("F21",),
    title="a security group is open to the world",
    severity="critical",
    symptom="the database or the tasks answer to anyone; scanners in the log",
    cause="0.0.0.0/0 was the quickest way past a timeout.",
    fix="let in the neighbour's security group by id (source_security_group_id, referenced_security_group_id)",
    bad='aws.ec2.SecurityGroup("db", ingress=[{"from_port": 5432, …, "cidr_blocks": ["0.0.0.0/0"]}])',
    good='aws.ec2.SecurityGroup("db", ingress=[{"from_port": 5432, …, "security_groups": [tasks.id]}])',
    stack_checks={kinds.SECURITY_GROUP: group, kinds.SECURITY_GROUP_RULE: rule, kinds.INGRESS_RULE: rule},
    options={
        "publicPorts": Option(
            {
                "type": "array",
                "default": [80, 443],
                "description": "Ports that may be open to the world on a load balancer.",
            }
        )
    },
)
