"""Whether the tasks run with the current value of each secret."""

from ops.checks.result import Result, result
from ops.observed import Observed, secret_references

NAME = "secrets"


def check(observed: Observed) -> Result:
    service = observed.deployed.name
    if not observed.definition:
        return result("unknown", NAME, service, "ECS did not say what the task definition takes")
    wanted = secret_references(observed.definition)
    if not wanted:
        return result("held", NAME, service, "none")
    for arn, version in wanted:
        if arn not in observed.secrets:
            return result("unknown", NAME, service, f"Secrets Manager did not say of {_name(arn)}")
        if not observed.secrets[arn]:
            return result("differs", NAME, service, f"{_name(arn)} does not exist")
        stages = observed.secrets[arn].get("VersionIdsToStages", {})
        if version and "AWSCURRENT" not in stages.get(version, ()):
            return result("differs", NAME, service, f"{_name(arn)} has a newer value than the tasks: deploy again")
        if not version and (old := _older(observed, arn)):
            return result("differs", NAME, service, f"{_name(arn)} changed after {old} tasks started: deploy again")
    return result("held", NAME, service, f"{len({arn for arn, _ in wanted})} current")


def _older(observed: Observed, arn: str) -> int:
    """How many tasks started before the secret last changed."""
    changed = observed.secrets[arn].get("LastChangedDate")
    return sum(bool(changed and task.get("startedAt") and task["startedAt"] < changed) for task in observed.tasks)


def _name(arn: str) -> str:
    return arn.rsplit(":", 1)[-1]
