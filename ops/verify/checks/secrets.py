"""Whether the tasks run with the current value of each secret."""

from ops.aws.secrets import being_deleted
from ops.aws.snapshot import Snapshot, secret_references
from ops.verify.result import Result, result

NAME = "secrets"


def check(snapshot: Snapshot) -> Result:
    """Failed where a secret is gone, or has a newer value than the tasks started with."""
    service = snapshot.deployed.name
    if not snapshot.definition:
        return result("unknown", NAME, service, "no answer from ECS about the task definition")
    references = secret_references(snapshot.definition)
    if not references:
        return result("passed", NAME, service, "none")
    for arn, version in references:
        if arn not in snapshot.secrets:
            return result("unknown", NAME, service, f"no answer from Secrets Manager about {_name(arn)}")
        if not snapshot.secrets[arn]:
            return result("failed", NAME, service, f"{_name(arn)} does not exist")
        if problem := being_deleted(snapshot.secrets[arn]):
            return result("failed", NAME, service, f"{_name(arn)} {problem}")
        if version and "AWSCURRENT" not in snapshot.secrets[arn].get("VersionIdsToStages", {}).get(version, ()):
            return result("failed", NAME, service, f"{_name(arn)} has a newer value than the tasks: deploy again")
        if not version:
            if reason := snapshot.unread(
                "secretsmanager list_secret_version_ids", "ecs list_tasks", "ecs describe_tasks"
            ):
                return result("unknown", NAME, service, reason)
            if outdated := _older(snapshot, arn):
                message = f"{_name(arn)} has a newer value than {outdated} tasks: {_restart(snapshot)}"
                return result("failed", NAME, service, message)
    return result("passed", NAME, service, f"{len({arn for arn, _ in references})} current")


def _older(snapshot: Snapshot, arn: str) -> int:
    """How many tasks started before the current value was made; the secret's own date moves with its tags too."""
    versions = snapshot.versions.get(arn, ())
    created = [version["CreatedDate"] for version in versions if "AWSCURRENT" in version.get("VersionStages", ())]
    return sum(bool(created and task.get("startedAt") and task["startedAt"] < created[0]) for task in snapshot.tasks)


def _restart(snapshot: Snapshot) -> str:
    """What gives the tasks the new value: the task definition stays the same, so an update has nothing to do."""
    cluster, service = (arn.rsplit("/", 1)[-1] for arn in (snapshot.deployed.cluster, snapshot.deployed.arn))
    return f"`aws ecs update-service --cluster {cluster} --service {service} --force-new-deployment`"


def _name(arn: str) -> str:
    return arn.rsplit(":", 1)[-1]
