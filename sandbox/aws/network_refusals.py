"""What EC2 refuses of networks: ranges, zones, gateways, addresses, routes, endpoints. The sentences are AWS's own."""

from ipaddress import ip_network

from sandbox.aws import regions
from sandbox.aws.checks import common, listed, others
from sandbox.cloud import Cloud, Entry
from sandbox.kinds import Call
from sandbox.protocol import Failure

VPC = "aws:ec2/vpc:Vpc"
SUBNET = "aws:ec2/subnet:Subnet"
EIP = "aws:ec2/eip:Eip"
GATEWAY = "aws:ec2/internetGateway:InternetGateway"
NAT = "aws:ec2/natGateway:NatGateway"
TABLE = "aws:ec2/routeTable:RouteTable"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
LOAD_BALANCER = "aws:lb/loadBalancer:LoadBalancer"


def whole_network(call: Call) -> None:
    """The provider takes no range whose address is inside of it."""
    text = str(call.get("cidrBlock") or "")
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        return  # that it is no range at all, EC2 says itself
    if "/" in text and str(network) != text:
        raise call.refuse(f'"{text}" is not a valid CIDR block; did you mean "{network}"?')


def zone_of_the_region(call: Call) -> None:
    zone = call.get("availabilityZone")
    zones = regions.zones(call.region)
    if zone and zone not in zones:
        raise call.refuse(
            f"InvalidParameterValue: Value ({zone}) for parameter availabilityZone is invalid. Subnets can currently "
            f"only be created in the following availability zones: {', '.join(zones)}."
        )


def one_gateway(call: Call) -> None:
    if call.get("vpcId") and any(e["properties"].get("vpcId") == call.get("vpcId") for e in others(call)):
        raise call.refuse(
            f"Resource.AlreadyAssociated: Network {call.get('vpcId')} already has an internet gateway attached"
        )


def no_mapped_addresses(entry: Entry, cloud: Cloud) -> None:
    """A gateway cannot leave a network that has public addresses."""
    vpc, identity = entry["properties"].get("vpcId"), entry["id"]
    nat = any(e["properties"].get("vpcId") == vpc for e in cloud.all(NAT).values())
    public = any(
        e["properties"].get("vpcId") == vpc and not e["properties"].get("internal")
        for e in cloud.all(LOAD_BALANCER).values()
    )
    if vpc and (nat or public):
        raise Failure(
            f"deleting EC2 Internet Gateway ({identity}): detaching EC2 Internet Gateway ({identity}) from VPC "
            f"({vpc}): DependencyViolation: Network {vpc} has some mapped public address(es). Please unmap those "
            "public address(es) before detaching the gateway."
        )


def one_table_a_subnet(call: Call) -> None:
    subnet = call.get("subnetId")
    if subnet and any(e["properties"].get("subnetId") == subnet for e in others(call)):
        raise call.refuse(
            f"Resource.AlreadyAssociated: the specified association for route table {call.get('routeTableId')} "
            "conflicts with an existing association"
        )
    tables, subnets = call.look(TABLE, call.get("routeTableId"), "vpcId"), call.look(SUBNET, subnet, "vpcId")
    if tables and subnets and tables != subnets:
        raise call.refuse(
            f"InvalidParameterValue: route table {call.get('routeTableId')} and subnet {subnet} belong to different "
            "networks"
        )


def route_target(call: Call) -> None:
    table = call.get("routeTableId")
    network = call.look(TABLE, table, "vpcId")
    for name, token, code, title in (
        ("gatewayId", GATEWAY, "InvalidGatewayID.NotFound", "network gateway"),
        ("natGatewayId", NAT, "NatGatewayNotFound", "network NAT gateway"),
    ):
        target = call.get(name)
        if target and target != "local" and call.missing(token, target):
            raise call.refuse(f"{code}: The gateway ID '{target}' does not exist")
        own = call.look(token, target, "vpcId")
        if network and own and own != network:
            raise call.refuse(
                f"InvalidParameterValue: route table {table} and {title} {target} belong to different networks"
            )


