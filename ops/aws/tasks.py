"""The tasks of a service, and those of its migrations, as ECS describes them."""

from collections.abc import Mapping, Sequence
from typing import Any

from components.compute.run_task import JOB, LIMIT, MIGRATION
from ops.aws.client import Aws
from ops.aws.snapshot import NEVER, Answer
from ops.pulumi.state import DeployedService


def of_service(aws: Aws, service: DeployedService, status: str) -> Sequence[Answer]:
    """status: RUNNING, or STOPPED within the hour that ECS remembers."""
    cluster = {"cluster": service.cluster}
    name = service.arn.rsplit("/", 1)[-1]
    return _described(aws, cluster, aws.ask("ecs", "list_tasks", **cluster, serviceName=name, desiredStatus=status))


def of_family(aws: Aws, service: DeployedService, family: str, status: str, *, tags: bool = False) -> Sequence[Answer]:
    """Tasks in the service's cluster whose definition is of the family, whoever started them."""
    cluster = {"cluster": service.cluster}
    listed = aws.ask("ecs", "list_tasks", **cluster, family=family, desiredStatus=status)
    return _described(aws, cluster, listed, **({"include": ["TAGS"]} if tags else {}))


def migration_family(service: DeployedService) -> str:
    """The family of the task definitions by which the service's migrations run."""
    return f"{family(service)}-{MIGRATION}"


def run_family(service: DeployedService) -> str:
    """The family of the task definitions by which commands of an image without a shell run; no service or job may be
    called so.
    """
    return f"{family(service)}_run"


def family(service: DeployedService) -> str:
    """The family of the service's task definition: its ARN without revision."""
    return service.task_definition.rsplit("/", 1)[-1].split(":")[0]


def failed_migration(aws: Aws, service: DeployedService) -> Sequence[Answer]:
    """The task of the service's last migration if it failed, within the hour that ECS remembers it."""
    last = last_migration(aws, service)
    return [task for task in last if {item.get("exitCode") for item in task.get("containers", ())} != {0}]


def _described(aws: Aws, cluster: Mapping[str, str], listed: Answer, **options: Any) -> Sequence[Answer]:
    arns, described = listed["taskArns"], list[Answer]()
    for start in range(0, len(arns), 100):  # what one question may name
        described += aws.ask("ecs", "describe_tasks", **cluster, tasks=arns[start : start + 100], **options)["tasks"]
    return described


def last_migration(aws: Aws, service: DeployedService) -> Sequence[Answer]:
    """The task of the service's last migration, within the hour that ECS remembers it."""
    return _last(of_family(aws, service, migration_family(service), "STOPPED"))


def failed_run(aws: Aws, job: DeployedService) -> Sequence[Answer]:
    """The task of the last run of this revision if it failed, within the hour that ECS remembers it.

    Of the container that ends a run in time there is a word only where it did: every other run ends that container.
    """
    return [
        {**task, "containers": [_in_words(item, job) for item in _containers(task) if not _idle_limit(item)]}
        for task in _last(of_family(aws, job, family(job), "STOPPED"))
        if task.get("taskDefinitionArn") == job.task_definition
        and [item.get("exitCode") for item in _containers(task) if item.get("name") == JOB] != [0]
    ]


def _last(tasks: Sequence[Answer]) -> Sequence[Answer]:
    return sorted(tasks, key=lambda task: task.get("stoppedAt") or NEVER)[-1:]


def _containers(task: Answer) -> Sequence[Answer]:
    return task.get("containers", ())


def _idle_limit(container: Answer) -> bool:
    return container.get("name") == LIMIT and container.get("exitCode") != 0


def _in_words(container: Answer, job: DeployedService) -> Answer:
    if container.get("name") != LIMIT:
        return container
    return {**container, "reason": f"the job's time was over: {job.timeout_minutes} minutes"}
