"""A service as AWS's API describes it at one moment, for `verify` and `doctor` to judge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from components.compute.run_task import STARTED_BY
from ops.aws import images
from ops.aws.browser import Step
from ops.aws.endpoint import EndpointProbe
from ops.clock import utc_now
from ops.pulumi.state import DeployedService

Answer = Mapping[str, Any]
GONE = "ECS has no service"  # how a note begins on a service that was deleted by hand
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class LogLine:
    """One event of a log stream. at: None where it is not known; text: may hold several lines."""

    text: str
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ContainerLog:
    """The last lines of one container of one task, oldest first. task: its ARN."""

    task: str
    container: str
    lines: tuple[LogLine, ...]


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """One service. The mappings are entries of the API's answers, by its names:

    service: DescribeServices; tasks, stopped: DescribeTasks; definition: DescribeTaskDefinition of what ECS runs now;
    targets: DescribeTargetHealth of all its groups; target_groups: DescribeTargetGroups; secrets: DescribeSecret by
    ARN; versions: ListSecretVersionIds by ARN, of secrets that the definition names without a version; rules:
    DescribeSecurityGroupRules of the service's group; logs: the last lines of each container; image: None when ECR has
    it no more; policies: documents of the execution role; walks: of its pages, as a browser goes; unknown: what could
    not be read, and why; taken_at: what times are compared with.
    """

    deployed: DeployedService
    service: Answer = field(default_factory=dict[str, Any])
    tasks: Sequence[Answer] = ()
    stopped: Sequence[Answer] = ()
    definition: Answer = field(default_factory=dict[str, Any])
    targets: Sequence[Answer] = ()
    target_groups: Sequence[Answer] = ()
    logs: Sequence[ContainerLog] = ()
    probe: EndpointProbe | None = None
    walks: Sequence[Sequence[Step]] = ()
    secrets: Mapping[str, Answer] = field(default_factory=dict[str, Answer])
    versions: Mapping[str, Sequence[Answer]] = field(default_factory=dict[str, Sequence[Answer]])
    rules: Sequence[Answer] = ()
    policies: Sequence[Answer] = ()
    image: images.ImageDetails | None = None
    certificates: Sequence[Answer] = ()
    unknown: tuple[str, ...] = ()
    taken_at: datetime = field(default_factory=utc_now)

    @property
    def primary(self) -> Answer:
        """The deployment that ECS holds to be the current one; empty if there is none."""
        every: Sequence[Answer] = self.service.get("deployments", ())
        none: Answer = {}
        return next((deployment for deployment in every if deployment["status"] == "PRIMARY"), none)

    @property
    def failed(self) -> Sequence[Answer]:
        """The deployments that ECS gave up."""
        every: Sequence[Answer] = self.service.get("deployments", ())
        return [deployment for deployment in every if deployment.get("rolloutState") == "FAILED"]

    @property
    def rolled_back(self) -> bool:
        """Whether ECS runs another task definition than the one that was deployed."""
        running = self.primary.get("taskDefinition")
        return bool(running) and running != self.deployed.task_definition

    @property
    def unhealthy_targets(self) -> Sequence[Answer]:
        """`TargetHealth` of the targets that the load balancer sends nothing to, and that are not on their way."""
        health = [target["TargetHealth"] for target in self.targets]
        return [entry for entry in health if entry.get("State") in ("unhealthy", "unused")]

    @property
    def idle(self) -> bool:
        """Whether ECS wants no task of the service at all: count 0, or scaled in to nothing."""
        return self.service.get("desiredCount") == 0

    def unread(self, *calls: str) -> str | None:
        """Why one of these calls, such as "ecs list_tasks" or all of "ecr", got no answer; None where all did."""
        return next((note for note in self.unknown if note.startswith(calls)), None)

    @property
    def current_stops(self) -> Sequence[Answer]:
        """Stopped tasks of the deployed task definition, and of deployments that ECS still lists; the newest first.

        ECS goes on telling of a stopped task for an hour, also of those whose cause was fixed meanwhile.
        """
        listed = {deployment.get("id") for deployment in self.service.get("deployments", ())}
        current = [
            task
            for task in self.stopped
            if task.get("startedBy") in (*listed, STARTED_BY)
            or task.get("taskDefinitionArn") == self.deployed.task_definition
        ]
        return sorted(current, key=lambda task: task.get("stoppedAt") or NEVER, reverse=True)


def secret_references(definition: Answer) -> Sequence[tuple[str, str]]:
    """(ARN of the secret, version id or "") for each secret that the containers take from Secrets Manager."""
    references: list[tuple[str, str]] = []
    for container in cast("Sequence[Answer]", definition.get("containerDefinitions", ())):
        for secret in cast("Sequence[Answer]", container.get("secrets", ())):
            parts = str(secret["valueFrom"]).split(":")
            if parts[2:3] == ["secretsmanager"]:
                references.append((":".join(parts[:7]), parts[9] if len(parts) > 9 else ""))
    return list(dict.fromkeys(references))
