"""Consequences in the network: what AWS refuses half-way, because something lives in what would be replaced."""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network

from ops.plan.changes import Change
from ops.plan.consequence import Consequence, Context, Judge, consequence

VPC, SUBNET = "aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet"
BESIDE = "make a new stack beside this one, with its own range, and move over"
PROVIDER = "pulumi:providers:aws"
LIVES_IN_A_VPC = {  # type → inputs that name its VPC or its subnets: AWS moves none of them to another VPC
    "aws:rds/subnetGroup:SubnetGroup": "subnetIds",
    "aws:lb/loadBalancer:LoadBalancer": "subnets",
}


def region(change: Change, _: Context) -> Iterator[Consequence]:
    """The default provider's region changes: every resource is replaced."""
    old, new = change.before.get("region"), change.after.get("region")
    default = change.type == PROVIDER and change.name.startswith("default")
    if default and isinstance(old, str) and isinstance(new, str) and old != new:
        sentence = f"region {old} → {new}: everything is replaced, and half of it stays where it is when that breaks"
        yield consequence("refused", change, sentence, f"keep aws:region {old}; {BESIDE}")


def vpc(change: Change, _: Context) -> Iterator[Consequence]:
    """The VPC is replaced, which nothing in it survives."""
    if change.type == VPC and change.action == "replace":
        because = ", ".join(change.replaces) or "its inputs"
        sentence = f"is replaced because of {because}: what lives in it cannot move (Resource.AlreadyAssociated)"
        yield consequence("refused", change, sentence, f"keep it; {BESIDE}")


def subnets_over_subnets(change: Change, context: Context) -> Iterator[Consequence]:
    """The new ones are made while the old ones still have the addresses."""
    new = _range(change.after.get("cidrBlock"))
    if change.type != SUBNET or change.action not in ("create", "replace") or new is None:
        return
    for standing in context.standing:
        old = _range(standing.inputs.get("cidrBlock")) if standing.type == SUBNET else None
        if old is None or standing.inputs.get("vpcId") != (change.before or change.after).get("vpcId"):
            continue
        if change.deleted_first and standing.urn == change.urn:
            continue
        if old.version == new.version and old.overlaps(new):
            sentence = f"{new} overlaps {standing.name}, which has {old} until later (InvalidSubnet.Conflict)"
            yield consequence("refused", change, sentence, "only add ranges; keep those that are there as they are")
            return


def subnet_in_use(change: Change, _: Context) -> Iterator[Consequence]:
    """A subnet goes only when nothing has an address in it: load balancers, tasks and databases do."""
    if change.type == SUBNET and change.action == "delete":
        sentence = "is deleted, which AWS refuses as long as anything has an address in it (DependencyViolation)"
        yield consequence("refused", change, sentence, "keep the count of zones; it may only grow")


def addresses(change: Change, _: Context) -> Iterator[Consequence]:
    """A fixed address goes, which others may have on a list. Who asks the stack does not notice."""
    if change.type == "aws:ec2/eip:Eip" and change.destroys:
        sentence = "the address from which the stack asks others changes, and does not come back"
        yield consequence("note", change, sentence, "tell whoever has it on a list, before")


def _range(value: object) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(value) if isinstance(value, str) else None
    except ValueError:
        return None


RULES: Sequence[Judge] = (region, vpc, subnets_over_subnets, subnet_in_use, addresses)
