"""A second range, a private NAT gateway, endpoints of all kinds, groups with and without rules of their own."""

import pulumi
import pulumi_aws as aws

vpc = aws.ec2.Vpc("v", cidr_block="10.0.0.0/16", enable_dns_hostnames=True)
more = aws.ec2.VpcIpv4CidrBlockAssociation("more", vpc_id=vpc.id, cidr_block="100.64.0.0/16")
subs = [
    aws.ec2.Subnet(f"s{i}", vpc_id=vpc.id, cidr_block=c, availability_zone="us-east-1" + "ab"[i % 2])
    for i, c in enumerate(["10.0.0.0/20", "10.0.16.0/20", "10.0.32.0/20"])
]
aws.ec2.Subnet(
    "pods",
    vpc_id=vpc.id,
    cidr_block="100.64.0.0/18",
    availability_zone="us-east-1-bos-1a",
    opts=pulumi.ResourceOptions(depends_on=[more]),
)
other = aws.ec2.Vpc("o", cidr_block="10.0.0.0/16")
aws.ec2.Subnet("same-range-other-net", vpc_id=other.id, cidr_block="10.0.0.0/20", availability_zone="us-east-1a")
aws.ec2.NatGateway("private", connectivity_type="private", subnet_id=subs[0].id)
rt = aws.ec2.RouteTable("rt", vpc_id=vpc.id)
for s in ("s3", "dynamodb"):
    aws.ec2.VpcEndpoint(s, vpc_id=vpc.id, service_name=f"com.amazonaws.us-east-1.{s}", route_table_ids=[rt.id])
aws.ec2.VpcEndpoint(
    "ecr",
    vpc_id=vpc.id,
    service_name="com.amazonaws.us-east-1.ecr.api",
    vpc_endpoint_type="Interface",
    private_dns_enabled=True,
    subnet_ids=[s.id for s in subs[:2]],
)
aws.ec2.VpcEndpoint(
    "partner",
    vpc_id=vpc.id,
    service_name="com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0",
    vpc_endpoint_type="Interface",
    subnet_ids=[subs[0].id],
)
aws.ec2.SecurityGroup(
    "g",
    vpc_id=vpc.id,
    ingress=[
        {"protocol": "icmp", "from_port": 8, "to_port": 0, "cidr_blocks": ["10.0.0.0/8"]},
        {"protocol": "-1", "from_port": 0, "to_port": 0, "self": True},
    ],
    egress=[{"protocol": "all", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
)
g2 = aws.ec2.SecurityGroup(
    "g2", vpc_id=vpc.id, egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}]
)
aws.ec2.SecurityGroupRule(
    "in", type="ingress", security_group_id=g2.id, protocol="-1", from_port=0, to_port=0, source_security_group_id=g2.id
)
aws.vpc.SecurityGroupEgressRule(
    "out", security_group_id=aws.ec2.SecurityGroup("g3", vpc_id=vpc.id).id, ip_protocol="-1", cidr_ipv4="0.0.0.0/0"
)
