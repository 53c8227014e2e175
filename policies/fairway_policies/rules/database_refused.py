"""F52: a database that RDS does not make as it is written."""

import re
from collections.abc import Iterator

from ..reading import kinds
from ..reading.resources import Resource
from ..rule import Finding, Results, Rule, text

_RESERVED = {
    **dict.fromkeys(("postgres", "aurora-postgresql"), frozenset({"admin", "user", "rdsadmin"})),
    **dict.fromkeys(("mysql", "mariadb", "aurora-mysql"), frozenset({"rdsadmin"})),
}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,62}")
_FAMILY = re.compile(r"(?P<engine>[a-z-]+?)(?P<version>\d[\d.]*)")


def database(store: Resource) -> Results:
    """The master user, the name of the first database, the parameter group's family, the subnet group's zones."""
    engine = yield from text(store["engine"])
    is_instance = store.type == kinds.RDS_INSTANCE
    user = store.inputs["username" if is_instance else "masterUsername"]
    name = store.inputs["dbName" if is_instance else "databaseName"]
    if (user.text or "").lower() in _RESERVED.get(engine or "", frozenset()):
        yield Finding(f"{user.shown()} as master user, which {engine} keeps for itself", user.path, "choose another")
    elif user.text and engine in _RESERVED and not _NAME.fullmatch(user.text):
        yield Finding(f"{user.shown()} as master user", user.path, _LETTERS)
    if name.text and engine in _RESERVED and not _NAME.fullmatch(name.text):
        yield Finding(f"{name.shown()} as the database's name", name.path, _LETTERS)
    yield from _family(store)
    yield from _zones(store)


def _family(store: Resource) -> Iterator[Finding]:
    """A parameter group is for one engine in one major version."""
    key = "parameterGroupName" if store.type == kinds.RDS_INSTANCE else "dbClusterParameterGroupName"
    engine, version = store["engine"].text, store["engineVersion"].text
    for group in store.referred(key, *kinds.PARAMETER_GROUPS):
        match = _FAMILY.fullmatch(group["family"].text or "")
        if match is None or engine not in _RESERVED or not version:
            continue
        of_group, of_store = f"{match['version']}.", f"{version}."
        if match["engine"] != engine or not (of_store.startswith(of_group) or of_group.startswith(of_store)):
            message = f"parameter group {group.name} is for {match[0]}, the database is {engine} {version}"
            yield Finding(message, key, f"make the parameter group for the family of {engine} {version}")


def _zones(store: Resource) -> Iterator[Finding]:
    """RDS wants to be able to move a database to another zone."""
    for group in store.referred("dbSubnetGroupName", kinds.SUBNET_GROUP):
        listed, subnets = group.inputs["subnetIds"], group.sources("subnetIds", kinds.SUBNET)
        zones = {subnet["availabilityZone"].text or subnet.urn for subnet in subnets}
        if len(listed.each()) == 1 or (len(zones) == 1 and len(subnets) == len(listed.each())):
            message = f"subnet group {group.name} has subnets of one zone, RDS needs two"
            yield Finding(message, "dbSubnetGroupName", "add a subnet of another availability zone")


_LETTERS = "begin with a letter, and use letters, digits and underscores alone"

RULE = Rule(
    name="database-refused",
    failures=("F52",),
    title="RDS does not make the database as it is written",
    severity="high",
    symptom="InvalidParameterValue, InvalidParameterCombination, DBSubnetGroupDoesNotCoverEnoughAZs",
    cause="Names, families and zones have rules of the engine's own, which show when the database is made.",
    fix="change what is named",
    limits="parameter and subnet groups of other stacks; what a region or an account does not offer",
    bad='aws.rds.Instance("db", engine="postgres", username="admin", …)',
    good='aws.rds.Instance("db", engine="postgres", username="shop", …)',
    stack_checks=dict.fromkeys(kinds.DATABASES, database),
)
