"""Whether the tasks run the released image itself."""

from ops.aws.snapshot import Observed
from ops.verify.result import Result, result

NAME = "digest"


def check(observed: Observed) -> Result:
    service, released = observed.deployed.name, observed.deployed.image.digest or ""
    digests = [
        str(container.get("imageDigest") or "")
        for task in observed.tasks
        if task["taskDefinitionArn"] == observed.deployed.task_definition  # others are on their way out
        for container in task.get("containers", ())
        if container["name"] == service
    ]
    if why := observed.unread("ecs list_tasks", "ecs describe_tasks"):
        return result("unknown", NAME, service, why)
    if not digests and observed.idle:
        return result("held", NAME, service, "no task is wanted")
    if not digests:
        return result("waiting", NAME, service, "no task of the deployed definition runs")
    # ECS may name the manifest that it chose from an index, instead of the index that was released.
    same = {released, *(observed.image.manifests if observed.image else ())}
    other = sorted(set(digests) - same - {""})
    if other:
        return result("differs", NAME, service, f"{other[0]} runs, {released} was released")
    if "" in digests:
        return result("waiting", NAME, service, "a task has not pulled its image yet")
    return result("held", NAME, service, released)
