"""Interface endpoints: AWS's own services inside the VPC, so that tasks reach them without NAT."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from components.network.config import ENDPOINTS


def interface_endpoints(
    name: str,
    names: Sequence[str],
    *,
    region: str,
    vpc_id: pulumi.Input[str],
    cidr: str,
    subnet_ids: pulumi.Input[Sequence[str]],
    opts: pulumi.ResourceOptions,
) -> Sequence[pulumi.Resource]:
    """An endpoint a service, all behind one security group that lets in HTTPS from the VPC. names: of ENDPOINTS.

    Returns what has to stand before a task reaches them.
    """
    group = aws.ec2.SecurityGroup(
        f"{name}-endpoints", description="Interface endpoints; HTTPS from this VPC", vpc_id=vpc_id, opts=opts
    )
    opened = aws.vpc.SecurityGroupIngressRule(
        f"{name}-endpoints",
        security_group_id=group.id,
        ip_protocol="tcp",
        from_port=443,
        to_port=443,
        cidr_ipv4=cidr,
        opts=opts,
    )
    endpoints = [
        aws.ec2.VpcEndpoint(
            f"{name}-{service.replace('.', '-')}",
            vpc_id=vpc_id,
            service_name=f"com.amazonaws.{region}.{service}",
            vpc_endpoint_type="Interface",
            subnet_ids=subnet_ids,
            security_group_ids=[group.id],
            private_dns_enabled=True,
            opts=opts,
        )
        for service in sorted({service for endpoint in names for service in ENDPOINTS[endpoint]})
    ]
    return [opened, *endpoints]
