"""A VPC's flow logs: addresses, ports and whether the packet was rejected; no contents."""

from dataclasses import dataclass
from typing import Literal

import pulumi
import pulumi_aws as aws

from components.base.iam import allow, document, trust

WRITE = ("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents")


@dataclass(frozen=True, kw_only=True)
class FlowLogArgs:
    """traffic: `reject` is what a wrong security group shows, and costs little; `all` is for audits."""

    group_name: str
    traffic: Literal["reject", "all"] = "reject"
    days: int = 30


def flow_logs(name: str, args: FlowLogArgs, *, vpc_id: pulumi.Input[str], opts: pulumi.ResourceOptions) -> None:
    """Writes the VPC's flow logs into a log group of their own, by a role that can do nothing else."""
    logs = aws.cloudwatch.LogGroup(f"{name}-flow-logs", name=args.group_name, retention_in_days=args.days, opts=opts)
    role = aws.iam.Role(f"{name}-flow-logs", assume_role_policy=trust("vpc-flow-logs.amazonaws.com"), opts=opts)
    write = allow(WRITE, [pulumi.Output.concat(logs.arn, ":*")])
    aws.iam.RolePolicy(f"{name}-flow-logs", role=role.id, policy=document([write]), opts=opts)
    aws.ec2.FlowLog(
        f"{name}-flow-logs",
        vpc_id=vpc_id,
        traffic_type=args.traffic.upper(),
        log_destination_type="cloud-watch-logs",
        log_destination=logs.arn,
        iam_role_arn=role.arn,
        max_aggregation_interval=600,
        opts=opts,
    )
