"""F21: subnets, gateways, endpoints and rules of security groups that EC2 does not take as they are written."""

import ipaddress
from collections.abc import Iterator

from ..reading import kinds
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule
from .certificate_wrong_region import region

_BY_GATEWAY = ("s3", "dynamodb", "s3express")
_ALL = ("-1", "all")
Range = ipaddress.IPv4Network | ipaddress.IPv6Network


def subnet(target: Resource) -> Results:
    """A subnet lies inside of its network, beside the others, and in a zone of its region."""
    cidr = target.inputs["cidrBlock"]
    if cidr.unknown:
        yield NotEvaluated(cidr.path)
    own, vpc = _range(cidr), next(iter(target.referred("vpcId", kinds.VPC)), None)
    if own is not None and vpc is not None:
        whole = _range(vpc.inputs["cidrBlock"])
        # A network may have further ranges, which stand beside it.
        if whole is not None and not _inside(own, whole) and not target.stack.of(kinds.VPC_RANGE):
            message = f"{cidr.shown()} is outside of {vpc.name}, which has {whole}"
            yield Finding(message, cidr.path, "choose a range inside of the network's")
        for other in target.stack.referring(vpc, "vpcId", kinds.SUBNET):
            theirs = _range(other.inputs["cidrBlock"])
            if other.urn < target.urn and theirs is not None and theirs.overlaps(own):
                message = f"{cidr.shown()} overlaps with {theirs} of {other.name}"
                yield Finding(message, cidr.path, "give each subnet a range of its own")
                break
    zone, here = target.inputs["availabilityZone"], region(target)
    if zone.text and here.text and not zone.text.startswith(here.text):
        message = f"zone {zone.shown()}, while the subnet is made in {here.shown()}"
        yield Finding(message, zone.path, "take the zones from aws.get_availability_zones()")


def nat_gateway(target: Resource) -> Results:
    """A public NAT gateway has an address that somebody allocated."""
    if target.inputs["availabilityMode"].text == "regional" or not target.inputs.fields():
        return
    if (target["connectivityType"].text or "public") == "public" and target["allocationId"].absent:
        fix = "make an aws.ec2.Eip, and set allocation_id=eip.id"
        yield Finding("a public NAT gateway without an address", "allocationId", fix)


def endpoint(target: Resource) -> Results:
    """Kind, region and names of an endpoint for one of AWS's own services."""
    parts = (target.inputs["serviceName"].text or "").split(".")
    if len(parts) < 4 or parts[:2] != ["com", "amazonaws"] or parts[2] in ("vpce", "global", "s3-global"):
        return
    here, kind = region(target), target.inputs["vpcEndpointType"]
    elsewhere = not target.inputs["serviceRegion"].absent
    if here.text and parts[2] != here.text and not elsewhere and "-" in parts[2]:
        message = f"service {target.inputs['serviceName'].shown()}, while the endpoint is made in {here.shown()}"
        yield Finding(message, "serviceName", f'write "com.amazonaws.{here.text}.{".".join(parts[3:])}"')
    if not kind.unknown and (kind.text or "Gateway") == "Gateway" and parts[3] not in _BY_GATEWAY:
        message = f"type Gateway for {'.'.join(parts[3:])}, which has interfaces alone"
        yield Finding(message, "vpcEndpointType", 'set vpc_endpoint_type="Interface", with subnets and groups')
    elif not kind.unknown and (kind.text or "Gateway") == "Gateway":
        yield from _without_tables(target)
    elif kind.text == "Interface" and target.inputs["privateDnsEnabled"].flag:
        yield from _names(target)


def _without_tables(target: Resource) -> Iterator[Finding]:
    """A gateway is a route: in no table it leads nobody anywhere."""
    if target.inputs["routeTableIds"].absent and target.inputs.fields():
        joined = target.stack.referring(target, "vpcEndpointId", kinds.ENDPOINT_TABLE)
        fix = "set route_table_ids to the tables of the subnets that are to use it"
        if not joined:
            yield Finding("a gateway in no route table", "routeTableIds", fix, level="advisory")