def nat_gateway(call: Call) -> None:
    address = call.get("allocationId")
    if call.get("connectivityType", "public") != "public":
        return
    if not address:
        raise call.refuse("MissingParameter: The request must contain the parameter AllocationId")
    if call.missing(EIP, address):
        raise call.refuse(f"InvalidAllocationID.NotFound: The allocation ID '{address}' does not exist")
    if any(e["properties"].get("allocationId") == address for e in others(call)):
        raise call.refuse(
            f"Resource.AlreadyAssociated: Elastic IP address [{address}] is already associated with another resource"
        )


def address_unused(entry: Entry, cloud: Cloud) -> None:
    for nat in cloud.all(NAT).values():
        if nat["properties"].get("allocationId") == entry["id"]:
            address = entry["properties"].get("publicIp")
            raise Failure(
                f"deleting EC2 EIP ({entry['id']}): InvalidIPAddress.InUse: Address {address} is in use by a NAT "
                "gateway."
            )


def endpoint(call: Call) -> None:
    service, vpc = str(call.get("serviceName", "")), call.get("vpcId")
    if service.startswith("com.amazonaws.") and service.split(".")[2] not in (call.region, "vpce", "global"):
        raise call.refuse(f"InvalidServiceName: The Vpc Endpoint Service '{service}' does not exist")
    if call.get("vpcEndpointType", "Gateway") == "Interface":
        _interface(call, service, vpc)
        return
    for other in others(call):
        properties = other["properties"]
        shared = set(listed(call, "routeTableIds")) & set(properties.get("routeTableIds") or ())
        if properties.get("serviceName") == service and properties.get("vpcId") == vpc and shared:
            raise call.refuse(
                f"RouteAlreadyExists: route table {min(shared)} already has a route with destination-prefix-list-id "
                f"{properties.get('prefixListId')}"
            )


def _interface(call: Call, service: str, vpc: str) -> None:
    subnets = listed(call, "subnetIds")
    zones = [zone for subnet in subnets if (zone := call.look(SUBNET, subnet, "availabilityZone"))]
    if len(zones) != len(set(zones)):
        raise call.refuse(
            "DuplicateSubnetsInSameZone: Found another VPC endpoint subnet in the availability zone of "
            f"{subnets[-1]}. VPC endpoint subnets should be in different availability zones supported by the VPC "
            "endpoint service."
        )
    for token, identities, title in (
        (SUBNET, subnets, "subnet"),
        (GROUP, listed(call, "securityGroupIds"), "security group"),
    ):
        if common(call, token, identities, "vpcId") - {vpc}:
            raise call.refuse(f"InvalidParameter: The {title}s {identities} do not all belong to VPC {vpc}")
    network = call.other(VPC, vpc)
    if not call.get("privateDnsEnabled") or network is None:
        return
    if not (network["properties"].get("enableDnsSupport", True) and network["properties"].get("enableDnsHostnames")):
        raise call.refuse(
            "InvalidParameter: Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC "
            f"attributes set to true for {vpc}"
        )
    for other in others(call):
        properties = other["properties"]
        same = (properties.get("serviceName"), properties.get("vpcId")) == (service, vpc)
        if same and properties.get("privateDnsEnabled"):
            name = f"{service.rsplit('.', 1)[-1]}.{call.region}.amazonaws.com"
            raise call.refuse(
                "InvalidParameter: private-dns-enabled cannot be set because there is already a conflicting DNS domain "
                f"for {name} in the VPC {vpc}"
            )


def one_flow_log(call: Call) -> None:
    keys = ("vpcId", "subnetId", "eniId", "trafficType", "logDestination", "logGroupName")
    mine = [call.get(key) for key in keys]
    if any([e["properties"].get(key) for key in keys] == mine for e in others(call)):
        raise call.refuse(
            "FlowLogAlreadyExists: Error. There is an existing Flow Log with the same configuration and log "
            "destination."
        )
