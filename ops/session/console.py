"""A terminal in a task of its own, through ECS Exec."""

import json
import subprocess
from collections.abc import Callable, Sequence

from ops.aws.client import Aws
from ops.clock import Clock
from ops.pulumi.state import DeployedService
from ops.session.calls import Notify
from ops.session.exec_task import PLUGIN, ExecTask, once_connected
from ops.session.signals import wait_for

StartPlugin = Callable[[Sequence[str]], int]


class Console:
    """A terminal in `service`'s released image. start_plugin: runs AWS's plugin on this terminal; its exit code."""

    def __init__(
        self,
        aws: Aws,
        service: DeployedService,
        *,
        notify: Notify,
        start_plugin: StartPlugin | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._aws, self._service, self._notify = aws, service, notify
        self._start_plugin, self._clock = start_plugin or _plugin, clock or Clock()

    def open(self, command: str, *, limit: int) -> int:
        """The exit code of the session; of the task see ExecTask. Raises OpsError with everything that is missing."""
        task = ExecTask(self._aws, self._service, notify=self._notify, clock=self._clock)
        with task.started(limit) as session:
            where = {"cluster": session.cluster, "task": session.task, "container": session.container}
            answer = once_connected(
                lambda: self._aws.ask("ecs", "execute_command", **where, command=command, interactive=True), self._clock
            )
            # As the AWS CLI calls its plugin.
            words = [PLUGIN, json.dumps(answer["session"]), self._aws.region, "StartSession", ""]
            return self._start_plugin([*words, json.dumps({"Target": session.target}), self._aws.endpoint("ecs")])


def _plugin(command: Sequence[str]) -> int:
    """Ctrl-C is for the shell in the task: the plugin passes it on."""
    with subprocess.Popen(command) as process:
        return wait_for(process)
