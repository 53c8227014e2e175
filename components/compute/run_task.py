"""One task of ECS, run to its end: started, its log passed on, its end explained, stopped when it takes too long.

No pulumi here: a migration's hook runs it, and so may a command.
"""

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

MIGRATION = "migration"
"""Name of a migration's container, prefix of its log's streams, and end of its task definition's family."""
JOB = "job"
"""Name of a job's container, prefix of its log's streams, and beginning of its tasks' group."""
LIMIT = "limit"
"""The container that ends a job's task when its time is over."""
STARTED_BY = "fairway-migration"
"""What ECS says of a migration's task that it was started by."""
POLL_SECONDS = 3
NEW_ROLE = "unable to assume the role"
NEW_ROLE_SECONDS = 60
"""How long ECS may take to hear of a role that IAM has just made (IAM user guide, "Troubleshoot IAM")."""
_LAST_LINES = 20
_TRAILING_POLLS = 3  # CloudWatch gets a container's last lines some seconds after it ended


class EcsClient(Protocol):
    """What is used of boto3's client; keyword arguments and answers are AWS's."""

    def run_task(self, **request: Any) -> Mapping[str, Any]: ...
    def list_tasks(self, **request: Any) -> Mapping[str, Any]: ...
    def describe_tasks(self, **request: Any) -> Mapping[str, Any]: ...
    def stop_task(self, **request: Any) -> Mapping[str, Any]: ...


class LogsClient(Protocol):
    """As EcsClient, of CloudWatch Logs."""

    def get_log_events(self, **request: Any) -> Mapping[str, Any]: ...


class TaskFailedError(Exception):
    """The task did not end with 0. The text says what ECS and the container gave as the reason.

    exit_code: the container's; None where it did not run to an end.
    """

    def __init__(self, reason: str, exit_code: int | None = None) -> None:
        self.exit_code = exit_code
        super().__init__(reason)


class TaskTimeoutError(TaskFailedError):
    """The task ran longer than its limit, and was stopped."""


@dataclass(frozen=True, kw_only=True)
class TaskRequest:
    """What to run and where. public: the task gets a public address, as it must in a public subnet.

    container: the one whose exit code and log count; its log stream is `<log_prefix>/<container>/<task id>`.
    limit: seconds, after which it is stopped. once: a task of this definition that still runs, or ended with 0 within
    the hour that ECS remembers, is taken instead of another. command: of that container, instead of the definition's.
    execute_command: whether ECS Exec may open a shell in it. ended_by: the container whose end with 0 is ECS's own
    limit on the task.
    """

    cluster: str
    task_definition: str
    subnets: Sequence[str]
    security_groups: Sequence[str]
    public: bool
    container: str
    log_group: str
    log_prefix: str
    started_by: str
    limit: int
    tags: Mapping[str, str]
    once: bool = False
    command: Sequence[str] = ()
    execute_command: bool = False
    ended_by: str = ""


@dataclass(frozen=True, kw_only=True)
class TaskResult:
    """A task that ended with 0. seconds: of its container, as ECS counted them; None where it did not say."""

    arn: str
    seconds: int | None


