"""The network of an earlier system: its database cannot leave its VPC, so that everything else comes to it."""

from collections.abc import Mapping, Sequence
from typing import Any

from ops.adopt.imports import Part
from ops.adopt.services import RunningService
from ops.aws.client import Aws


def existing_network(aws: Aws, services: Sequence[RunningService], database: Mapping[str, Any]) -> Part:
    """database: as RDS describes it. The subnets are those of the services and of their load balancer."""
    group = database["DBSubnetGroup"]
    for_data = sorted(subnet["SubnetIdentifier"] for subnet in group["Subnets"])
    balanced = sorted({arn for service in services for arn in service.load_balancers})
    public = _load_balancer_subnets(aws, balanced)
    private = sorted({subnet for service in services if not service.public for subnet in service.subnets})
    if not public:
        vpc = group["VpcId"]
        problem = (
            f"no service has a load balancer that faces the internet, so the public subnets of {vpc} are not known"
        )
        return Part(problems=(f"{problem}; write fairway:network.existing yourself (docs/adopt.md)",))
    network: dict[str, Any] = {
        "existing": {
            "vpc": group["VpcId"],
            "publicSubnets": public,
            "privateSubnets": private or for_data,
            "databaseSubnets": for_data,
        }
    }
    if not private:
        network["taskSubnets"] = "public"
    return Part(settings={"network": network})


def _load_balancer_subnets(aws: Aws, arns: Sequence[str]) -> Sequence[str]:
    if not arns:
        return ()
    answer = aws.ask("elbv2", "describe_load_balancers", LoadBalancerArns=arns)
    return sorted(
        {
            zone["SubnetId"]
            for one in answer["LoadBalancers"]
            if one.get("Scheme") == "internet-facing"
            for zone in one["AvailabilityZones"]
        }
    )
