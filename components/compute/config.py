"""The plain values of what runs: cluster, registries, services."""

from collections.abc import Mapping
from typing import Literal, get_args

from components.base.aws import FARGATE_MEMORY
from components.base.keys import Derived, Entries, Mapped, Section, config, key
from components.base.patterns import ACCOUNT, CRON, HEALTH_PATH, NAME, TIME_ZONE, VARIABLE
from components.base.values import Value, choice, flag, text, texts, whole
from components.base.words import words
from components.compute.container import ContainerConfig
from components.compute.health import CODES, GRPC_CODES, GRPC_OK, OK, HealthTool
from components.compute.permissions import PermissionConfig
from components.compute.schedule import FORMS, schedule_problem
from components.compute.target_config import TargetConfig
from components.data.postgres import DatabaseForm

Architecture = Literal["X86_64", "ARM64"]
ServiceKind = Literal["web", "worker"]
ProtocolVersion = Literal["HTTP1", "HTTP2", "GRPC"]
Overlap = Literal["forbid", "allow"]

COMMAND = words("[npm, run, migrate]")

RELEASE_TAG = "release-"
"""How the tag of an image begins that some stack runs or may return to."""

A_VCPU = "1024 is one vCPU"
A_NAME = "2 to 20 lower-case letters, digits and hyphens"
AN_ACCOUNT = "an account id of 12 digits, in quotes"


@config
class ClusterConfig:
    """The ECS cluster that a stack's tasks run in."""

    container_insights: bool = key(
        flag(), default=False, help="CloudWatch's metrics of each task; they cost, and blue/green alarms need them."
    )
    spot_percent: int = key(
        whole(0, 100),
        default=0,
        help="Share of the tasks on Fargate Spot: cheaper, and ended with two minutes' notice.",
    )


@config
class RegistryConfig:
    """The ECR repositories of the services' images: whose they are, who may pull, and what expires."""

    account: str | None = key(
        text(ACCOUNT, AN_ACCOUNT),
        default=None,
        help="The account whose repositories the stack pulls from; without it the stack has its own.",
        example="111122223333",
    )
    pull_accounts: tuple[str, ...] = key(
        texts(ACCOUNT, f"accounts, each {AN_ACCOUNT}"),
        default=(),
        help="Other accounts that may pull from the stack's repositories, as production does.",
        example=["444455556666"],
    )
    keep_untagged: int = key(whole(2, 1000), default=10, help="How many images without a tag a repository keeps.")
    keep_unreleased: int | None = key(
        whole(5, 1000),
        default=None,
        help=f"How many images without a tag `{RELEASE_TAG}…` a repository keeps; without it, all of them.",
        example=50,
    )


def _schedule() -> Value[str]:
    def parse(value: object) -> str | None:
        return value if isinstance(value, str) and schedule_problem(value) is None else None

    def problem(value: object) -> str | None:
        return schedule_problem(value) if isinstance(value, str) else None

    return Value(f"a schedule such as {FORMS}", parse, "rate(1 day)", {"type": "string"}, problem)


@config
class JobConfig:
    """A task that starts by schedule: a command in a service's image, with the service's variables and rights."""

    command: tuple[str, ...] = key(COMMAND, help="What it runs.", example=["bin/report", "--yesterday"])
    schedule: str = key(
        _schedule(),
        help="When it starts, as EventBridge Scheduler writes it: `rate(…)`, `at(…)`, or `cron(…)` with six fields.",
        example="cron(0 5 * * ? *)",
    )
    timezone: str = key(
        text(TIME_ZONE, "a time zone such as Europe/Berlin"),
        default="UTC",
        help="Of the times in `schedule`, summer time included.",
        example="Europe/Berlin",
    )
    timeout_minutes: int = key(
        whole(1, 24 * 60), default=30, help="After which it is stopped, and somebody is notified."
    )
    overlap: Overlap = key(
        choice(get_args(Overlap)),
        default="forbid",
        help="Whether it may start while it still runs; `forbid` takes no `timeoutMinutes` that could let it.",
    )
    enabled: bool = key(flag(), default=True, help="Whether it starts at all.")
    cpu: int | None = key(
        choice(tuple(FARGATE_MEMORY), A_VCPU),
        default=None,
        help="In 1/1024 vCPU, where it is not the service's.",
        example=1024,
    )
    memory: int | None = key(
        whole(512, 122880, "MiB"), default=None, help="In MiB, where it is not the service's.", example=2048
    )


