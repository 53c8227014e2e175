"""A task of its own that AWS can open a session in, through ECS Exec; what is missing for it, and its end."""

import shutil
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from components.compute.run_task import TaskFailedError, TaskRequest, TaskRunner
from ops.aws.client import Aws, AwsError
from ops.aws.collector import brief
from ops.aws.snapshot import Answer
from ops.clock import Clock
from ops.errors import OpsError, reading
from ops.pulumi.state import DeployedService
from ops.session.calls import EcsCalls, LogsCalls, Notify
from ops.session.limit_task import CONTAINER as LIMIT_CONTAINER
from ops.session.limit_task import LimitedCalls, TaskLimit, helper_image
from ops.session.run import stop_overdue, task_request

PLUGIN = "session-manager-plugin"
AGENT = "ExecuteCommandAgent"
START_SECONDS = 240  # for the image to be pulled, and ECS's agent to start
POLL_SECONDS = 3
CONNECT_SECONDS = 30  # from when ECS says that the agent runs until Systems Manager reaches it
NOT_CONNECTED = ("TargetNotConnected", "TargetNotConnectedException")
CLOSED = "fairway-run: the session is closed"  # why the task was stopped, as ECS then says
_NO_SLEEP = (
    "; it was to run `sleep`, which the image needs, and its entrypoint, if it has one, has to start. What an image "
    "without it can run, `./fairway run STACK {name} -- COMMAND` runs"
)


@dataclass(frozen=True, kw_only=True)
class Session:
    """Where a session can be opened: cluster, task and runtime as ECS names them; container."""

    cluster: str
    task: str
    runtime: str
    container: str

    @property
    def target(self) -> str:
        """As Systems Manager names it."""
        return f"ecs:{self.cluster.rsplit('/', 1)[-1]}_{self.task.rsplit('/', 1)[-1]}_{self.runtime}"


def once_connected(ask: Callable[[], Answer], clock: Clock) -> Answer:
    """Of a call that opens a session: its answer, as soon as Systems Manager knows the agent that ECS says is there."""
    end = clock.elapsed() + CONNECT_SECONDS
    while True:
        try:
            return ask()
        except AwsError as error:
            if error.code not in NOT_CONNECTED or clock.elapsed() > end:
                raise
        clock.sleep(POLL_SECONDS)


class ExecTask:
    """A task of `service`'s released image that waits, and does nothing else.

    any_image: where the image has no shell, the helper beside it is enough, and waits without it.
    """

    def __init__(
        self, aws: Aws, service: DeployedService, *, notify: Notify, clock: Clock, any_image: bool = False
    ) -> None:
        self._aws, self._service, self._notify, self._clock = aws, service, notify, clock
        self._any_image = any_image

    @contextmanager
    def started(self, limit: int) -> Generator[Session]:
        """Ready for a session. The task is stopped with the block, and ends by itself after `limit` seconds.

        Raises OpsError with everything that is missing.
        """
        answer = self._aws.ask("ecs", "describe_task_definition", taskDefinition=self._service.task_definition)
        definition: Answer = answer["taskDefinition"]
        helper = helper_image(definition, self._service.name) if self._any_image else None
        if missing := self._missing(definition, own_image=helper is None):
            raise OpsError(f"no session in {self._service.name}:\n" + "\n".join(f"- {text}" for text in missing))
        stop_overdue(self._aws, self._service, self._clock.now(), self._notify)
        request = task_request(self._aws, self._service, definition, limit=limit, now=self._clock.now())
        request = replace(request, execute_command=True)
        # It ends at the limit, whatever becomes of this command.
        if helper:
            alone = TaskLimit(seconds=limit, helper=helper, alone=True)
            ecs = LimitedCalls(self._aws, self._service, alone, self._notify, self._clock)
            request = replace(request, container=LIMIT_CONTAINER)
        else:
            ecs = EcsCalls(self._aws, self._service.name, self._notify, self._clock)
            request = replace(request, command=["sleep", str(limit)])
        try:
            try:
                arn = self._start(ecs, request)
                self._notify("waiting for the task and ECS Exec's agent")
                yield self._session(ecs, arn, request.container)
            finally:
                ecs.stop_started(CLOSED)
        except KeyboardInterrupt:  # which may fall on its end, too
            ecs.stop_started(CLOSED)
            raise

    def _start(self, ecs: EcsCalls, request: TaskRequest) -> str:
        logs = LogsCalls(self._aws, self._notify, self._clock)
        try:
            return TaskRunner(ecs=ecs, logs=logs, notify=self._notify).start(request)
        except TaskFailedError as error:
            raise OpsError(str(error)) from None

    def _missing(self, definition: Answer, *, own_image: bool) -> Sequence[str]:
        """What a session needs and is not there, each with what to do."""
        name, missing = self._service.name, list[str]()
        if shutil.which(PLUGIN) is None:
            missing.append(
                f"there is no {PLUGIN} on the PATH: install AWS's Session Manager plugin for the AWS CLI, "
                "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html"
            )
        snapshot = brief(self._aws, self._service)
        if snapshot.unknown:
            raise OpsError(snapshot.unknown[0])
        if not snapshot.service.get("enableExecuteCommand"):
            missing.append(
                f"ECS Exec is off, and the task role has no right to it: write `executeCommand: true` under "
                f"fairway:services.{name}, and update"
            )
        containers: Sequence[Mapping[str, Any]] = definition.get("containerDefinitions", ())
        if own_image and any(each["name"] == name and each.get("readonlyRootFilesystem") for each in containers):
            missing.append(
                "the root file system is read-only, and ECS Exec's agent writes to it: `readOnlyFilesystem: false`"
            )
        return missing

    def _session(self, ecs: EcsCalls, arn: str, container: str) -> Session:
        for _ in range(START_SECONDS // POLL_SECONDS):
            described = ecs.describe_tasks(cluster=self._service.cluster, tasks=[arn])["tasks"]
            with reading(f"the task {arn}"):
                for task in described:  # none, for a moment after it was started
                    if session := self._ready(task, container):
                        return session
            self._clock.sleep(POLL_SECONDS)
        raise OpsError(
            f"ECS Exec's agent did not start within {START_SECONDS // 60} minutes: the task needs a way to "
            "ssmmessages.<region>.amazonaws.com (a NAT gateway or an endpoint), and its role ssmmessages:*Channel"
        )

    def _ready(self, task: Answer, name: str) -> Session | None:
        containers: Sequence[Answer] = task.get("containers", ())
        if task.get("lastStatus") == "STOPPED":
            reason = str(task.get("stoppedReason") or "ECS gave no reason")
            ran = any("exitCode" in container for container in containers) or "executable file not found" in reason
            raise OpsError(f"the task stopped: {reason}{_NO_SLEEP.format(name=self._service.name) if ran else ''}")
        for container in containers:
            agents = [each for each in container.get("managedAgents", ()) if each["name"] == AGENT]
            if container["name"] == name and any(each["lastStatus"] == "RUNNING" for each in agents):
                return Session(
                    cluster=self._service.cluster,
                    task=task["taskArn"],
                    runtime=container["runtimeId"],
                    container=container["name"],
                )
        return None
