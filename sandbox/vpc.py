"""The children of `awsx.ec2.Vpc`: the same resources, names, parents and inputs as pulumi-awsx makes."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from sandbox.protocol import Failure
from sandbox.subnets import Subnet, layout

# What the component hands on to the VPC as it is.
_HANDED_ON = (
    "assignGeneratedIpv6CidrBlock",
    "enableDnsHostnames",
    "enableDnsSupport",
    "enableNetworkAddressUsageMetrics",
    "instanceTenancy",
    "ipv4IpamPoolId",
    "ipv4NetmaskLength",
    "ipv6CidrBlock",
    "ipv6CidrBlockNetworkBorderGroup",
    "ipv6IpamPoolId",
    "ipv6NetmaskLength",
)


@dataclass(eq=False, kw_only=True)
class Child:
    """A resource to register; inputs may hold `Ref`s to earlier children. `parent` None is the component itself.

    custom: False for a component inside the component. sources: property → URNs from outside that it is made from.
    """

    type: str
    name: str
    parent: "Child | None"
    inputs: dict[str, Any]
    registered: "Future[Registered]" = field(default_factory=Future)
    custom: bool = True
    sources: dict[str, list[str]] = field(default_factory=dict[str, list[str]])


@dataclass(frozen=True, kw_only=True)
class Ref:
    child: Child
    output: str = "id"


@dataclass(frozen=True, kw_only=True)
class Json:
    """A text that holds the value as JSON, once all of it is known."""

    value: Any


@dataclass(frozen=True, kw_only=True)
class Registered:
    urn: str
    id: Any
    outputs: dict[str, Any]


@dataclass(kw_only=True)
class Network:
    """The children of one VPC, in the order of their dependencies."""

    vpc: Child
    gateway: Child
    children: list[Child] = field(default_factory=list)
    subnets: list[tuple[Subnet, Child]] = field(default_factory=list)

    def of(self, type_: str) -> list[Child]:
        return [child for child in self.children if child.type == type_]

    def ids(self, kind: str) -> list[Ref]:
        return [Ref(child=child) for subnet, child in self.subnets if subnet.type.lower() == kind]


def plan(name: str, args: dict[str, Any], zones: Sequence[str]) -> Network:
    """The children of `awsx.ec2.Vpc(name, args)` in these zones."""
    gateways: dict[str, Any] = args.get("natGateways") or {}
    nat: str = gateways.get("strategy") or "OnePerAz"
    addresses: list[Any] = gateways.get("elasticIpAllocationIds") or []
    endpoints: list[dict[str, Any]] = args.get("vpcEndpointSpecs") or []
    _check_addresses(nat, addresses, zones)
    cidr = args.get("cidrBlock") or "10.0.0.0/16"
    subnets = layout(
        vpc=name,
        cidr=cidr,
        zones=zones,
        specs=args.get("subnetSpecs"),
        strategy=args.get("subnetStrategy") or "Legacy",
        zone_mask=args.get("availabilityZoneCidrMask"),
    )
    _check_nat(nat, subnets)
    tags: dict[str, Any] = args.get("tags") or {}
    network = _network(name, args, cidr, tags)
    for subnet in subnets:
        _add_subnet(network, subnet, args)
        _add_routes(network, subnet, nat, addresses, zones, tags)
    for spec in endpoints:
        _add_endpoint(network, spec, _automatic(args))
    if args.get("region") is not None:
        for child in network.children:
            child.inputs["region"] = args["region"]
    return network


def _automatic(args: dict[str, Any]) -> bool:
    return args.get("vpcEndpointStrategy") == "Auto"


def _network(name: str, args: dict[str, Any], cidr: str, given_tags: dict[str, Any]) -> Network:
    tags = {"Name": name, **given_tags}
    inputs = {key: args[key] for key in _HANDED_ON if args.get(key) is not None} | {"cidrBlock": cidr, "tags": tags}
    endpoints: list[dict[str, Any]] = args.get("vpcEndpointSpecs") or []
    if any(spec.get("vpcEndpointType") == "Interface" for spec in endpoints) and _automatic(args):
        # their names resolve only with the VPC's DNS
        inputs = {"enableDnsHostnames": True, "enableDnsSupport": True, **inputs}
    vpc = Child(type="aws:ec2/vpc:Vpc", name=name, parent=None, inputs=inputs)
    gateway = Child(
        type="aws:ec2/internetGateway:InternetGateway",
        name=name,
        parent=vpc,
        inputs={"vpcId": Ref(child=vpc), "tags": tags},
    )
    return Network(vpc=vpc, gateway=gateway, children=[vpc, gateway])


def _check_addresses(strategy: str, addresses: list[Any], zones: Sequence[str]) -> None:
    if strategy.lower() not in ("none", "single", "oneperaz"):
        raise Failure(f"Unknown NatGatewayStrategy '{strategy}'")
    if strategy.lower() == "none" and addresses:
        raise Failure(f"Elastic IP allocation IDs cannot be specified when NAT Gateway strategy is '{strategy}'.")
    if strategy.lower() == "single" and len(addresses) > 1:
        raise Failure(f"Exactly one Elastic IP may be specified when NAT Gateway strategy is '{strategy}'.")
    if strategy.lower() == "oneperaz" and addresses and len(addresses) != len(zones):
        raise Failure(
            "The number of Elastic IPs, if specified, must match the number of availability zones for the VPC "
            f"({len(zones)}) when NAT Gateway strategy is '{strategy}'"
        )


def _check_nat(strategy: str, subnets: Sequence[Subnet]) -> None:
    if strategy.lower() != "none" and not {"public", "private"} <= {subnet.type.lower() for subnet in subnets}:
        raise Failure(
            "If NAT Gateway strategy is 'OnePerAz' or 'Single', both private and public subnets must be declared. "
            "The private subnet creates the need for a NAT Gateway, and the public subnet is required to host the NAT "
            "Gateway resource."
        )


def _add_subnet(network: Network, subnet: Subnet, args: dict[str, Any]) -> None:
    tags = network.vpc.inputs["tags"]
    by_zone = args.get("subnetNameTagStrategy") == "AvailabilityZone"
    label = f"{subnet.name.rsplit('-', 1)[0]}-{subnet.zone.rsplit('-', 1)[1]}" if by_zone else subnet.name
    own = {"Name": label, "SubnetType": subnet.type}
    child = Child(
        type="aws:ec2/subnet:Subnet",
        name=subnet.name,
        parent=network.vpc,
        inputs={
            "vpcId": Ref(child=network.vpc),
            "availabilityZone": subnet.zone,
            "mapPublicIpOnLaunch": subnet.type.lower() == "public",
            "cidrBlock": subnet.cidr,
            "assignIpv6AddressOnCreation": subnet.ipv6,
            "tags": {**tags, **subnet.tags, **own},
        },
    )
    table = Child(
        type="aws:ec2/routeTable:RouteTable",
        name=subnet.name,
        parent=child,
        inputs={"vpcId": Ref(child=network.vpc), "tags": {**tags, **own}},
    )
    association = Child(
        type="aws:ec2/routeTableAssociation:RouteTableAssociation",
        name=subnet.name,
        parent=table,
        inputs={"routeTableId": Ref(child=table), "subnetId": Ref(child=child)},
    )
    network.children += [child, table, association]
    network.subnets.append((subnet, child))


def _add_routes(
    network: Network, subnet: Subnet, nat: str, addresses: list[Any], zones: Sequence[str], tags: dict[str, Any]
) -> None:
    kind, zone = subnet.type.lower(), zones.index(subnet.zone)
    child, table = network.subnets[-1][1], network.of("aws:ec2/routeTable:RouteTable")[-1]
    gateways = network.of("aws:ec2/natGateway:NatGateway")
    count = {"none": 0, "single": 1, "oneperaz": zone + 1}[nat.lower()]
    if kind == "public" and len(gateways) < count:
        name = f"{network.vpc.name}-{zone + 1}"
        own = {**tags, "Name": name}
        inputs: dict[str, Any] = {"subnetId": Ref(child=child), "tags": own}
        if addresses:
            inputs["allocationId"] = addresses[zone]
        else:
            address = Child(type="aws:ec2/eip:Eip", name=name, parent=child, inputs={"tags": own})
            network.children.append(address)
            inputs["allocationId"] = Ref(child=address, output="allocationId")
        network.children.append(Child(type="aws:ec2/natGateway:NatGateway", name=name, parent=child, inputs=inputs))
    target: dict[str, Any] = {}
    if kind == "public":
        target = {"gatewayId": Ref(child=network.gateway)}
    elif kind == "private" and gateways:
        target = {"natGatewayId": Ref(child=gateways[0 if nat.lower() == "single" else zone])}
    if target:
        inputs = {"routeTableId": Ref(child=table), "destinationCidrBlock": "0.0.0.0/0", **target}
        network.children.append(Child(type="aws:ec2/route:Route", name=subnet.name, parent=table, inputs=inputs))


def _add_endpoint(network: Network, spec: dict[str, Any], automatic: bool) -> None:
    """Strategy Auto fills in what the spec leaves out: a gateway's route tables, an interface's subnets and group."""
    inputs = {"vpcId": Ref(child=network.vpc), **spec}
    kind = spec.get("vpcEndpointType") or "Gateway"
    if automatic and kind == "Gateway" and "routeTableIds" not in spec:
        inputs["routeTableIds"] = [Ref(child=table) for table in network.of("aws:ec2/routeTable:RouteTable")]
    if automatic and kind == "Interface":
        inputs.setdefault("privateDnsEnabled", True)
        if "subnetIds" not in spec and "subnetConfigurations" not in spec:
            inputs["subnetIds"] = network.ids("private") or network.ids("isolated") or network.ids("public")
        if "securityGroupIds" not in spec:
            inputs["securityGroupIds"] = [Ref(child=_endpoint_group(network))]
    network.children.append(
        Child(type="aws:ec2/vpcEndpoint:VpcEndpoint", name=spec["serviceName"], parent=network.vpc, inputs=inputs)
    )


def _endpoint_group(network: Network) -> Child:
    """One security group for all interface endpoints: HTTPS from inside the VPC."""
    for group in network.of("aws:ec2/securityGroup:SecurityGroup"):
        return group
    name = f"{network.vpc.name}-vpc-endpoints"
    group = Child(
        type="aws:ec2/securityGroup:SecurityGroup",
        name=name,
        parent=network.vpc,
        inputs={"vpcId": Ref(child=network.vpc), "description": "VPC endpoints"},
    )
    rule = Child(
        type="aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        name=name,
        parent=group,
        inputs={
            "securityGroupId": Ref(child=group),
            "ipProtocol": "tcp",
            "fromPort": 443,
            "toPort": 443,
            "cidrIpv4": network.vpc.inputs["cidrBlock"],
        },
    )
    network.children += [group, rule]
    return group
