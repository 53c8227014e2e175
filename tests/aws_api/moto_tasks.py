"""The lane's local AWS, whose tasks run on, and say which image they pulled.

moto's containers have no digest, and its tasks stop when they are looked at. Here the digest is the one that the task
definition names, a service's task runs until somebody stops it, and a migration's has ended with 0 from the start;
nothing else is otherwise.

FAIRWAY_LANE: the lane's moto_aws.py.
"""

import copy
import importlib.util
import os
from typing import Any

from moto.ec2.models import ec2_backends
from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ecs.models import Container, EC2ContainerServiceBackend, Task
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


def ended() -> None:
    """moto's tasks have one container, none of them ends by itself, and each container must say its memory."""
    make: Any = Task.__init__
    needs = {"CPU": 0, "MEMORY": 0, "PORTS": [], "PORTS_UDP": []}
    calculated = staticmethod(lambda _definition: needs)  # pyright: ignore[reportUnknownLambdaType]
    setattr(EC2ContainerServiceBackend, "_calculate_task_resource_requirements", calculated)  # noqa: B010

    setattr(NetworkInterface, "private_dns_name", "")  # noqa: B010 (of a network without DNS host names it has none)

    def made(self: Any, cluster: Any, task_definition: Any, *args: Any, **named: Any) -> None:
        make(self, cluster, task_definition, *args, **named)
        if self.started_by != "fairway-migration":
            return
        self.desired_status = self.status = "STOPPED"
        (first,) = self.containers
        self.containers = [copy.copy(first) for _ in task_definition.container_definitions]
        for container, definition in zip(self.containers, task_definition.container_definitions, strict=True):
            container.name, container.last_status = definition["name"], "STOPPED"
        details = {item["name"]: item["value"] for item in self.attachments[0]["details"]}
        network = ec2_backends[self._account_id][self.region_name]
        network.delete_network_interface(details["networkInterfaceId"])

    Task.__init__ = made


LANE = lane()
GAPS = LANE.GAPS
main = LANE.main
pulled()
ended()
state_manager.set_transition("ecs::task", {"progression": "manual", "times": 1_000_000})
