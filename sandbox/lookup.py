"""Answers a `get…` function from the simulated AWS: the resource of the same name that has what was asked for."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sandbox.cloud import Cloud
from sandbox.neighbours import account_of
from sandbox.protocol import Failure

# Where a function calls an argument or a result otherwise than the resource does.
ARGUMENTS: Mapping[str, str] = {"dbInstanceIdentifier": "identifier"}
RESULTS: Mapping[str, Mapping[str, str]] = {
    "aws:rds/getInstance:getInstance": {
        "vpcSecurityGroups": "vpcSecurityGroupIds",
        "dbInstanceClass": "instanceClass",
        "dbSubnetGroup": "dbSubnetGroupName",
        "masterUsername": "username",
    },
}
LISTS = {"Subnets": "Subnet", "SecurityGroups": "SecurityGroup"}
"""A function that answers with ids → what it lists."""
FILTERS = {"vpc-id": "vpcId", "subnet-id": "id", "group-name": "name", "availability-zone": "availabilityZone"}
"""EC2's name of a filter → the property that it is about."""


def lookup(
    clouds: Iterable[Cloud], account: str, token: str, arguments: dict[str, Any], known: dict[str, Any]
) -> dict[str, Any]:
    """`aws:ecr/getRepository:getRepository` looks among `aws:ecr/repository:Repository`, by properties, tags, filters.

    As AWS's provider does: one match or a refusal; of a function for several, such as `getSubnets`, the ids.
    """
    package, name = token.split(":", 1)[0], token.rsplit(":", 1)[1].removeprefix("get")
    matches = list(_matches(clouds, account, package, LISTS.get(name, name), arguments))
    if name in LISTS:
        return {**arguments, "ids": [properties["id"] for properties in matches]}
    if len(matches) == 1 or (matches and not _by_tags(arguments)):
        results = {key: value for key, value in matches[0].items() if key in known["results"]}
        results |= {key: matches[0].get(called) for key, called in RESULTS.get(token, {}).items()}
        return {**results, **arguments, "id": matches[0]["id"]}
    description = ", ".join(f"{key}={value!r}" for key, value in arguments.items()) or "no argument"
    if matches:
        raise Failure(f"{token} ({description}): multiple {name}s matched; use additional constraints to reduce them")
    raise Failure(f"{token} ({description}) found nothing: the simulated AWS knows only what its stacks created.")


def _by_tags(arguments: dict[str, Any]) -> bool:
    return bool(arguments.get("tags") or arguments.get("filters"))


def _matches(
    clouds: Iterable[Cloud], account: str, package: str, name: str, arguments: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    given = {key: value for key, value in arguments.items() if key not in ("filters", "tags", "region")}
    criteria = {ARGUMENTS.get(key, key): value for key, value in given.items()}
    tags: dict[str, str] = arguments.get("tags") or {}
    for cloud in clouds:
        for other in cloud.tokens():
            if (other.split(":", 1)[0], other.rsplit(":", 1)[1]) != (package, name):
                continue
            for identity, entry in cloud.all(other).items():
                properties: dict[str, Any] = {"id": identity, **entry["properties"]}
                own: dict[str, str] = {**(properties.get("tagsAll") or {}), **(properties.get("tags") or {})}
                named = all(properties.get(key, value) == value for key, value in criteria.items())
                passes = all(_passes(wish, properties, own) for wish in arguments.get("filters") or ())
                if named and passes and tags.items() <= own.items() and account_of(entry) == account:
                    yield properties


def _passes(wish: dict[str, Any], properties: dict[str, Any], tags: dict[str, str]) -> bool:
    name = str(wish["name"])
    value = tags.get(name[4:]) if name.startswith("tag:") else properties.get(FILTERS.get(name, name))
    return value in wish["values"]
