"""ECS and CloudWatch Logs as the runner of tasks asks them, over the commands' own client."""

from collections.abc import Callable
from typing import Any

from ops.aws.client import Aws, AwsError
from ops.aws.snapshot import Answer
from ops.clock import Clock

PATIENCE = 300.0  # seconds for which a lost connection is waited out; the task goes on meanwhile
RETRY_SECONDS = 5.0

Notify = Callable[[str], None]


class EcsCalls:
    """ECS as TaskRunner asks it; one that cannot be reached is asked again for a while."""

    def __init__(self, aws: Aws, name: str, notify: Notify, clock: Clock) -> None:
        self._aws, self._name, self._notify, self._clock = aws, name, notify, clock

    def run_task(self, **request: Any) -> Answer:
        """One task more; `notify` takes its id."""
        answer = self._aws.ask("ecs", "run_task", **request)
        for task in answer.get("tasks", ()):
            self._notify(f"task {task['taskArn'].rsplit('/', 1)[-1]} of {self._name}'s released image starts")
        return answer

    def list_tasks(self, **request: Any) -> Answer:
        """As AWS answers."""
        return self._aws.ask("ecs", "list_tasks", **request)

    def describe_tasks(self, **request: Any) -> Answer:
        """Also of an ECS that could not be reached for a while."""
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
        """As AWS answers."""
        return self._aws.ask("ecs", "stop_task", **request)


class LogsCalls:
    """CloudWatch Logs as TaskRunner asks it."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    def get_log_events(self, **request: Any) -> Answer:
        """As AWS answers."""
        return self._aws.ask("logs", "get_log_events", **request)
