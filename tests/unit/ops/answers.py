"""AWS's API as told in advance, for what asks it itself."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ops.aws.client import Aws, AwsError
from tests.unit.ops import snapshots as healthy
from tests.unit.ops.snapshots import DEFINITION, DIGEST, REPOSITORY, SECRET, VERSION

Answer = Callable[[Mapping[str, Any]], Mapping[str, Any]]
MANIFEST = '{"manifests": [{"digest": "sha256:3", "platform": {"os": "linux", "architecture": "amd64"}}]}'


class CannedAws(Aws):
    """A service that is well. changes: other answers, by "service operation": an error, or a function of the question.

    asked: every question, in order.
    """

    def __init__(self, changes: Mapping[str, Answer | AwsError] | None = None) -> None:
        super().__init__("us-east-1")
        self.requests: list[tuple[str, Mapping[str, Any]]] = []
        self._answers = {**_well(), **(changes or {})}

    def ask(self, service: str, operation: str, *, region: str = "", **parameters: Any) -> Mapping[str, Any]:
        call = f"{service} {operation}"
        self.requests.append((call, parameters))
        answer = self._answers[call]
        if isinstance(answer, AwsError):
            raise AwsError(f"{call}: {answer}", answer.code)
        return answer(parameters)

    def pages(
        self, service: str, operation: str, *, region: str = "", **parameters: Any
    ) -> Iterator[Mapping[str, Any]]:
        """The answer's `pages`, or the answer as the only one."""
        answer = self.ask(service, operation, region=region, **parameters)
        yield from answer.get("pages") or [answer]


def tasks(*stopped: Mapping[str, Any]) -> Mapping[str, Answer]:
    """Two tasks that run, and these that stopped."""
    running = [healthy.task(taskArn=f"arn:aws:ecs:us-east-1:111122223333:task/shop-dev/running{n}") for n in (1, 2)]
    every = {str(task["taskArn"]): task for task in (*running, *stopped)}

    def arns(request: Mapping[str, Any]) -> Mapping[str, Any]:
        listed = running if request["desiredStatus"] == "RUNNING" else stopped
        return {"taskArns": [task["taskArn"] for task in listed]}

    return {
        "ecs list_tasks": arns,
        "ecs describe_tasks": lambda request: {"tasks": [every[arn] for arn in request["tasks"]]},
    }


def _well() -> dict[str, Answer | AwsError]:
    options = {"awslogs-stream-prefix": "ecs"}
    secrets = [{"name": "DATABASE_URL", "valueFrom": f"{SECRET}:url::{VERSION}"}]
    container = {
        "name": "api", "image": f"{REPOSITORY}@{DIGEST}", "secrets": secrets, "logConfiguration": {"options": options}
    }  # fmt: skip
    definition = {**healthy.definition(), "taskDefinitionArn": DEFINITION, "containerDefinitions": [container]}
    return {
        **tasks(),
        "ecs describe_services": lambda request: {"services": [healthy.service()]},
        "ecs describe_task_definition": lambda request: {"taskDefinition": definition},
        "elbv2 describe_target_health": lambda request: {"TargetHealthDescriptions": [healthy.target()]},
        "elbv2 describe_target_groups": lambda request: {
            "TargetGroups": [
                {"TargetGroupArn": arn, "HealthCheckPath": "/api/health"} for arn in request["TargetGroupArns"]
            ]
        },
        "ecr describe_images": lambda request: {"imageDetails": [{"imageDigest": DIGEST}]},
        "ecr batch_get_image": lambda request: {"images": [{"imageManifest": MANIFEST}]},
        "secretsmanager describe_secret": lambda request: {"VersionIdsToStages": {VERSION: ["AWSCURRENT"]}},
        "ec2 describe_security_group_rules": lambda request: {"SecurityGroupRules": [healthy.rule()]},
        "iam list_role_policies": lambda request: {"PolicyNames": []},
        "logs get_log_events": lambda request: {"events": [{"message": f"log of {request['logStreamName']}"}]},
    }
