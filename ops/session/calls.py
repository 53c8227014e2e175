"""ECS and CloudWatch Logs as the runner of tasks asks them, over the commands' own client."""

from collections.abc import Callable
from typing import Any

from ops.aws.client import Aws, AwsError
from ops.aws.snapshot import Answer
from ops.clock import Clock
from ops.session.signals import held_back

PATIENCE = 300.0  # seconds for which a lost connection is waited out; the task goes on meanwhile
RETRY_SECONDS = 5.0

Notify = Callable[[str], None]


class EcsCalls:
    """ECS as TaskRunner asks it; one that cannot be reached, or throttles, is asked again for a while.

    Ctrl-C may fall between a task's start and the wait for it: whoever starts one here calls `stop_started` then.
    """

    def __init__(self, aws: Aws, name: str, notify: Notify, clock: Clock) -> None:
        self._aws, self._name, self._notify, self._clock = aws, name, notify, clock
        self._started: dict[str, str] = {}  # task → cluster, of what is not known to have ended

    def run_task(self, **request: Any) -> Answer:
        """One task more; `notify` takes its id. Ctrl-C meanwhile waits for the answer, which names what to stop."""
        with held_back():
            answer = self._aws.ask("ecs", "run_task", **request)
            for task in answer.get("tasks", ()):
                self._started[task["taskArn"]] = request["cluster"]
                self._notify(f"task {task['taskArn'].rsplit('/', 1)[-1]} of {self._name}'s released image starts")
        return answer

    def list_tasks(self, **request: Any) -> Answer:
        """As AWS answers."""
        return self._aws.ask("ecs", "list_tasks", **request)

    def describe_tasks(self, **request: Any) -> Answer:
        """Also of an ECS that could not be reached for a while."""
        answer = patiently(lambda: self._aws.ask("ecs", "describe_tasks", **request), self._notify, self._clock)
        for task in answer.get("tasks", ()):
            if task.get("lastStatus") == "STOPPED":
                self._started.pop(task.get("taskArn"), None)
        return answer

    def stop_task(self, **request: Any) -> Answer:
        """As AWS answers; Ctrl-C waits for that. Where it refuses, as with credentials that have expired meanwhile,
        `notify` takes what to do by hand: how the command ended stays what it was.
        """
        with held_back():
            self._started.pop(request["task"], None)
            try:
                return self._aws.ask("ecs", "stop_task", **request)
            except AwsError as error:
                by_hand = f"aws ecs stop-task --cluster {request['cluster']} --task {request['task']}"
                self._notify(f"the task still runs, until its limit: {error}. To stop it before that: {by_hand}")
        return {}

    def stop_started(self, reason: str) -> None:
        """Stops what was started here and is not known to have ended."""
        for task, cluster in list(self._started.items()):
            self.stop_task(cluster=cluster, task=task, reason=reason)


class LogsCalls:
    """CloudWatch Logs as TaskRunner asks it, as patiently as EcsCalls."""

    def __init__(self, aws: Aws, notify: Notify, clock: Clock) -> None:
        self._aws, self._notify, self._clock = aws, notify, clock

    def get_log_events(self, **request: Any) -> Answer:
        """Also of CloudWatch Logs that could not be reached for a while."""
        return patiently(lambda: self._aws.ask("logs", "get_log_events", **request), self._notify, self._clock)


def patiently(ask: Callable[[], Answer], notify: Notify, clock: Clock) -> Answer:
    """The answer, once there is one; raises AwsError for what asking again does not cure, or not within PATIENCE."""
    end = clock.elapsed() + PATIENCE
    while True:
        try:
            return ask()
        except AwsError as error:
            if not error.is_passing or clock.elapsed() > end:
                raise
            notify(f"{error}; asking again")
            clock.sleep(RETRY_SECONDS)
