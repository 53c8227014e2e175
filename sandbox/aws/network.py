"""VPCs and what is in them: subnets, routes, gateways, addresses, endpoints, flow logs."""

import zlib
from ipaddress import ip_network

from sandbox.aws import network_refusals as refusals
from sandbox.aws.checks import exists, unused
from sandbox.kinds import Call, Kind, arn

VPC = "aws:ec2/vpc:Vpc"
SUBNET = "aws:ec2/subnet:Subnet"
EIP = "aws:ec2/eip:Eip"
_NO_VPC = "InvalidVpcID.NotFound: The vpc ID '{0}' does not exist"
_NO_TABLE = "InvalidRouteTableID.NotFound: The routeTable ID '{0}' does not exist"
_OPEN_POLICY = '{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}'


def _cidr(call: Call) -> None:
    text = call.get("cidrBlock")
    if text is None:
        return
    try:
        network = ip_network(text)
    except ValueError:
        raise call.refuse(
            f"InvalidParameterValue: Value ({text}) for parameter cidrBlock is invalid. This is not a valid CIDR block."
        ) from None
    if network.version == 4 and not 16 <= network.prefixlen <= 28:
        code = "InvalidVpc.Range" if call.token == VPC else "InvalidSubnet.Range"
        raise call.refuse(f"{code}: The CIDR '{text}' is invalid.")


def _in_vpc(call: Call) -> None:
    """A subnet lies in its VPC and on no neighbour."""
    vpc = call.other(VPC, call.get("vpcId"))
    if vpc is None or call.before is not None or not call.get("cidrBlock"):
        return
    here = ip_network(call["cidrBlock"])
    if not here.subnet_of(ip_network(vpc["properties"]["cidrBlock"])):  # type: ignore[arg-type]
        raise call.refuse(f"InvalidSubnet.Range: The CIDR '{here}' is invalid.")
    for other in call.cloud.all(SUBNET).values():
        properties = other["properties"]
        if properties.get("vpcId") == call.get("vpcId") and here.overlaps(ip_network(properties["cidrBlock"])):
            raise call.refuse(f"InvalidSubnet.Conflict: The CIDR '{here}' conflicts with another subnet")


def _public_address(call: Call) -> str:
    last = call["hex4"]
    return f"203.0.113.{int(last, 16) % 254 + 1}"  # an address of the documentation's range


def _private_address(call: Call) -> str:
    subnet = call.other(SUBNET, call.get("subnetId"))
    block = ip_network(subnet["properties"]["cidrBlock"]) if subnet else ip_network("10.0.0.0/24")
    return str(block[int(call["hex4"], 16) % (block.num_addresses - 6) + 4])


def _zone_id(call: Call) -> str:
    region, zone = call.region, call.get("availabilityZone", f"{call.region}a")
    short = "".join(part[:2] if not index else part[0] for index, part in enumerate(region.split("-")))
    return f"{short}-az{ord(zone[-1]) - ord('a') + 1}"