class TaskRunner:
    """Starts tasks and waits for them. notify: takes each line of the log; sleep: seconds."""

    def __init__(
        self,
        *,
        ecs: EcsClient,
        logs: LogsClient,
        notify: Callable[[str], None],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._ecs, self._logs, self._notify, self._sleep = ecs, logs, notify, sleep

    def run(self, request: TaskRequest) -> TaskResult:
        """Returns once the container ended with 0; TaskFailedError otherwise. Whatever ends the wait ends the task."""
        arn = (request.once and self._existing(request)) or self.start(request)
        log = _Log(self._logs, request, arn, self._notify)
        try:
            task = self._wait(request, arn, log)
        except BaseException as error:  # Ctrl-C too: what was started here does not go on unseen
            self._ecs.stop_task(cluster=request.cluster, task=arn, reason=f"{request.started_by}: {error!r}"[:255])
            raise
        for _ in range(_TRAILING_POLLS):
            self._sleep(1)
            log.read()
        if _container(task, request.ended_by).get("exitCode") == 0:
            raise TaskTimeoutError(f"task {_id(arn)} was ended by ECS at its limit of {request.limit} s")
        if problem := _problem(task, request.container):
            text = "\n".join([f"task {_id(arn)} {problem}", *log.last])
            raise TaskFailedError(text, _container(task, request.container).get("exitCode"))
        return TaskResult(arn=arn, seconds=_seconds(task))

    def _existing(self, request: TaskRequest) -> str | None:
        """One that another update started, or this one before its connection was lost."""
        family = request.task_definition.rsplit("/", 1)[-1].split(":")[0]
        for status in ("RUNNING", "STOPPED"):
            arns = self._ecs.list_tasks(cluster=request.cluster, family=family, desiredStatus=status)["taskArns"]
            if not arns:
                continue
            for task in _items(self._ecs.describe_tasks(cluster=request.cluster, tasks=arns), "tasks"):
                same = task.get("taskDefinitionArn") == request.task_definition
                if same and (status == "RUNNING" or _problem(task, request.container) is None):
                    return str(task["taskArn"])
        return None

    def start(self, request: TaskRequest) -> str:
        """The ARN of a task that ECS has begun to start; TaskFailedError where it does not."""
        answer = self._run_task(request)
        if not answer.get("tasks"):
            failures = [f"{f.get('reason')} {f.get('detail') or ''}".strip() for f in _items(answer, "failures")]
            raise TaskFailedError(f"ECS started no task: {'; '.join(failures) or 'it gave no reason'}")
        return str(answer["tasks"][0]["taskArn"])

    def _run_task(self, request: TaskRequest) -> Mapping[str, Any]:
        """A service is tried again by itself while ECS does not know its role yet; RunTask has to be asked again."""
        for waited in range(0, NEW_ROLE_SECONDS, POLL_SECONDS):
            try:
                return self._ask(request)
            except Exception as error:  # boto3's errors have no type
                if NEW_ROLE not in str(error):
                    raise
                if not waited:
                    self._notify("ECS does not know the task's role yet; it is asked again")
                self._sleep(POLL_SECONDS)
        return self._ask(request)

    def _ask(self, request: TaskRequest) -> Mapping[str, Any]:
        return self._ecs.run_task(
            cluster=request.cluster,
            taskDefinition=request.task_definition,
            launchType="FARGATE",
            clientToken=uuid.uuid4().hex,  # boto3 repeats a call whose answer was lost
            startedBy=request.started_by[:36],  # ECS takes no more
            tags=[{"key": key, "value": value} for key, value in request.tags.items()],
            enableExecuteCommand=request.execute_command,
            **_overrides(request),
            networkConfiguration={
                "awsvpcConfiguration": {
                    "subnets": list(request.subnets),
                    "securityGroups": list(request.security_groups),
                    "assignPublicIp": "ENABLED" if request.public else "DISABLED",
                }
            },
        )

    def _wait(self, request: TaskRequest, arn: str, log: "_Log") -> Mapping[str, Any]:
        for _ in range(max(1, request.limit // POLL_SECONDS)):
            answer = self._ecs.describe_tasks(cluster=request.cluster, tasks=[arn])
            task = next(iter(_items(answer, "tasks")), None)
            log.read()
            if task and task.get("lastStatus") == "STOPPED":
                return task
            self._sleep(POLL_SECONDS)
        raise TaskTimeoutError(f"task {_id(arn)} was still running after {request.limit // 60} minutes; it was stopped")


class _Log:
    """The lines of one container, each passed on once; the last of them for an error."""

    def __init__(self, logs: LogsClient, request: TaskRequest, arn: str, notify: Callable[[str], None]) -> None:
        self._logs, self._group, self._notify = logs, request.log_group, notify
        self._stream = f"{request.log_prefix}/{request.container}/{_id(arn)}"
        self._token: str | None = None
        self.last: list[str] = []

    def read(self) -> None:
        for _ in range(100):  # pages
            page: dict[str, Any] = {"nextToken": self._token} if self._token else {"startFromHead": True}
            try:
                answer = self._logs.get_log_events(logGroupName=self._group, logStreamName=self._stream, **page)
            except Exception as error:  # before its first line a container has no stream; boto3's errors have no type
                if "ResourceNotFound" not in repr(error):
                    raise
                return
            for event in _items(answer, "events"):
                line = str(event["message"])
                self._notify(line)
                self.last = [*self.last, line][-_LAST_LINES:]
            if answer["nextForwardToken"] == self._token:
                return
            self._token = answer["nextForwardToken"]


def _overrides(request: TaskRequest) -> Mapping[str, Any]:
    if not request.command:
        return {}
    return {"overrides": {"containerOverrides": [{"name": request.container, "command": list(request.command)}]}}


def _problem(task: Mapping[str, Any], container: str) -> str | None:
    """Why the task did not do its work; None where the container ended with 0."""
    named = _container(task, container)
    code, reason = named.get("exitCode"), named.get("reason")
    if code == 0:
        return None
    if code is None:  # it may have waited for another
        reason = reason or next((item["reason"] for item in _items(task, "containers") if item.get("reason")), None)
    reason = reason or task.get("stoppedReason") or "ECS gave no reason"
    return f"ended with exit code {code}: {reason}" if code is not None else f"did not run: {reason}"


def _container(task: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    none: Mapping[str, Any] = {}
    return next((item for item in _items(task, "containers") if item["name"] == name), none)


def _seconds(task: Mapping[str, Any]) -> int | None:
    started, stopped = task.get("startedAt"), task.get("executionStoppedAt") or task.get("stoppedAt")
    return int((stopped - started).total_seconds()) if started and stopped else None


def _items(answer: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
    return answer.get(key) or ()


def _id(arn: str) -> str:
    return arn.rsplit("/", 1)[-1]
