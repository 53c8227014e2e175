"""F21: parts that AWS joins inside one network alone, in two."""

from ..reading import kinds
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Result, Results, Rule

Home = tuple[str, str]  # what identifies a network, and its name for a message


def service(target: Resource) -> Results:
    """A service's groups and target groups against the network of its subnets."""
    subnets = target.sources("networkConfiguration", kinds.SUBNET)
    yield from _same("networkConfiguration", target.sources("networkConfiguration", kinds.SECURITY_GROUP), subnets)
    yield from _same("loadBalancers", target.sources("loadBalancers", *kinds.TARGET_GROUPS), subnets)


def load_balancer(balancer: Resource) -> Results:
    """A load balancer's groups against the network of its subnets."""
    subnets = balancer.sources("subnets", kinds.SUBNET)
    yield from _same("securityGroups", balancer.sources("securityGroups", kinds.SECURITY_GROUP), subnets)


def database(store: Resource) -> Results:
    """A database's groups against its subnet group's network, or the default one."""
    groups = store.sources("vpcSecurityGroupIds", kinds.SECURITY_GROUP)
    named = store.inputs["dbSubnetGroupName"]
    if named.absent:
        if store.inputs["replicateSourceDb"].absent and store.inputs["snapshotIdentifier"].absent:
            yield from _in_default_network(groups)
        return
    if named.unknown and not store.sources("dbSubnetGroupName", kinds.SUBNET_GROUP):
        yield NotEvaluated(named.path)
        return
    subnets = [
        subnet
        for group in store.referred("dbSubnetGroupName", kinds.SUBNET_GROUP)
        for subnet in group.sources("subnetIds", kinds.SUBNET)
    ]
    yield from _same("dbSubnetGroupName", groups, subnets)


def _in_default_network(groups: list[Resource]) -> Results:
    own = next((vpc for group in groups for vpc in group.sources("vpcId", kinds.VPC)), None)
    if own is not None and own.inputs.fields():  # one that is looked up may be the default one
        message = f"no subnet group, which means the default network, while its security group is in {own.name}"
        yield Finding(message, "dbSubnetGroupName", f"set db_subnet_group_name to one with subnets of {own.name}")


def _same(key: str, ones: list[Resource], others: list[Resource]) -> list[Result]:
    for one in ones:
        for other in others:
            first, second = _home(one), _home(other)
            # A network made first against one named by its id cannot be compared: the id may be the same one's.
            if first and second and first[0][:4] == second[0][:4] and first[0] != second[0]:
                return [Finding(f"{one.name} is in network {first[1]}, {other.name} in {second[1]}", key)]
    return []


def _home(resource: Resource) -> Home | None:
    vpc = resource.sources("vpcId", kinds.VPC)
    if vpc:
        return (vpc[0].urn, vpc[0].name) if vpc[0].inputs.fields() else None
    if resource.type == kinds.SECURITY_GROUP and resource.inputs["vpcId"].absent and resource.inputs.fields():
        return "urn:", "the default network"
    named = resource["vpcId"].text
    return (named, named) if named else None


RULE = Rule(
    name="network-vpc-mismatch",
    failures=("F21",),
    title="parts that must share a network stand in two",
    severity="high",
    symptom="The DB instance and EC2 security group are in different VPCs; InvalidSubnet, InvalidGroup",
    cause="A database without a subnet group is made in the default network; or two networks were mixed up.",
    fix="take subnets, security groups and target groups from one VPC",
    limits="the networks of subnets and groups that other stacks made",
    bad='aws.rds.Instance("db", vpc_security_group_ids=[group.id])  # the group is in a VPC of the program',
    good='aws.rds.Instance("db", vpc_security_group_ids=[group.id], db_subnet_group_name=subnets.name)',
    stack_checks={
        kinds.ECS_SERVICE: service,
        **dict.fromkeys(kinds.LOAD_BALANCERS, load_balancer),
        **dict.fromkeys(kinds.DATABASES, database),
    },
)
