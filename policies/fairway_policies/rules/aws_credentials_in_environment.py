"""F47: keys of AWS in a task, where its role belongs."""

from ..reading import kinds
from ..reading.containers import in_every_task, known_containers
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
_FILES = ("AWS_PROFILE", "AWS_SHARED_CREDENTIALS_FILE")
_ELSEWHERE = ("ENDPOINT_URL", "S3_ENDPOINT", "MINIO", "R2_", "SPACES_", "B2_", "WASABI")


def task(definition: Resource) -> Results:
    """Variables and secrets by which AWS's SDKs would leave the task's role aside."""
    for container in known_containers(definition):
        names: dict[str, Fact] = {**container.secrets, **container.environment}
        if definition.type != kinds.SERVICE and container.unknown_names:
            yield NotEvaluated(container.unknown_names[0].path)
        if any(mark in name for name in names for mark in _ELSEWHERE):
            continue  # keys of a store that only speaks AWS's language
        for name in (*_KEYS[:1], *_FILES):
            if name in names:
                what = "a key of a user" if name in _KEYS else "a profile that no task has"
                yield Finding(f"{name}, {what}", f"container {container.name}: {name}")


RULE = Rule(
    name="aws-credentials-in-environment",
    failures=("F47",),
    title="the task is given AWS credentials instead of a role",
    severity="medium",
    level="advisory",
    symptom="ExpiredToken, InvalidClientTokenId when the key is rotated; The config profile could not be found",
    cause="The SDK takes variables before the task's role, and they came along from a laptop.",
    fix="leave them out, and give the task definition a task_role_arn with the rights",
    limits="keys that are meant for another account",
    bad='"secrets": [{"name": "AWS_ACCESS_KEY_ID", …}, {"name": "AWS_SECRET_ACCESS_KEY", …}]',
    good='aws.ecs.TaskDefinition("api", task_role_arn=role.arn, …)',
    resource_checks=in_every_task(task),
)