def _names(target: Resource) -> Iterator[Finding]:
    """Private names need both of the network's switches, of which one is off unless it is set."""
    for vpc in target.referred("vpcId", kinds.VPC):
        hostnames, support = vpc.inputs["enableDnsHostnames"], vpc.inputs["enableDnsSupport"]
        off = vpc.inputs.fields() and not hostnames.unknown and hostnames.flag is not True
        if off or support.flag is False:
            fix = f"set enable_dns_hostnames=True and enable_dns_support=True on {vpc.name}"
            yield Finding(f"private DNS in {vpc.name}, whose names are off", "privateDnsEnabled", fix)


def group(target: Resource) -> Results:
    """The rules that a group states itself."""
    for direction in ("ingress", "egress"):
        for entry in target.inputs[direction].each():
            yield from _ports(entry, f"{entry.path}.fromPort")
            yield from _every_port(entry)
        yield from _twice(target, direction)


def _twice(target: Resource, direction: str) -> Iterator[Finding]:
    """A group that states its rules takes away those beside it, and they come back at the next update."""
    kind = kinds.INGRESS_RULE if direction == "ingress" else kinds.EGRESS_RULE
    beside = target.stack.referring(target, "securityGroupId", kind, kinds.SECURITY_GROUP_RULE)
    other = next((one for one in beside if one.type == kind or one["type"].text == direction), None)
    if other is not None and target.inputs[direction].each() and direction not in target.ignored:
        message = f"{direction} in the group itself, and in {other.name} beside it: each update takes one of them away"
        yield Finding(message, direction, "keep one of the two forms", level="advisory")


def rule(target: Resource) -> Results:
    """A rule that stands beside its group."""
    yield from _ports(target.inputs, "fromPort")


def _ports(entry: Fact, where: str) -> Iterator[Finding]:
    first, last = entry["fromPort"], entry["toPort"]
    protocol = (entry["protocol"].text or entry["ipProtocol"].text or "").lower()
    if first.number is None or last.number is None or protocol not in ("tcp", "udp", "6", "17"):
        return
    if first.number > last.number:
        message = f"ports {first.shown()} to {last.shown()}, the first above the last"
        yield Finding(message, where, "name the lower port first")


def _every_port(entry: Fact) -> Iterator[Finding]:
    """Of a rule inside of a group the provider takes all protocols with no port alone; one beside it may have any."""
    first, last = entry["fromPort"], entry["toPort"]
    named = (first.number, last.number)
    if (entry["protocol"].text or "").lower() in _ALL and None not in named and named not in ((0, 0), (-1, -1)):
        message = f"ports {first.shown()} to {last.shown()} with protocol -1, which is all of them"
        yield Finding(message, first.path, "set both ports to 0, or name the protocol")


def _range(cidr: Fact) -> Range | None:
    try:
        return ipaddress.ip_network(cidr.text or "", strict=False)
    except ValueError:
        return None


def _inside(one: Range, whole: Range) -> bool:
    return one.version == whole.version and one.subnet_of(whole)  # type: ignore[arg-type]


RULE = Rule(
    name="network-refused",
    failures=("F21",),
    title="EC2 does not take the network as it is written",
    severity="high",
    symptom="InvalidSubnet.Range, InvalidSubnet.Conflict, MissingParameter AllocationId, Enabling private DNS requires",
    cause="Ranges, zones and kinds are written by hand, and each one alone looks right.",
    fix="change what is named",
    limits="networks and subnets of other stacks; which zones an account has",
    bad='aws.ec2.VpcEndpoint("ecr", service_name="com.amazonaws.us-east-1.ecr.dkr", …)  # the usual type is Gateway',
    good='aws.ec2.VpcEndpoint("ecr", service_name="com.amazonaws.us-east-1.ecr.dkr", vpc_endpoint_type="Interface", …)',
    stack_checks={
        kinds.SUBNET: subnet,
        kinds.NAT_GATEWAY: nat_gateway,
        kinds.VPC_ENDPOINT: endpoint,
        kinds.SECURITY_GROUP: group,
        kinds.SECURITY_GROUP_RULE: rule,
        kinds.INGRESS_RULE: rule,
        kinds.EGRESS_RULE: rule,
    },
)
