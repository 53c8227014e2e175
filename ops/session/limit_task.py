"""A limit that ECS itself keeps, for a task of an image without a shell, whatever becomes of who started it.

ECS has no longest time for a task, but when an essential container ends, it stops the others. So the task runs by a
definition of its own: the deployed one, and beside it the helper image, which sleeps until the limit. It is taken off
ECS's lists as soon as the task was started: ECS runs what an inactive definition began to its end.
"""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from components.compute.container import WRITABLE
from components.data.rds_ca import VOLUME
from ops.aws import tasks
from ops.aws.client import Aws, AwsError
from ops.aws.snapshot import NEVER, Answer
from ops.clock import Clock
from ops.errors import OpsError, reading
from ops.pulumi.state import DeployedService
from ops.session.calls import EcsCalls, Notify

CONTAINER = "run_limit"
"""The container that only sleeps; no service or sidecar may be called so."""
LEFT_AFTER = timedelta(minutes=10)
"""A definition is on the lists for the time of two calls; for so long, where a killed command left it."""


@dataclass(frozen=True, kw_only=True)
class TaskLimit:
    """seconds: after which ECS ends the task. helper: an image with `sleep`. alone: without the app's containers."""

    seconds: int
    helper: str
    alone: bool = False


class LimitedCalls(EcsCalls):
    """ECS as TaskRunner asks it; whatever it starts, ECS ends at the limit."""

    def __init__(self, aws: Aws, service: DeployedService, limit: TaskLimit, notify: Notify, clock: Clock) -> None:
        super().__init__(aws, service.name, notify, clock)
        self._service, self._limit = service, limit

    def run_task(self, **request: Any) -> Answer:
        """By a definition that is the deployed one with the limit, and is there only meanwhile."""
        with self._registered() as definition:
            return super().run_task(**{**request, "taskDefinition": definition})

    @contextmanager
    def _registered(self) -> Generator[str]:
        self._deregister_left()
        deployed = self._aws.ask(
            "ecs", "describe_task_definition", taskDefinition=self._service.task_definition, include=["TAGS"]
        )
        with reading(f"the task definition of {self._service.name}"):
            definition = with_limit(deployed, self._service, self._limit)
        try:
            registered = self._aws.ask("ecs", "register_task_definition", **definition)
        except AwsError as error:
            raise AwsError(
                f"{error}\nA task without a shell in its image gets its limit from ECS, by a task definition of its "
                "own: that needs ecs:RegisterTaskDefinition and ecs:DeregisterTaskDefinition",
                error.code,
            ) from None
        arn = str(registered["taskDefinition"]["taskDefinitionArn"])
        try:
            yield arn
        finally:
            self._deregister(arn)

    def _deregister_left(self) -> None:
        """What was registered by a command that was killed before its task was started."""
        family = tasks.run_family(self._service)
        listed = self._aws.ask("ecs", "list_task_definitions", familyPrefix=family, status="ACTIVE")
        for arn in listed["taskDefinitionArns"]:
            known = self._aws.ask("ecs", "describe_task_definition", taskDefinition=arn)["taskDefinition"]
            if known.get("registeredAt", NEVER) < self._clock.now() - LEFT_AFTER:
                self._deregister(arn)

    def _deregister(self, arn: str) -> None:
        """One that stays on ECS's lists costs nothing, and is no reason to end what runs."""
        try:
            self._aws.ask("ecs", "deregister_task_definition", taskDefinition=arn)
        except AwsError as error:
            self._notify(f"{arn.rsplit('/', 1)[-1]} stays on ECS's list of task definitions: {error}")


def helper_image(definition: Answer, service: str) -> str | None:
    """The image that runs beside an app without a shell, where the deployed definition has one."""
    containers: Sequence[Answer] = definition.get("containerDefinitions", ())
    own = next((each.get("image") for each in containers if each["name"] == service), None)
    beside = (each["image"] for each in containers if each["name"] in (VOLUME, WRITABLE) and each.get("image") != own)
    return next(beside, None)


def with_limit(described: Answer, service: DeployedService, limit: TaskLimit) -> Mapping[str, Any]:
    """What RegisterTaskDefinition takes, of DescribeTaskDefinition's answer: the same, with the limit beside it."""
    definition: Answer = described["taskDefinition"]
    containers: Sequence[Answer] = definition["containerDefinitions"]
    app = next(each for each in containers if each["name"] == service.name)
    left_out = ("tags", "proxyConfiguration") if limit.alone else ("tags",)  # a proxy names one of the containers
    tags = [tag for tag in described.get("tags", ()) if not tag["key"].startswith("aws:")]  # which only AWS writes
    after = {"dependsOn": [*app.get("dependsOn", ()), {"containerName": CONTAINER, "condition": "START"}]}
    others = [{**each, **after} if each is app else each for each in containers]
    return {
        **{name: value for name, value in definition.items() if name in _accepted() and name not in left_out},
        **({"tags": tags} if tags else {}),
        "family": tasks.run_family(service),
        "containerDefinitions": [_sleeping(app, limit), *([] if limit.alone else others)],
    }


def explained(error: OpsError, limit: TaskLimit) -> OpsError:
    """The error, with what to do where ECS could not get the helper's image."""
    if "CannotPull" not in str(error) or limit.helper not in str(error):
        return error
    return OpsError(
        f"{error}\n{limit.helper} is the image that ends the task at its limit: copy it into a repository of the "
        "account, and name the copy with --helper-image. An image with a shell needs none: --shell"
    )


def _sleeping(app: Answer, limit: TaskLimit) -> Mapping[str, Any]:
    log: Mapping[str, Any] = app.get("logConfiguration") or {}
    options = {**log.get("options", {}), "awslogs-stream-prefix": CONTAINER}
    return {
        "name": CONTAINER,
        "image": limit.helper,
        "essential": True,
        "entryPoint": ["sleep"],
        "command": [str(limit.seconds)],
        "readonlyRootFilesystem": not limit.alone,  # ECS Exec, for which it is alone, writes
        "linuxParameters": {"initProcessEnabled": True},  # process 1 would not hear SIGTERM
        "stopTimeout": 2,
        **({"logConfiguration": {**log, "options": options}} if log.get("logDriver") == "awslogs" else {}),
    }


@cache
def _accepted() -> frozenset[str]:
    """The fields of RegisterTaskDefinition: a definition as it is described has some that only ECS writes."""
    from botocore import session

    make: Any = session
    ecs = make.get_session().get_service_model("ecs")
    return frozenset(ecs.operation_model("RegisterTaskDefinition").input_shape.members)
