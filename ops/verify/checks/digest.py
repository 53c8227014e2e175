"""Whether the tasks run the released image itself."""

from ops.aws.snapshot import Snapshot
from ops.verify.result import Result, result

NAME = "digest"


def check(snapshot: Snapshot) -> Result:
    """Failed where a task runs another image; an index and the manifest that ECS chose from it are one."""
    service, released = snapshot.deployed.name, snapshot.deployed.image.digest or ""
    digests = [
        str(container.get("imageDigest") or "")
        for task in snapshot.tasks
        if task["taskDefinitionArn"] == snapshot.deployed.task_definition  # others are on their way out
        for container in task.get("containers", ())
        if container["name"] == service
    ]
    if reason := snapshot.unread("ecs list_tasks", "ecs describe_tasks"):
        return result("unknown", NAME, service, reason)
    if not digests and snapshot.idle:
        return result("passed", NAME, service, "desired count is 0")
    if not digests:
        return result("pending", NAME, service, "no task of the deployed definition runs")
    # ECS may name the manifest that it chose from an index, instead of the index that was released.
    released_digests = {released, *(snapshot.image.manifests if snapshot.image else ())}
    unexpected = sorted(set(digests) - released_digests - {""})
    if unexpected:
        return result("failed", NAME, service, f"{unexpected[0]} runs, {released} was released")
    if "" in digests:
        return result("pending", NAME, service, "a task has not pulled its image yet")
    return result("passed", NAME, service, released)
