"""A task that is run to its end: what is asked of ECS, what is passed on, and how its failures read."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from components.compute.run_task import (
    NEW_ROLE_SECONDS,
    POLL_SECONDS,
    TaskFailedError,
    TaskRequest,
    TaskResult,
    TaskRunner,
)

CLUSTER = "arn:aws:ecs:eu-west-1:111122223333:cluster/shop-dev"
TASK = "arn:aws:ecs:eu-west-1:111122223333:task/shop-dev/0123456789abcdef"
DEFINITION = "arn:aws:ecs:eu-west-1:111122223333:task-definition/shop-dev-api-migration:7"
BEGUN = datetime(2026, 3, 1, 12, tzinfo=UTC)
REQUEST = TaskRequest(
    cluster=CLUSTER,
    task_definition=DEFINITION,
    subnets=["subnet-1"],
    security_groups=["sg-1"],
    public=True,
    container="migration",
    log_group="/shop/dev/api",
    log_prefix="migration",
    started_by="somebody-with-a-name-of-more-than-36-letters",
    limit=10 * POLL_SECONDS,
    tags={"who": "me"},
)


def task(status: str = "STOPPED", **changes: Any) -> Mapping[str, Any]:
    container = {"name": "migration", **({"exitCode": 0} if status == "STOPPED" else {})}
    times = {"startedAt": BEGUN, "stoppedAt": BEGUN + timedelta(seconds=42)}
    return {"taskArn": TASK, "taskDefinitionArn": DEFINITION, "lastStatus": status, "containers": [container]} | (
        times | changes
    )


class Ecs:
    """Answers `describe_tasks` with one task after the other, the last of them again and again."""

    def __init__(self, *states: Mapping[str, Any], existing: Mapping[str, list[str]] | None = None) -> None:
        self.states, self.existing = list(states), existing or {}
        self.started: list[Mapping[str, Any]] = []
        self.stopped: list[Mapping[str, Any]] = []

    def run_task(self, **request: Any) -> Mapping[str, Any]:
        self.started.append(request)
        return {"tasks": [task("PROVISIONING")], "failures": []}

    def list_tasks(self, **request: Any) -> Mapping[str, Any]:
        assert request["family"] == "shop-dev-api-migration"
        return {"taskArns": self.existing.get(request["desiredStatus"], [])}

    def describe_tasks(self, **request: Any) -> Mapping[str, Any]:
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        return {"tasks": [state], "failures": []}

    def stop_task(self, **request: Any) -> Mapping[str, Any]:
        self.stopped.append(request)
        return {}


class Logs:
    """Pages of lines; a stream that is not there yet where `pages` is None."""

    def __init__(self, *pages: list[str] | None) -> None:
        self.pages = list(pages)
        self.streams: set[str] = set()

    def get_log_events(self, **request: Any) -> Mapping[str, Any]:
        self.streams.add(request["logStreamName"])
        page = self.pages.pop(0) if self.pages else []
        if page is None:
            raise RuntimeError("ResourceNotFoundException: The specified log stream does not exist.")
        token = f"f/{len(self.pages)}" if page else request.get("nextToken", "f/end")
        return {"events": [{"message": line} for line in page], "nextForwardToken": token}


def run(
    ecs: Ecs, logs: Logs | None = None, request: TaskRequest = REQUEST, sleep: Callable[[float], None] = lambda _: None
) -> tuple[TaskResult, list[str]]:
    lines: list[str] = []
    runner = TaskRunner(ecs=ecs, logs=logs or Logs(), notify=lines.append, sleep=sleep)
    return runner.run(request), lines


def test_it_starts_a_task_waits_for_it_and_passes_each_line_on_once() -> None:
    ecs, logs = Ecs(task("PENDING"), task("RUNNING"), task()), Logs(None, ["one", "two"], ["three"])

    result, lines = run(ecs, logs)

    assert (result.arn, result.seconds, lines) == (TASK, 42, ["one", "two", "three"])
    assert logs.streams == {"migration/migration/0123456789abcdef"}
    (started,) = ecs.started
    assert (started["cluster"], started["taskDefinition"], started["launchType"]) == (CLUSTER, DEFINITION, "FARGATE")
    assert started["networkConfiguration"]["awsvpcConfiguration"] == {
        "subnets": ["subnet-1"],
        "securityGroups": ["sg-1"],
        "assignPublicIp": "ENABLED",
    }
    assert len(started["startedBy"]) == 36 and started["tags"] == [{"key": "who", "value": "me"}]
    assert not ecs.stopped


def test_two_runs_have_two_tokens() -> None:
    ecs = Ecs(task())
    run(ecs)
    run(ecs)
    assert len({started["clientToken"] for started in ecs.started}) == 2


@pytest.mark.parametrize(
    ("stopped", "words"),
    [
        (
            task(containers=[{"name": "migration", "exitCode": 1}], stoppedReason="Essential container exited"),
            "ended with exit code 1: Essential container exited\nlast words",
        ),
        (
            task(containers=[{"name": "migration", "exitCode": 137, "reason": "OutOfMemoryError"}]),
            "ended with exit code 137: OutOfMemoryError",
        ),
        (task(containers=[], stoppedReason="CannotPullContainerError"), "did not run: CannotPullContainerError"),
    ],
)
def test_a_task_that_fails_says_why_in_ecs_words_and_with_its_last_lines(
    stopped: Mapping[str, Any], words: str
) -> None:
    with pytest.raises(TaskFailedError) as failed:
        run(Ecs(stopped), Logs(["last words"]))
    assert words in str(failed.value)


def test_no_task_at_all_is_a_failure_with_ecs_reason() -> None:
    class Full(Ecs):
        def run_task(self, **request: Any) -> Mapping[str, Any]:
            return {"tasks": [], "failures": [{"reason": "Capacity is unavailable at this time."}]}

    with pytest.raises(TaskFailedError, match="ECS started no task: Capacity is unavailable"):
        run(Full(task()))


class Unaware(Ecs):
    """Has not heard of the task's role for so many calls; a service would be tried again, RunTask is refused."""

    def __init__(self, calls: int, words: str = "(ClientException) … ECS was unable to assume the role 'arn:aws:…'"):
        super().__init__(task())
        self.calls, self.words = calls, words

    def run_task(self, **request: Any) -> Mapping[str, Any]:
        if len(self.started) < self.calls:
            self.started.append(request)
            raise RuntimeError(self.words)
        return super().run_task(**request)


