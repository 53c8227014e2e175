"""A WireGuard server and a bastion that an office alone may reach; the world may ping both."""

import pulumi_aws as aws

OFFICE = "198.51.100.0/24"

network = aws.ec2.Vpc("edge", cidr_block="10.20.0.0/16")
subnet = aws.ec2.Subnet("edge", vpc_id=network.id, cidr_block="10.20.1.0/24")
vpn = aws.ec2.SecurityGroup(
    "vpn",
    vpc_id=network.id,
    ingress=[
        {"protocol": "udp", "from_port": 51820, "to_port": 51820, "cidr_blocks": ["0.0.0.0/0"]},
        {"protocol": "icmp", "from_port": -1, "to_port": -1, "cidr_blocks": ["0.0.0.0/0"]},
    ],
)
aws.ec2.SecurityGroupRule(
    "ssh", type="ingress", security_group_id=vpn.id, protocol="tcp", from_port=22, to_port=22, cidr_blocks=[OFFICE]
)
aws.vpc.SecurityGroupIngressRule(
    "ping6", security_group_id=vpn.id, ip_protocol="icmpv6", from_port=-1, to_port=-1, cidr_ipv6="::/0"
)
aws.vpc.SecurityGroupIngressRule("inside", security_group_id=vpn.id, ip_protocol="-1", cidr_ipv4=network.cidr_block)
aws.ec2.Instance(
    "vpn", ami="ami-0a1b2c3d4e5f60718", instance_type="t4g.nano", subnet_id=subnet.id, vpc_security_group_ids=[vpn.id]
)
