"""Whether ECS runs the task definition that was deployed: after a rollback it runs an older one."""

from ops.aws.snapshot import Observed
from ops.verify.result import Result, result

NAME = "task definition"


def check(observed: Observed) -> Result:
    service, wanted = observed.deployed.name, observed.deployed.task_definition
    running = observed.primary.get("taskDefinition") or observed.service.get("taskDefinition")
    if not running:
        return result("unknown", NAME, service, "ECS did not say")
    if running != wanted:
        return result("differs", NAME, service, f"{_short(running)} runs, {_short(wanted)} was deployed")
    others = {str(task["taskDefinitionArn"]) for task in observed.tasks} - {wanted}
    if others:
        return result("waiting", NAME, service, f"tasks of {', '.join(sorted(map(_short, others)))} still run")
    return result("held", NAME, service, _short(wanted))


def _short(arn: str) -> str:
    return arn.rsplit("/", 1)[-1]
