"""A command as a task of its own: the released image of a service, with its environment, secrets, roles and network."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from components.compute.container import HELPER_IMAGE
from components.compute.run_task import TaskFailedError, TaskRequest, TaskRunner, TaskTimeoutError
from ops.aws import tasks
from ops.aws.client import Aws
from ops.aws.collector import brief
from ops.aws.snapshot import Answer
from ops.clock import Clock, timestamp
from ops.doctor.redact import mask
from ops.errors import OpsError, reading
from ops.pulumi.state import DeployedService
from ops.session.calls import EcsCalls, LogsCalls, Notify
from ops.session.limit_task import CONTAINER as LIMIT_CONTAINER
from ops.session.limit_task import LimitedCalls, TaskLimit, explained, helper_image
from ops.session.limited import has_shell, limited

STARTED_BY = "fairway-run"
WHO, UNTIL = "fairway:started-by", "fairway:until"  # tags of its task
TIMED_OUT = 124  # as timeout(1) has it


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """limit: seconds. shell: whether the image has `sh`, which then ends the command at the limit; None: find out.

    helper: the image with `sleep` that does so otherwise; None: the one that the service has beside it.
    """

    command: Sequence[str]
    limit: int
    shell: bool | None = None
    helper: str | None = None


@dataclass(frozen=True, kw_only=True)
class RunResult:
    """exit_code: the command's own, or TIMED_OUT."""

    exit_code: int
    reason: str = ""


class TaskLauncher:
    """Runs tasks of one service. log: takes the command's lines, masked; notify: what is done meanwhile."""

    def __init__(
        self, aws: Aws, service: DeployedService, *, log: Notify, notify: Notify, clock: Clock | None = None
    ) -> None:
        self._aws, self._service, self._log, self._notify = aws, service, log, notify
        self._clock = clock or Clock()

    def run(self, options: RunOptions) -> RunResult:
        """Returns when the command ended. Raises OpsError where ECS starts no task or the command cannot be run.

        Whatever else ends the wait, as Ctrl-C does, ends the task.
        """
        aws, service, now = self._aws, self._service, self._clock.now()
        stop_overdue(aws, service, now, self._notify)
        described = aws.ask("ecs", "describe_task_definition", taskDefinition=service.task_definition)
        definition: Answer = described["taskDefinition"]
        request = task_request(aws, service, definition, limit=options.limit, now=now)
        if has_shell(definition, service.name) if options.shell is None else options.shell:
            return self._to_end(replace(request, command=limited(options.command, options.limit)))
        helper = options.helper or helper_image(definition, service.name) or HELPER_IMAGE
        return self._ended_by_ecs(
            replace(request, command=options.command), TaskLimit(seconds=options.limit, helper=helper)
        )

    def _ended_by_ecs(self, request: TaskRequest, limit: TaskLimit) -> RunResult:
        self._notify(
            f"nothing shows that {self._service.name}'s image has a shell: ECS ends the task at its limit, by a "
            f"container of {limit.helper} beside it. With a shell: --shell"
        )
        ecs = LimitedCalls(self._aws, self._service, limit, self._notify, self._clock)
        try:
            return self._to_end(replace(request, ended_by=LIMIT_CONTAINER), ecs)
        except OpsError as error:
            raise explained(error, limit) from None

    def _to_end(self, request: TaskRequest, ecs: EcsCalls | None = None) -> RunResult:
        clock, name = self._clock, self._service.name
        return run_to_end(self._aws, request, name, log=self._log, notify=self._notify, clock=clock, ecs=ecs)


def run_to_end(
    aws: Aws,
    request: TaskRequest,
    name: str,
    *,
    log: Notify,
    notify: Notify,
    clock: Clock,
    ecs: EcsCalls | None = None,
) -> RunResult:
    """Starts the task and waits for it; whatever else ends the wait, as Ctrl-C does, ends the task. name: for messages.

    ecs: how the task is started, where not simply by its definition. Raises OpsError where ECS starts no task or the
    container cannot be run.
    """
    ecs = ecs or EcsCalls(aws, name, notify, clock)
    runner = TaskRunner(
        ecs=ecs,
        logs=LogsCalls(aws, notify, clock),
        notify=lambda line: log(mask(line).rstrip()),
        sleep=clock.sleep,
    )
    try:
        runner.run(request)
    except TaskTimeoutError as error:
        return RunResult(exit_code=TIMED_OUT, reason=str(error))
    except TaskFailedError as error:
        if error.exit_code is None:
            raise OpsError(f"{name}: {mask(str(error))}") from None
        return RunResult(exit_code=error.exit_code, reason=mask(str(error).partition("\n")[0]))
    except BaseException:  # the runner stops what it waits for, and may not have come to that
        ecs.stop_started("interrupted as it started")
        raise
    return RunResult(exit_code=0)


def task_request(aws: Aws, service: DeployedService, definition: Answer, *, limit: int, now: datetime) -> TaskRequest:
    """A task of the deployed revision in the service's own network, tagged with the caller and its end.

    Raises OpsError where ECS does not tell what it needs.
    """
    with reading(f"the task definition of {service.name}"):
        container = next(each for each in definition["containerDefinitions"] if each["name"] == service.name)
        log: Mapping[str, str] = container["logConfiguration"]["options"]
        return TaskRequest(
            cluster=service.cluster,
            task_definition=service.task_definition,
            **service_network(aws, service),
            container=service.name,
            log_group=log["awslogs-group"],
            log_prefix=log["awslogs-stream-prefix"],
            started_by=STARTED_BY,
            limit=limit,
            tags={WHO: caller(aws), UNTIL: timestamp(now + timedelta(seconds=limit))},
        )


def stop_overdue(aws: Aws, service: DeployedService, now: datetime, notify: Notify) -> None:
    """Stops tasks of this service's image that a killed command left behind, once their limit is over."""
    families = (tasks.family(service), tasks.run_family(service))
    for task in [task for family in families for task in tasks.of_family(aws, service, family, "RUNNING", tags=True)]:
        tags = {tag["key"]: tag["value"] for tag in task.get("tags", ())}
        if task.get("startedBy") == STARTED_BY and tags.get(UNTIL, "9") < timestamp(now):
            notify(f"task {task['taskArn'].rsplit('/', 1)[-1]} of {tags.get(WHO)} is over its limit; it is stopped")
            reason = f"{STARTED_BY}: over its limit"
            aws.ask("ecs", "stop_task", cluster=service.cluster, task=task["taskArn"], reason=reason)


def caller(aws: Aws) -> str:
    """Who asks, as a tag's value: the ARN of the user or the role's session."""
    arn = str(aws.ask("sts", "get_caller_identity")["Arn"])
    return re.sub(r"[^\w .:/=+@-]", "-", arn)[:256]


def service_network(aws: Aws, service: DeployedService) -> dict[str, Any]:
    """The service's own subnets and groups. Raises OpsError where ECS does not tell them."""
    snapshot = brief(aws, service)
    if snapshot.unknown:
        raise OpsError(snapshot.unknown[0])
    with reading(f"the network of {service.name}"):
        network: Mapping[str, Any] = snapshot.service["networkConfiguration"]["awsvpcConfiguration"]
        return {
            "subnets": network["subnets"],
            "security_groups": network["securityGroups"],
            "public": network.get("assignPublicIp") == "ENABLED",
        }
