"""Answers a `get…` function from the simulated AWS: the resource of the same name that has what was asked for."""

from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.cloud import Cloud
from sandbox.neighbours import account_of
from sandbox.protocol import Failure

# Where a function calls an argument or a result otherwise than the resource does.
_ARGUMENTS: Mapping[str, str] = {"dbInstanceIdentifier": "identifier"}
_RESULTS: Mapping[str, Mapping[str, str]] = {
    "aws:rds/getInstance:getInstance": {
        "vpcSecurityGroups": "vpcSecurityGroupIds",
        "dbInstanceClass": "instanceClass",
        "dbSubnetGroup": "dbSubnetGroupName",
        "masterUsername": "username",
    },
    "aws:rds/getCluster:getCluster": {"dbSubnetGroupName": "dbSubnetGroupName"},
}


def lookup(
    clouds: Iterable[Cloud], account: str, token: str, arguments: dict[str, Any], known: dict[str, Any]
) -> dict[str, Any]:
    """`aws:ecr/getRepository:getRepository` looks among `aws:ecr/repository:Repository`; not by filters or tags."""
    package, name = token.split(":", 1)[0], token.rsplit(":", 1)[1].removeprefix("get")
    given = {key: value for key, value in arguments.items() if key not in ("filters", "tags", "region")}
    criteria = {_ARGUMENTS.get(key, key): value for key, value in given.items()}
    for cloud in clouds:
        for other in cloud.tokens():
            if (other.split(":", 1)[0], other.rsplit(":", 1)[1]) != (package, name):
                continue
            for identity, entry in cloud.all(other).items():
                properties = {"id": identity, **entry["properties"]}
                matches = all(properties.get(key, value) == value for key, value in criteria.items())
                if matches and account_of(entry) == account:
                    results = {key: value for key, value in properties.items() if key in known["results"]}
                    for key, called in _RESULTS.get(token, {}).items():
                        results[key] = properties.get(called)
                    return {**results, **arguments, "id": identity}
    description = ", ".join(f"{key}={value!r}" for key, value in criteria.items()) or "no argument"
    raise Failure(f"{token} ({description}) found nothing: the simulated AWS knows only what its stacks created.")
