"""The VPC: public and private subnets in each zone, NAT gateways, and S3 without NAT."""

from collections.abc import Sequence
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
class ExistingSubnets:
    """What was looked up of a VPC that is there already: ids, and in how many availability zones the subnets are."""

    vpc_id: str
    public: tuple[str, ...]
    private: tuple[str, ...]
    database: tuple[str, ...]
    zones: int


@dataclass(frozen=True, kw_only=True)
class NetworkArgs(NetworkConfig):
    """flow_log_group: the log group's name, where `flow_logs` is not none; log_days: how long they stay.

    subnets: of the VPC that `existing` names, which is then used as it is.
    """

    region: str
    flow_log_group: str = "/vpc/flow-logs"
    log_days: int = 30
    subnets: ExistingSubnets | None = None


class Network(Component):
    """The VPC of one stack: its own, or one that is there already.

    Creates, unless it exists: VPC, internet gateway, a public and a private subnet in each zone with their route
    tables, NAT gateways, a gateway endpoint for S3 (image layers come from there), interface endpoints and flow logs as
    configured.

    database_subnet_ids: the private ones, unless an existing VPC has others for what holds data.
    endpoints: what tasks wait for, which may have no other way out; NAT and its routes stand before the VPC is known.
    """

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        zones = args.subnets.zones if args.subnets else args.availability_zones
        contract: NetworkContract = {"availabilityZones": zones, "tasksPublic": args.tasks_public}
        super().__init__("network:Network", name, contract, opts)
        self.endpoints: Sequence[pulumi.Resource] = ()
        self.vpc_id: pulumi.Input[str]
        self.public_subnet_ids: pulumi.Input[Sequence[str]]
        self.private_subnet_ids: pulumi.Input[Sequence[str]]
        self.database_subnet_ids: pulumi.Input[Sequence[str]]
        if args.subnets:
            self.vpc_id = args.subnets.vpc_id
            self.public_subnet_ids, self.private_subnet_ids = args.subnets.public, args.subnets.private
            self.database_subnet_ids = args.subnets.database
        else:
            vpc = self._vpc(name, args)
            self.vpc_id = vpc.vpc_id
            self.public_subnet_ids, self.private_subnet_ids = vpc.public_subnet_ids, vpc.private_subnet_ids
            self.database_subnet_ids = self.private_subnet_ids
        self.tasks_public = args.tasks_public
        self.task_subnet_ids = self.public_subnet_ids if self.tasks_public else self.private_subnet_ids
        self.register_outputs(
            {
                "vpcId": self.vpc_id,
                "publicSubnetIds": self.public_subnet_ids,
                "privateSubnetIds": self.private_subnet_ids,
            }
        )

    def _vpc(self, name: str, args: NetworkArgs) -> awsx.ec2.Vpc:
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
        if args.endpoints:
            self.endpoints = interface_endpoints(
                name,
                args.endpoints,
                region=args.region,
                vpc_id=vpc.vpc_id,
                cidr=args.cidr,
                subnet_ids=vpc.private_subnet_ids,
                opts=self.child(),
            )
        if args.flow_logs != "none":
            logs = FlowLogArgs(group_name=args.flow_log_group, traffic=args.flow_logs, days=args.log_days)
            flow_logs(name, logs, vpc_id=vpc.vpc_id, opts=self.child())
        return vpc


def _subnets(args: NetworkArgs) -> list[awsx.ec2.SubnetSpecArgs]:
    plan = plan_subnets(args.cidr, args.availability_zones)
    return [
        awsx.ec2.SubnetSpecArgs(type=awsx.ec2.SubnetType.PRIVATE, cidr_blocks=plan.private),
        awsx.ec2.SubnetSpecArgs(type=awsx.ec2.SubnetType.PUBLIC, cidr_blocks=plan.public),
    ]