KINDS = {
    VPC: Kind(
        title="EC2 VPC",
        id="vpc-{hex17}",
        arn=arn("ec2", "vpc/{id}"),
        called="cidrBlock",
        checks=(refusals.whole_network, _cidr),
        outputs={
            "mainRouteTableId": "rtb-{hex17}",
            "defaultRouteTableId": "rtb-{hex17}",
            "defaultNetworkAclId": "acl-{hex17}",
            "defaultSecurityGroupId": "sg-{hex17}",
            "dhcpOptionsId": "dopt-{hex8}",
            "ownerId": "{account}",
            "ipv6AssociationId": "",
            "ipv6CidrBlock": "",
            "ipv6CidrBlockNetworkBorderGroup": "",
        },
        deletable=unused(
            "EC2 VPC",
            (SUBNET, "vpcId"),
            ("aws:ec2/securityGroup:SecurityGroup", "vpcId"),
            ("aws:ec2/internetGateway:InternetGateway", "vpcId"),
            ("aws:ec2/vpcEndpoint:VpcEndpoint", "vpcId"),
            ("aws:ec2/routeTable:RouteTable", "vpcId"),
            ("aws:ec2/natGateway:NatGateway", "vpcId"),
            ("aws:lb/loadBalancer:LoadBalancer", "vpcId"),
        ),
        shared=True,
    ),
    SUBNET: Kind(
        title="EC2 Subnet",
        id="subnet-{hex17}",
        arn=arn("ec2", "subnet/{id}"),
        called="cidrBlock",
        checks=(
            refusals.whole_network,
            _cidr,
            exists("vpcId", VPC, "InvalidVpcID.NotFound: The vpc ID '{0}' does not exist"),
            _in_vpc,
            refusals.zone_of_the_region,
        ),
        outputs={
            "ownerId": "{account}",
            "availabilityZone": "{region}a",
            "availabilityZoneId": _zone_id,
            "ipv6CidrBlockAssociationId": "",
            "ipv6CidrBlock": "",
        },
        deletable=unused(
            "EC2 Subnet",
            ("aws:ec2/natGateway:NatGateway", "subnetId"),
            ("aws:lb/loadBalancer:LoadBalancer", "subnets"),
            ("aws:ecs/service:Service", "networkConfiguration.subnets"),
            ("aws:rds/subnetGroup:SubnetGroup", "subnetIds"),
            ("aws:ec2/vpcEndpoint:VpcEndpoint", "subnetIds"),
        ),
        shared=True,
    ),
    "aws:ec2/internetGateway:InternetGateway": Kind(
        title="EC2 Internet Gateway",
        id="igw-{hex17}",
        arn=arn("ec2", "internet-gateway/{id}"),
        checks=(exists("vpcId", VPC, _NO_VPC), refusals.one_gateway),
        outputs={"ownerId": "{account}"},
        deletable=refusals.no_mapped_addresses,
        patience=60,  # nothing tells the engine that load balancers and NAT gateways must go first
    ),
    "aws:ec2/routeTable:RouteTable": Kind(
        title="EC2 Route Table",
        id="rtb-{hex17}",
        arn=arn("ec2", "route-table/{id}"),
        checks=(exists("vpcId", VPC, _NO_VPC),),
        outputs={"ownerId": "{account}", "routes": []},
        deletable=unused("EC2 Route Table", ("aws:ec2/routeTableAssociation:RouteTableAssociation", "routeTableId")),
    ),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": Kind(
        title="EC2 Route Table Association",
        id="rtbassoc-{hex17}",
        called="subnetId",
        checks=(
            exists("routeTableId", refusals.TABLE, _NO_TABLE),
            exists("subnetId", SUBNET, "InvalidSubnetID.NotFound: The subnet ID '{0}' does not exist"),
            refusals.one_table_a_subnet,
        ),
    ),
    "aws:ec2/route:Route": Kind(
        title="EC2 Route",
        id=lambda call: f"r-{call['routeTableId']}{zlib.crc32(call['destinationCidrBlock'].encode())}",
        called="routeTableId",
        checks=(exists("routeTableId", refusals.TABLE, _NO_TABLE), refusals.route_target),
        unique=("routeTableId", "destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"),
        taken="RouteAlreadyExists: The route identified by {destinationCidrBlock} already exists.",
        outputs={"origin": "CreateRoute", "state": "active", "instanceOwnerId": "", "instanceId": ""},
    ),
    EIP: Kind(
        title="EC2 EIP",
        id="eipalloc-{hex17}",
        arn=arn("ec2", "elastic-ip/{id}"),
        outputs={
            "allocationId": "{id}",
            "domain": "vpc",
            "publicIp": _public_address,
            "publicDns": lambda call: (
                f"ec2-{call.get('publicIp', _public_address(call)).replace('.', '-')}.compute-1.amazonaws.com"
            ),
            "publicIpv4Pool": "amazon",
            "networkBorderGroup": "{region}",
            "associationId": "",
            "instance": "",
            "networkInterface": "",
            "privateIp": "",
            "privateDns": "",
        },
        deletable=refusals.address_unused,
    ),
    "aws:ec2/natGateway:NatGateway": Kind(
        title="EC2 NAT Gateway",
        id="nat-{hex17}",
        called="subnetId",
        checks=(
            exists("subnetId", SUBNET, "InvalidSubnetID.NotFound: The subnet ID '{0}' does not exist"),
            refusals.nat_gateway,
        ),
        outputs={
            "networkInterfaceId": "eni-{hex17}",
            "vpcId": lambda call: call.look(SUBNET, call.get("subnetId"), "vpcId"),
            "routeTableId": "",
            "associationId": "eipassoc-{hex17}",
            "privateIp": _private_address,
            "publicIp": lambda call: call.look(EIP, call.get("allocationId"), "publicIp"),
        },
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": Kind(
        title="EC2 VPC Endpoint",
        id="vpce-{hex17}",
        arn=arn("ec2", "vpc-endpoint/{id}"),
        called="serviceName",
        checks=(exists("vpcId", VPC, _NO_VPC), refusals.endpoint),
        outputs={
            "ownerId": "{account}",
            "state": "available",
            "requesterManaged": False,
            "prefixListId": lambda call: "pl-63a5400a" if call.get("vpcEndpointType", "Gateway") == "Gateway" else "",
            "networkInterfaceIds": lambda call: [
                f"eni-{i}{call['hex16']}" for i in range(len(call.get("subnetIds", [])))
            ],
            "policy": lambda _: _OPEN_POLICY,
        },
    ),
    "aws:ec2/flowLog:FlowLog": Kind(
        title="EC2 Flow Log",
        id="fl-{hex17}",
        arn=arn("ec2", "vpc-flow-log/{id}"),
        called="vpcId",
        checks=(exists("vpcId", VPC, _NO_VPC), refusals.one_flow_log),
    ),
}
