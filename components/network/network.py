"""The VPC: public and private subnets in each zone, NAT gateways, and S3 without NAT."""

from dataclasses import dataclass

import pulumi
import pulumi_awsx as awsx

from components.base.component import Component
from components.base.contract import NetworkContract
from components.network.config import NetworkConfig
from components.network.endpoints import interface_endpoints
from components.network.flow_logs import FlowLogArgs, flow_logs
from components.network.subnets import plan_subnets

NAT_STRATEGIES = {
    "none": awsx.ec2.NatGatewayStrategy.NONE,
    "single": awsx.ec2.NatGatewayStrategy.SINGLE,
    "perAz": awsx.ec2.NatGatewayStrategy.ONE_PER_AZ,
}


@dataclass(frozen=True, kw_only=True)
class NetworkArgs(NetworkConfig):
    """flow_log_group: the log group's name, where `flow_logs` is not none; log_days: how long they stay."""

    region: str
    flow_log_group: str = "/vpc/flow-logs"
    log_days: int = 30


class Network(Component):
    """A VPC for one stack.

    Creates: VPC, internet gateway, a public and a private subnet in each zone with their route tables, NAT gateways,
    a gateway endpoint for S3 (image layers come from there), interface endpoints and flow logs as configured.
    """

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        contract: NetworkContract = {"availabilityZones": args.availability_zones, "tasksPublic": args.tasks_public}
        super().__init__("network:Network", name, contract, opts)
        vpc = awsx.ec2.Vpc(
            name,
            cidr_block=args.cidr,
            number_of_availability_zones=args.availability_zones,
            enable_dns_hostnames=True,
            nat_gateways=awsx.ec2.NatGatewayConfigurationArgs(strategy=NAT_STRATEGIES[args.nat]),
            subnet_specs=_subnets(args),
            subnet_strategy=awsx.ec2.SubnetAllocationStrategy.AUTO,
            vpc_endpoint_strategy=awsx.ec2.VpcEndpointStrategy.AUTO,
            vpc_endpoint_specs=[awsx.ec2.VpcEndpointSpecArgs(service_name=f"com.amazonaws.{args.region}.s3")],
            opts=self.child(),
        )
        self.vpc_id = vpc.vpc_id
        self.public_subnet_ids = vpc.public_subnet_ids
        self.private_subnet_ids = vpc.private_subnet_ids
        self.tasks_public = args.tasks_public
        self.task_subnet_ids = self.public_subnet_ids if self.tasks_public else self.private_subnet_ids
        if args.endpoints:
            interface_endpoints(
                name,
                args.endpoints,
                region=args.region,
                vpc_id=self.vpc_id,
                cidr=args.cidr,
                subnet_ids=self.private_subnet_ids,
                opts=self.child(),
            )
        if args.flow_logs != "none":
            logs = FlowLogArgs(group_name=args.flow_log_group, traffic=args.flow_logs, days=args.log_days)
            flow_logs(name, logs, vpc_id=self.vpc_id, opts=self.child())
        self.register_outputs(
            {
                "vpcId": self.vpc_id,
                "publicSubnetIds": self.public_subnet_ids,
                "privateSubnetIds": self.private_subnet_ids,
            }
        )


def _subnets(args: NetworkArgs) -> list[awsx.ec2.SubnetSpecArgs]:
    plan = plan_subnets(args.cidr, args.availability_zones)
    return [
        awsx.ec2.SubnetSpecArgs(type=awsx.ec2.SubnetType.PRIVATE, cidr_blocks=plan.private),
        awsx.ec2.SubnetSpecArgs(type=awsx.ec2.SubnetType.PUBLIC, cidr_blocks=plan.public),
    ]
