"""Whether ECS runs the task definition that was deployed: after a rollback it runs an older one."""

from ops.aws.snapshot import Snapshot
from ops.verify.result import Result, result

NAME = "task definition"


def check(snapshot: Snapshot) -> Result:
    """Failed where ECS runs another definition, pending while tasks of others end."""
    service, expected = snapshot.deployed.name, snapshot.deployed.task_definition
    running = snapshot.primary.get("taskDefinition") or snapshot.service.get("taskDefinition")
    if not running:
        return result("unknown", NAME, service, "no answer from ECS")
    if running != expected:
        return result("failed", NAME, service, f"{_short(running)} runs, {_short(expected)} was deployed")
    others = {str(task["taskDefinitionArn"]) for task in snapshot.tasks} - {expected}
    if others:
        return result("pending", NAME, service, f"tasks of {', '.join(sorted(map(_short, others)))} still run")
    return result("passed", NAME, service, _short(expected))


def _short(arn: str) -> str:
    return arn.rsplit("/", 1)[-1]