@config
class HealthConfig:
    """The health check: one path for load balancer, container, verify and alarms; a worker's is a command."""

    path: str | None = key(
        text(HEALTH_PATH, "a path that begins with /, such as /health, without # and quotes"),
        default=None,
        help="The path that answers 200 when the app can serve; every web service has one. With `GRPC` it is a method.",
        example="/health",
    )
    tool: HealthTool | None = key(
        choice(get_args(HealthTool)),
        default=None,
        help="The program in the image with which the container checks that path; `none` leaves it to the load "
        "balancer alone, for an image that has no such program. It must be written, unless `command` is.",
        example="wget",
    )
    command: tuple[str, ...] = key(
        COMMAND,
        default=(),
        help="The image's own check, run in the container instead of `tool`: healthy where it ends with 0. Without it "
        "nobody checks a worker.",
        example=["/app/healthcheck"],
    )
    matcher: str | None = key(
        text(f"{CODES}|{GRPC_CODES}", 'the status codes of a healthy app, such as "200-299" or "200,401", in quotes'),
        default=None,
        derived=Derived('`"200"`, with `GRPC` `"0"`', lambda _: None),
        help="The status codes that a healthy app answers with: HTTP's, or gRPC's.",
        example="200,401",
    )
    grace_seconds: int = key(whole(0, 3600), default=60, help="How long after its start a task may fail its checks.")


@config
class BacklogConfig:
    """Scaling by a queue: as many tasks as keep the messages that wait for each of them few."""

    queue: str = key(text(NAME, "the name of one of fairway:queues"), help="The queue.", example="orders")
    per_task: int = key(
        whole(1, 1_000_000),
        help="Messages that may wait for each task: what one works off in the time that is borne.",
        example=50,
    )


@config
class ScheduleConfig:
    """A change of the limits at a time of day."""

    cron: str = key(
        text(CRON, "the six fields of a cron expression, such as 0 8 ? * MON-FRI *"),
        help="When: minute, hour, day of the month, month, day of the week, year, one of the two days `?`.",
        example="0 8 ? * MON-FRI *",
    )
    minimum: int = key(whole(0, 1000), name="min", help="The fewest tasks from then on.", example=4)
    maximum: int = key(whole(1, 1000), name="max", help="The most tasks from then on.", example=12)


@config
class ScalingConfig:
    """Autoscaling: how many tasks run, by load. Of several targets the one that needs the most tasks decides."""

    minimum: int = key(whole(0, 1000), name="min", help="The fewest tasks.", example=2)
    maximum: int = key(whole(1, 1000), name="max", help="The most tasks.", example=6)
    target_cpu_percent: int | None = key(
        whole(10, 95),
        default=None,
        derived=Derived("`60` where no other target is written", lambda _: None),
        help="The load on their CPUs, averaged over all tasks, that ECS adds and removes tasks to keep.",
        example=60,
    )
    target_memory_percent: int | None = key(
        whole(10, 95),
        default=None,
        help="The same of their memory; an app that never gives it back only ever grows.",
        example=75,
    )
    requests_per_minute: int | None = key(
        whole(1, 1_000_000), default=None, help="Requests a minute that each task should have.", example=600
    )
    backlog: BacklogConfig | None = key(Section(BacklogConfig), default=None)
    timezone: str = key(
        text(TIME_ZONE, "a time zone such as Europe/Berlin"),
        default="UTC",
        help="Whose time `schedule` is in.",
        example="Europe/Berlin",
    )
    schedule: Mapping[str, ScheduleConfig] = key(Mapped(ScheduleConfig, text(NAME, A_NAME), "for a time"), default={})

    @property
    def cpu_percent(self) -> int | None:
        """The target that holds: one has to."""
        others = (self.target_memory_percent, self.requests_per_minute, self.backlog)
        return 60 if self.target_cpu_percent is None and not any(others) else self.target_cpu_percent


