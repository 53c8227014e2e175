"""The lane's local AWS, whose tasks run on, and say which image they pulled.

moto's containers have no digest, and its tasks stop when they are looked at. Here the digest is the one that the task
definition names, and a task runs until somebody stops it.

moto has no ECS Exec, no ExecuteCommand and no StartSession. Here the agent of every container runs, and both calls open
a session, of which only the answer is AWS's: nothing is behind it. Nothing else is otherwise.

FAIRWAY_LANE: the lane's moto_aws.py.
"""

import importlib.util
import json
import os
from typing import Any

from moto.core.responses import ActionResult
from moto.ecs.models import Container
from moto.ecs.responses import EC2ContainerServiceResponse
from moto.moto_api import state_manager  # pyright: ignore[reportUnknownVariableType]
from moto.ssm.responses import SimpleSystemManagerResponse


def lane() -> Any:
    spec = importlib.util.spec_from_file_location("lane_aws", os.environ["FAIRWAY_LANE"])
    assert spec and spec.loader
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def pulled() -> None:
    make = Container.__init__

    def made(self: Container, task_def: Any) -> None:
        make(self, task_def)
        _, _, digest = str(self.image).partition("@")
        agent = {"name": "ExecuteCommandAgent", "lastStatus": "RUNNING"}
        vars(self).update(image_digest=digest or None, runtime_id="4f2a6b8c-1", managed_agents=[agent])

    Container.__init__ = made


def opens_sessions() -> None:
    opened = {"sessionId": "ecs-execute-command-1", "streamUrl": "wss://x.invalid", "tokenValue": "-"}

    def execute_command(self: Any) -> ActionResult:
        (task,) = self.ecs_backend.describe_tasks(self._get_param("cluster"), [self._get_param("task")])
        assert task.desired_status == "RUNNING" and self._get_param("interactive")
        return ActionResult({"taskArn": task.task_arn, "interactive": True, "session": opened})

    def start_session(_: Any) -> str:
        return json.dumps({"SessionId": "1", "StreamUrl": "wss://x.invalid", "TokenValue": "-"})

    for response, answer in (
        (EC2ContainerServiceResponse, execute_command),
        (SimpleSystemManagerResponse, start_session),
    ):
        setattr(response, answer.__name__, answer)


LANE = lane()
GAPS = LANE.GAPS
main = LANE.main
pulled()
opens_sessions()
state_manager.set_transition("ecs::task", {"progression": "manual", "times": 1_000_000})
