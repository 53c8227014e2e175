"""What is there already, looked up at every preview and update: never changed, never deleted."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

import pulumi
import pulumi_aws as aws

from components.edge.config import ExistingLoadBalancer
from components.edge.shared_load_balancer import SharedListener
from components.network.config import ExistingNetwork
from components.network.network import ExistingSubnets

T = TypeVar("T")
PATH, LISTENER = "fairway:network.existing", "fairway:loadBalancer.existing.listener"


def existing_subnets(config: ExistingNetwork) -> ExistingSubnets:
    """The ids of an existing VPC and of its subnets by kind. Raises pulumi.RunError where one cannot be used."""
    path = f"{PATH}.vpc" if config.vpc else f"{PATH}.tags"
    vpc = _looked_up(path, lambda: aws.ec2.get_vpc(id=config.vpc, tags=dict(config.tags) or None))
    public = _subnets(vpc.id, "publicSubnets", config.public_subnets, config.public_subnet_tags)
    private = _subnets(vpc.id, "privateSubnets", config.private_subnets, config.private_subnet_tags)
    database = _subnets(vpc.id, "databaseSubnets", config.database_subnets, config.database_subnet_tags)
    zones = [
        _zones(vpc.id, f"{PATH}.{kind}", subnets)
        for kind, subnets in (("publicSubnets", public), ("privateSubnets", private), ("databaseSubnets", database))
        if subnets
    ]
    return ExistingSubnets(
        vpc_id=vpc.id,
        public=public,
        private=private,
        database=database or private,
        zones=min(map(len, zones), default=0),
    )


def _subnets(vpc: str, kind: str, ids: Sequence[str], tags: Mapping[str, str]) -> tuple[str, ...]:
    """Those that are named, or those of the VPC that have the tags, in a lasting order."""
    if ids or not tags:
        return tuple(ids)
    path = f"{PATH}.{kind.removesuffix('s')}Tags"
    of_vpc = aws.ec2.GetSubnetsFilterArgs(name="vpc-id", values=[vpc])
    matches = _looked_up(path, lambda: aws.ec2.get_subnets(filters=[of_vpc], tags=dict(tags))).ids
    if not matches:
        shown = ", ".join(f"{name}={value}" for name, value in sorted(tags.items()))
        raise pulumi.RunError(f"{path}: no subnet of {vpc} has {shown}; write tags that some have, or their ids")
    return tuple(sorted(matches))


def _zones(vpc: str, path: str, ids: Sequence[str]) -> set[str]:
    """The availability zones of the subnets: at least two, as load balancers and databases want."""
    zones: set[str] = set()
    for subnet_id, subnet in _each_subnet(path, ids):
        if subnet.vpc_id != vpc:
            raise pulumi.RunError(f"{path} has {subnet_id}, which is in {subnet.vpc_id} and not in {vpc}")
        zones.add(subnet.availability_zone)
    if len(zones) < 2:
        raise pulumi.RunError(
            f"{path} is in {', '.join(sorted(zones))} alone, and load balancers and databases want subnets in two "
            "availability zones; add one in another zone"
        )
    return zones


def _each_subnet(path: str, ids: Sequence[str]) -> Iterator[tuple[str, aws.ec2.GetSubnetResult]]:
    for subnet_id in ids:
        yield subnet_id, _looked_up(path, lambda: aws.ec2.get_subnet(id=subnet_id))  # noqa: B023 (called at once)


def _looked_up(path: str, look: Callable[[], T]) -> T:
    try:
        return look()
    except Exception as error:  # the SDK raises no other type
        reason = " ".join(str(error).split())
        raise pulumi.RunError(f"{path}: what it names was not found, or not once: {reason}") from None


def existing_listener(config: ExistingLoadBalancer, *, encrypted: bool) -> SharedListener:
    """A listener, its load balancer and the group that tasks let in; encrypted: whether it has to speak HTTPS.

    Raises pulumi.RunError where it cannot be used.
    """
    listener = _looked_up(LISTENER, lambda: aws.lb.get_listener(arn=config.listener))
    expected = ("HTTPS", 443) if encrypted else ("HTTP", 80)
    if (listener.protocol, listener.port) != expected:
        raise pulumi.RunError(
            f"{LISTENER} is {listener.protocol} on port {listener.port}, and the stack's ingress needs "
            f"{expected[0]} on port {expected[1]}; write another listener, or change fairway:edge"
        )
    load_balancer = _looked_up(LISTENER, lambda: aws.lb.get_load_balancer(arn=listener.load_balancer_arn))
    groups = load_balancer.security_groups
    if config.security_group and config.security_group not in groups:
        raise pulumi.RunError(
            f"{LISTENER.replace('listener', 'securityGroup')} is {config.security_group}, and the load balancer has "
            f"{', '.join(groups) or 'none'}; write one of its own, or none"
        )
    if not groups:
        raise pulumi.RunError(f"{LISTENER}: its load balancer has no security group, so no task can let it in alone")
    return SharedListener(
        listener_arn=config.listener,
        load_balancer_arn=load_balancer.arn,
        dns_name=load_balancer.dns_name,
        zone_id=load_balancer.zone_id,
        arn_suffix=load_balancer.arn_suffix,
        group_id=config.security_group or groups[0],
    )