def test_a_role_that_was_made_just_now_is_waited_for() -> None:
    waited: list[float] = []
    ecs = Unaware(3)

    result, lines = run(ecs, sleep=waited.append)

    assert (result.arn, len(ecs.started)) == (TASK, 4)
    assert waited[:3] == [POLL_SECONDS] * 3
    assert lines == ["ECS does not know the task's role yet; it is asked again"]
    assert len({started["clientToken"] for started in ecs.started}) == 4  # a refused call's answer is not repeated


def test_a_role_that_ecs_may_never_take_on_is_refused_in_its_words_after_a_minute() -> None:
    waited: list[float] = []
    with pytest.raises(RuntimeError, match="unable to assume the role"):
        run(Unaware(1000), sleep=waited.append)
    assert sum(waited) == NEW_ROLE_SECONDS


def test_any_other_refusal_is_told_at_once() -> None:
    waited: list[float] = []
    with pytest.raises(RuntimeError, match="not authorized"):
        run(Unaware(1, "AccessDeniedException: … is not authorized to perform: ecs:RunTask"), sleep=waited.append)
    assert not waited


def test_at_its_limit_the_task_is_stopped() -> None:
    waited: list[float] = []
    ecs = Ecs(task("RUNNING"))
    with pytest.raises(TaskFailedError, match="still running after 0 minutes; it was stopped"):
        run(ecs, sleep=waited.append)
    assert sum(waited) == REQUEST.limit
    assert [stopped["task"] for stopped in ecs.stopped] == [TASK]


def test_ctrl_c_stops_the_task() -> None:
    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    ecs = Ecs(task("RUNNING"))
    with pytest.raises(KeyboardInterrupt):
        run(ecs, sleep=interrupt)
    assert [stopped["task"] for stopped in ecs.stopped] == [TASK]


@pytest.mark.parametrize("status", ["RUNNING", "STOPPED"])
def test_once_takes_the_task_that_is_there(status: str) -> None:
    ecs = Ecs(task(status), task(), existing={status: [TASK]})
    result, _ = run(ecs, request=replace(REQUEST, once=True))
    assert result.arn == TASK and not ecs.started


@pytest.mark.parametrize(
    "other",
    [
        task(containers=[{"name": "migration", "exitCode": 1}]),
        task(taskDefinitionArn=DEFINITION.replace(":7", ":6")),
    ],
)
def test_once_starts_another_where_the_last_failed_or_was_of_another_revision(other: Mapping[str, Any]) -> None:
    ecs = Ecs(other, task(), existing={"STOPPED": [TASK]})
    run(ecs, request=replace(REQUEST, once=True))
    assert len(ecs.started) == 1