@config
class ServiceConfig(ContainerConfig, TargetConfig):
    """Tasks of one container: behind the load balancer, or as a worker that nobody sends requests to."""

    kind: ServiceKind = key(
        choice(get_args(ServiceKind)),
        default="web",
        help="Whether the load balancer sends requests to it; a worker has no port, no routes and no target group.",
    )
    port: int | None = key(
        whole(1, 65535),
        default=None,
        help="The port on which a web service listens, also in its variable PORT.",
        example=3000,
    )
    internal: bool = key(
        flag(),
        default=False,
        help="Whether only services of the stack reach it, those with its name in `connectsTo`: no route, no target "
        "group.",
    )
    protocol_version: ProtocolVersion = key(
        choice(get_args(ProtocolVersion)),
        default="HTTP1",
        help="What the service speaks. Internal, with `GRPC` and `HTTP2` each request goes to another of its tasks; "
        "public, both need TLS up to the load balancer (docs/grpc.md).",
    )
    health: HealthConfig | None = key(Section(HealthConfig), default=None)
    single: bool = key(
        flag(),
        default=False,
        help="Whether it never runs twice: a deployment stops the old task before it starts the new one. A web service "
        "answers nobody in between.",
    )
    cpu: int = key(choice(tuple(FARGATE_MEMORY), A_VCPU), default=256, help="Of each task, in 1/1024 vCPU.")
    memory: int = key(
        whole(512, 122880, "MiB"),
        default=512,
        help="Of each task, in MiB; Fargate has fixed sizes for each `cpu`.",
        example=1024,
    )
    desired_count: int | None = key(
        whole(0, 1000),
        default=None,
        derived=Derived("`1` at the start, then the count of now", lambda _: None),
        help="How many tasks run, unless `scaling` decides.",
        example=2,
    )
    scaling: ScalingConfig | None = key(Section(ScalingConfig), default=None, help="Tasks by load.")
    required_env: tuple[str, ...] = key(
        texts(VARIABLE, "names of environment variables"),
        default=(),
        help="Variables without which the app does not work: a stack that provides one of them nowhere is refused.",
        example=["LOG_LEVEL"],
    )
    database: DatabaseForm | None = key(
        choice(get_args(DatabaseForm)),
        default=None,
        help="The variables in which the app reads its database: DATABASE_URL, the fields DB_*, or both.",
    )
    migration: tuple[str, ...] = key(
        COMMAND,
        default=(),
        help="The command that migrates the database, run in each new task before the app.",
        example=["npm", "run", "migrate"],
    )
    permissions: tuple[PermissionConfig, ...] = key(
        Entries(PermissionConfig), default=(), help="Rights of the app's role beyond what the stack gives it by itself."
    )
    execute_command: bool = key(
        flag(),
        default=False,
        help="Whether `aws ecs execute-command` may open a shell in a task: never with a read-only root.",
    )
    deployment_timeout: int = key(
        whole(5, 120),
        name="deploymentTimeoutMinutes",
        default=15,
        help="How long an update waits for the new tasks to serve, before it fails.",
    )

    @property
    def public(self) -> bool:
        """Whether the load balancer sends requests to it."""
        return self.kind == "web" and not self.internal

    @property
    def health_codes(self) -> str:
        """What the load balancer takes for a healthy answer: status codes of HTTP, or of gRPC."""
        written = self.health.matcher if self.health else None
        return written or (GRPC_OK if self.public and self.protocol_version == "GRPC" else OK)

    @property
    def initial_count(self) -> int:
        """How many tasks a new service starts with, and how many there are at least."""
        if self.scaling:
            return self.scaling.minimum
        return 1 if self.desired_count is None else self.desired_count
