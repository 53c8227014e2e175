"""What AWS refuses of networks and security groups."""

from typing import Any

import pytest

from tests.unit.sandbox.conftest import Aws
from tests.unit.sandbox.refusals.world import (
    ASSOCIATION,
    ENDPOINT,
    FLOW_LOG,
    GATEWAY,
    GROUP,
    INGRESS,
    INTERFACE,
    NAT,
    OPENING,
    ROUTE,
    SUBNET,
    TABLE,
    VPC,
    Row,
    filled,
)

ROWS: list[Row] = [
    (VPC, {"cidrBlock": "10.0.0.1/16"}, '"10.0.0.1/16" is not a valid CIDR block; did you mean "10.0.0.0/16"?'),
    (VPC, {"cidrBlock": "10.0.0.0/8"}, "InvalidVpc.Range"),
    (
        SUBNET,
        {"vpcId": "$vpc", "cidrBlock": "10.0.0.128/25"},
        "InvalidSubnet.Conflict: The CIDR '10.0.0.128/25' conflicts",
    ),
    (SUBNET, {"vpcId": "$vpc", "cidrBlock": "10.9.0.0/24"}, "InvalidSubnet.Range: The CIDR '10.9.0.0/24' is invalid"),
    (SUBNET, {"vpcId": "$vpc", "cidrBlock": "10.0.9.0/29"}, "InvalidSubnet.Range"),
    (SUBNET, {"vpcId": "vpc-none", "cidrBlock": "10.0.9.0/24"}, "InvalidVpcID.NotFound: The vpc ID 'vpc-none'"),
    (
        SUBNET,
        {"vpcId": "$vpc", "cidrBlock": "10.0.9.0/24", "availabilityZone": "eu-west-1a"},
        "Value (eu-west-1a) for parameter availabilityZone is invalid. Subnets can currently only be created in",
    ),
    (GATEWAY, {"vpcId": "$vpc"}, "already has an internet gateway attached"),
    (GATEWAY, {"vpcId": "vpc-none"}, "InvalidVpcID.NotFound"),
    (TABLE, {"vpcId": "vpc-none"}, "InvalidVpcID.NotFound"),
    (ASSOCIATION, {"routeTableId": "$table", "subnetId": "$a"}, "conflicts with an existing association"),
    (ASSOCIATION, {"routeTableId": "$table", "subnetId": "$a2"}, "belong to different networks"),
    (ASSOCIATION, {"routeTableId": "rtb-none", "subnetId": "$b"}, "InvalidRouteTableID.NotFound"),
    (ASSOCIATION, {"routeTableId": "$table", "subnetId": "subnet-none"}, "InvalidSubnetID.NotFound"),
    (ROUTE, {"routeTableId": "rtb-none", "destinationCidrBlock": "0.0.0.0/0"}, "InvalidRouteTableID.NotFound"),
    (
        ROUTE,
        {"routeTableId": "$table", "destinationCidrBlock": "0.0.0.0/0", "gatewayId": "$gateway2"},
        "belong to different networks",
    ),
    (
        ROUTE,
        {"routeTableId": "$table", "destinationCidrBlock": "0.0.0.0/0", "gatewayId": "igw-none"},
        "InvalidGatewayID.NotFound",
    ),
    (
        ROUTE,
        {"routeTableId": "$table", "destinationCidrBlock": "0.0.0.0/0", "natGatewayId": "nat-none"},
        "NatGatewayNotFound",
    ),
    (NAT, {"subnetId": "$b", "allocationId": "$address"}, "Resource.AlreadyAssociated: Elastic IP address"),
    (NAT, {"subnetId": "$b", "allocationId": "eipalloc-none"}, "InvalidAllocationID.NotFound"),
    (NAT, {"subnetId": "$b"}, "The request must contain the parameter AllocationId"),
    (NAT, {"subnetId": "subnet-none", "allocationId": "$address"}, "InvalidSubnetID.NotFound"),
    (ENDPOINT, {"vpcId": "$vpc", "serviceName": "com.amazonaws.eu-west-1.s3"}, "InvalidServiceName"),
    (
        ENDPOINT,
        {"vpcId": "$vpc", "serviceName": "com.amazonaws.us-east-1.s3", "routeTableIds": ["$table"]},
        "RouteAlreadyExists: route table",
    ),
    (ENDPOINT, {**INTERFACE, "subnetIds": ["$a", "$a"]}, "DuplicateSubnetsInSameZone"),
    (ENDPOINT, {**INTERFACE, "subnetIds": ["$a2"]}, "InvalidParameter: The subnets"),
    (ENDPOINT, {**INTERFACE, "securityGroupIds": ["$group2"]}, "InvalidParameter: The security groups"),
    (ENDPOINT, {**INTERFACE, "privateDnsEnabled": True}, "requires both enableDnsSupport and enableDnsHostnames"),
    (
        FLOW_LOG,
        {"vpcId": "$vpc", "logDestination": "arn:aws:s3:::b", "trafficType": "ALL"},
        "FlowLogAlreadyExists",
    ),
    (
        GROUP,
        {"vpcId": "$vpc", "name": "web"},
        "InvalidGroup.Duplicate: The security group 'web' already exists for VPC",
    ),
    (GROUP, {"vpcId": "$vpc", "name": "sg-web"}, "Group names may not be in the format sg-*"),
    (GROUP, {"vpcId": "$vpc", "name": "x", "description": "für alle"}, "Character sets beyond ASCII are not supported"),
    (GROUP, {"vpcId": "vpc-none", "name": "x"}, "InvalidVpcID.NotFound"),
    (INGRESS, {**OPENING, "cidrIpv4": "10.0.0.1/8"}, '"10.0.0.1/8" is not a valid CIDR block'),
    (
        INGRESS,
        {**OPENING, "fromPort": 90, "cidrIpv4": "10.0.0.0/8", "toPort": 80},
        "Invalid TCP/UDP port range (90:80)",
    ),
    (
        INGRESS,
        {**OPENING, "referencedSecurityGroupId": "sg-none"},
        "InvalidGroup.NotFound: The security group 'sg-none'",
    ),
    (INGRESS, {**OPENING, "referencedSecurityGroupId": "$group2"}, "two resources that belong to different networks"),
    (INGRESS, {**OPENING, "cidrIpv4": "10.0.0.0/8", "description": "für"}, "Invalid rule description"),
    (INGRESS, {**OPENING, "cidrIpv4": "10.0.0.0/8", "securityGroupId": "sg-none"}, "InvalidGroup.NotFound"),
    (INGRESS, {**OPENING}, "exactly one of cidrIpv4"),
    (
        INGRESS,
        {**OPENING, "fromPort": 80, "toPort": 80, "cidrIpv4": "10.0.0.0/8"},
        "InvalidPermission.Duplicate: the specified rule already exists",
    ),
]


@pytest.mark.parametrize(("token", "inputs", "sentence"), ROWS, ids=[row[2][:50] for row in ROWS])
def test_aws_refuses_to_make(
    aws: Aws, world: dict[str, Any], token: str, inputs: dict[str, Any], sentence: str
) -> None:
    assert sentence in aws.refusal(token, "x", **filled(world, inputs))


def test_sixty_rules_fill_a_group_and_cloudfront_s_list_is_fifty_five(aws: Aws, world: dict[str, Any]) -> None:
    opening = filled(world, OPENING)
    aws.create(INGRESS, "cloudfront", **opening, prefixListId="pl-3b927c52")
    for number in range(4):
        aws.create(INGRESS, f"r{number}", **opening, cidrIpv4=f"10.{number}.0.0/16")
    assert "RulesPerSecurityGroupLimitExceeded" in aws.refusal(INGRESS, "last", **opening, cidrIpv4="10.9.0.0/16")
