"""A command as a task of its own: the released image of a service, with its environment, secrets, roles and network."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from components.compute.run_task import TaskFailedError, TaskRequest, TaskRunner, TaskTimeoutError
from ops.aws import tasks
from ops.aws.client import Aws, AwsError
from ops.aws.collector import brief
from ops.aws.snapshot import Answer
from ops.clock import Clock, timestamp
from ops.doctor.redact import mask
from ops.errors import OpsError, reading
from ops.pulumi.state import DeployedService
from ops.session.limited import has_shell, limited

STARTED_BY = "fairway-run"
WHO, UNTIL = "fairway:started-by", "fairway:until"  # tags of its task
TIMED_OUT = 124  # as timeout(1) has it
PATIENCE = 300.0  # seconds for which a lost connection is waited out; the task goes on meanwhile
RETRY_SECONDS = 5.0

Notify = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """limit: seconds. shell: whether the image has `sh`, which then ends the command at the limit; None: find out."""

    command: Sequence[str]
    limit: int
    shell: bool | None = None


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
        stop_overdue(self._aws, self._service, self._clock.now(), self._notify)
        definition = self._aws.ask("ecs", "describe_task_definition", taskDefinition=self._service.task_definition)
        with reading(f"the task definition of {self._service.name}"):
            request = self._request(options, definition["taskDefinition"])
        ecs = _Ecs(self._aws, self._service.name, self._notify, self._clock)
        runner = TaskRunner(ecs=ecs, logs=_Logs(self._aws), notify=self._line, sleep=self._clock.sleep)
        try:
            runner.run(request)
        except TaskTimeoutError as error:
            return RunResult(exit_code=TIMED_OUT, reason=str(error))
        except TaskFailedError as error:
            if error.exit_code is None:
                raise OpsError(f"{self._service.name}: {mask(str(error))}") from None
            return RunResult(exit_code=error.exit_code, reason=mask(str(error).partition("\n")[0]))
        return RunResult(exit_code=0)

    def _request(self, options: RunOptions, definition: Answer) -> TaskRequest:
        name = self._service.name
        shell = has_shell(definition, name) if options.shell is None else options.shell
        if not shell:
            self._notify(
                f"nothing shows that {name}'s image has a shell, so only this command ends the task: if it is killed, "
                f"the next `./fairway run` of {name} stops what is left. With a shell: --shell"
            )
        container = next(each for each in definition["containerDefinitions"] if each["name"] == name)
        log: Mapping[str, str] = container["logConfiguration"]["options"]
        until = self._clock.now() + timedelta(seconds=options.limit)
        return TaskRequest(
            cluster=self._service.cluster,
            task_definition=self._service.task_definition,
            **_network(self._aws, self._service),
            container=name,
            log_group=log["awslogs-group"],
            log_prefix=log["awslogs-stream-prefix"],
            started_by=STARTED_BY,
            limit=options.limit,
            tags={WHO: caller(self._aws), UNTIL: timestamp(until)},
            command=limited(options.command, options.limit) if shell else options.command,
        )

    def _line(self, line: str) -> None:
        self._log(mask(line).rstrip())


class _Ecs:
    """ECS as TaskRunner asks it; one that cannot be reached is asked again for a while."""

    def __init__(self, aws: Aws, name: str, notify: Notify, clock: Clock) -> None:
        self._aws, self._name, self._notify, self._clock = aws, name, notify, clock

    def run_task(self, **request: Any) -> Answer:
        answer = self._aws.ask("ecs", "run_task", **request)
        for task in answer.get("tasks", ()):
            self._notify(f"task {task['taskArn'].rsplit('/', 1)[-1]} of {self._name}'s released image starts")
        return answer

    def list_tasks(self, **request: Any) -> Answer:
        return self._aws.ask("ecs", "list_tasks", **request)

    def describe_tasks(self, **request: Any) -> Answer:
        end = self._clock.elapsed() + PATIENCE
        while True:
            try:
                return self._aws.ask("ecs", "describe_tasks", **request)
            except AwsError as error:
                if error.code or self._clock.elapsed() > end:
                    raise
                self._notify(f"{error}; asking again")
                self._clock.sleep(RETRY_SECONDS)

    def stop_task(self, **request: Any) -> Answer:
        return self._aws.ask("ecs", "stop_task", **request)


class _Logs:
    """CloudWatch Logs as TaskRunner asks it."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    def get_log_events(self, **request: Any) -> Answer:
        return self._aws.ask("logs", "get_log_events", **request)


def stop_overdue(aws: Aws, service: DeployedService, now: datetime, notify: Notify) -> None:
    """Stops tasks of this service's image that a killed command left behind, once their limit is over."""
    running = tasks.of_family(aws, service, tasks.family(service), "RUNNING", tags=True)
    for task in running:
        tags = {tag["key"]: tag["value"] for tag in task.get("tags", ())}
        if task.get("startedBy") == STARTED_BY and tags.get(UNTIL, "9") < timestamp(now):
            notify(f"task {task['taskArn'].rsplit('/', 1)[-1]} of {tags.get(WHO)} is over its limit; it is stopped")
            reason = f"{STARTED_BY}: over its limit"
            aws.ask("ecs", "stop_task", cluster=service.cluster, task=task["taskArn"], reason=reason)


def caller(aws: Aws) -> str:
    """Who asks, as a tag's value: the ARN of the user or the role's session."""
    arn = str(aws.ask("sts", "get_caller_identity")["Arn"])
    return re.sub(r"[^\w .:/=+@-]", "-", arn)[:256]


def _network(aws: Aws, service: DeployedService) -> dict[str, Any]:
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
