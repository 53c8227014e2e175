"""The lane's local AWS, whose tasks run on, and say which image they pulled.

moto's containers have no digest, and its tasks stop when they are looked at. Here the digest is the one that the task
definition names, and a task runs until somebody stops it; nothing else is otherwise.

FAIRWAY_LANE: the lane's moto_aws.py.
"""

import importlib.util
import os
from typing import Any

from moto.ecs.models import Container
from moto.moto_api import state_manager  # pyright: ignore[reportUnknownVariableType]


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
        self.image_digest = digest or None  # pyright: ignore[reportAttributeAccessIssue]

    Container.__init__ = made


LANE = lane()
GAPS = LANE.GAPS
main = LANE.main
pulled()
state_manager.set_transition("ecs::task", {"progression": "manual", "times": 1_000_000})
