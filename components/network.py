"""The VPC: public and private subnets in each zone, NAT as asked, and S3 without NAT."""

from dataclasses import dataclass
from typing import Literal

import pulumi
import pulumi_awsx as awsx

from components.component import Component

NAT_STRATEGIES = {
    "none": awsx.ec2.NatGatewayStrategy.NONE,
    "single": awsx.ec2.NatGatewayStrategy.SINGLE,
    "perAz": awsx.ec2.NatGatewayStrategy.ONE_PER_AZ,
}


@dataclass(frozen=True, kw_only=True)
class NetworkArgs:
    """cidr: the VPC's block. nat `none` puts tasks into the public subnets; databases are private in any case."""

    cidr: str
    region: str
    zones: int = 2
    nat: Literal["none", "single", "perAz"] = "single"


class Network(Component):
    """A VPC for one stack.

    Creates: VPC, internet gateway, a public and a private subnet in each zone with their route tables, NAT gateways,
    a gateway endpoint for S3 (image layers come from there).
    """

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        contract = {"cidr": args.cidr, "zones": args.zones, "nat": args.nat}
        super().__init__("network:Network", name, contract, opts)
        vpc = awsx.ec2.Vpc(
            name,
            cidr_block=args.cidr,
            number_of_availability_zones=args.zones,
            enable_dns_hostnames=True,
            nat_gateways=awsx.ec2.NatGatewayConfigurationArgs(strategy=NAT_STRATEGIES[args.nat]),
            subnet_strategy=awsx.ec2.SubnetAllocationStrategy.AUTO,
            vpc_endpoint_strategy=awsx.ec2.VpcEndpointStrategy.AUTO,
            vpc_endpoint_specs=[awsx.ec2.VpcEndpointSpecArgs(service_name=f"com.amazonaws.{args.region}.s3")],
            opts=self.child(),
        )
        self.vpc_id = vpc.vpc_id
        self.public_subnet_ids = vpc.public_subnet_ids
        self.private_subnet_ids = vpc.private_subnet_ids
        self.tasks_public = args.nat == "none"
        self.task_subnet_ids = self.public_subnet_ids if self.tasks_public else self.private_subnet_ids
        self.register_outputs(
            {
                "vpcId": self.vpc_id,
                "publicSubnetIds": self.public_subnet_ids,
                "privateSubnetIds": self.private_subnet_ids,
            }
        )
