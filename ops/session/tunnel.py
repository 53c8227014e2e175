"""A way to the database from this machine: SSM's port forwarding through a task; no bastion, no public address."""

import json
import socket
import subprocess
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ops.aws.client import Aws
from ops.clock import Clock
from ops.errors import OpsError
from ops.pulumi.state import DeployedService
from ops.session.calls import Notify
from ops.session.exec_task import PLUGIN, ExecTask, Session, once_connected

DOCUMENT = "AWS-StartPortForwardingSessionToRemoteHost"
OPEN_SECONDS, POLL_SECONDS = 60, 0.5

Start = Callable[[Sequence[str]], "subprocess.Popen[bytes]"]


@dataclass(frozen=True, kw_only=True)
class Remote:
    """What the task reaches, and the port of this machine that leads there; 0 for any that is free."""

    host: str
    port: int
    local_port: int = 0


@contextmanager
def tunnel(
    aws: Aws,
    service: DeployedService,
    remote: Remote,
    *,
    limit: int,
    notify: Notify,
    start: Start | None = None,
    clock: Clock | None = None,
) -> Generator[int]:
    """The port of 127.0.0.1 that leads to the remote host while the block runs.

    start: starts AWS's plugin. Raises OpsError with what is missing, or where the way does not open.
    """
    clock, local_port = clock or Clock(), remote.local_port or _free_port()
    with ExecTask(aws, service, notify=notify, clock=clock, any_image=True).started(limit) as session:
        plugin = (start or _start)(_command(aws, session, remote, local_port, clock))
        try:
            _wait_until_open(plugin, local_port, clock)
            yield local_port
        finally:
            plugin.terminate()
            plugin.wait()


def _command(aws: Aws, session: Session, remote: Remote, local_port: int, clock: Clock) -> Sequence[str]:
    """As the AWS CLI calls its plugin."""
    parameters: Any = {"host": [remote.host], "portNumber": [str(remote.port)], "localPortNumber": [str(local_port)]}
    request: dict[str, Any] = {"Target": session.target, "DocumentName": DOCUMENT, "Parameters": parameters}
    answer = once_connected(lambda: aws.ask("ssm", "start_session", **request, Reason="fairway db"), clock)
    opened = {name: answer[name] for name in ("SessionId", "StreamUrl", "TokenValue")}
    return [PLUGIN, json.dumps(opened), aws.region, "StartSession", "", json.dumps(request), aws.endpoint("ssm")]


def _start(command: Sequence[str]) -> "subprocess.Popen[bytes]":
    """Apart from the terminal: Ctrl-C there is for the client, and ends the tunnel through it."""
    null = subprocess.DEVNULL
    return subprocess.Popen(command, stdin=null, stdout=null, stderr=null, start_new_session=True)


def _wait_until_open(plugin: "subprocess.Popen[bytes]", port: int, clock: Clock) -> None:
    for _ in range(int(OPEN_SECONDS / POLL_SECONDS)):
        if (code := plugin.poll()) is not None:
            raise OpsError(f"{PLUGIN} ended with {code} before the tunnel was open; run it again")
        with socket.socket() as visitor:
            if not visitor.connect_ex(("127.0.0.1", port)):
                return
        clock.sleep(POLL_SECONDS)
    raise OpsError(f"the tunnel did not open within {OPEN_SECONDS} s")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
