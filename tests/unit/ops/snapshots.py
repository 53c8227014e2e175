"""One service as AWS's API describes it: healthy, and the parts to make it ill with."""

from datetime import UTC, datetime, timedelta
from typing import Any

from ops.aws.endpoint import EndpointProbe
from ops.aws.images import ImageDetails, ImageReference
from ops.aws.snapshot import ContainerLog, LogLine, Snapshot
from ops.pulumi.state import DeployedService

DIGEST = "sha256:" + "1" * 64
OTHER = "sha256:" + "2" * 64
DEFINITION = "arn:aws:ecs:us-east-1:111122223333:task-definition/shop-dev-api:7"
SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:shop-dev-database-aBcDeF"
VERSION = "terraform-20261121090000000000000001"
REPOSITORY = "111122223333.dkr.ecr.us-east-1.amazonaws.com/shop/api"
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
STARTED = NOW - timedelta(minutes=5)
DEPLOYMENT = "ecs-svc/1234567890123456789"
RUNNING = "arn:aws:ecs:us-east-1:111122223333:task/shop-dev/4f2a6b8c0d1e2f3a4b5c6d7e8f901234"
STOPPED = "arn:aws:ecs:us-east-1:111122223333:task/shop-dev/9c3e5a7b1d2f4c6e8a0b2d4f6a8c0e1f"

SERVICE = DeployedService(
    name="api",
    arn="arn:aws:ecs:us-east-1:111122223333:service/shop-dev/api-service-1a2b3c4",
    cluster="arn:aws:ecs:us-east-1:111122223333:cluster/shop-dev",
    task_definition=DEFINITION,
    target_groups=("arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/api/0123456789abcdef",),
    log_group="/shop/dev/api",
    image=ImageReference(account="111122223333", region="us-east-1", repository="shop/api", tag=None, digest=DIGEST),
    platforms=("linux/amd64",),
    architecture="X86_64",
    port=3001,
    health_path="/api/health",
    health_tool="curl",
    routes=("/api/*",),
    database="url",
    timeout_minutes=15,
    security_group="sg-0123456789abcdef0",
    load_balancer_group="sg-0fedcba9876543210",
    execution_role="api-execution-1a2b3c4",
)


def deployment(**changes: Any) -> dict[str, Any]:
    """An entry of DescribeServices' `deployments`."""
    return {
        "id": DEPLOYMENT, "status": "PRIMARY", "taskDefinition": DEFINITION, "desiredCount": 2, "pendingCount": 0,
        "runningCount": 2, "failedTasks": 0, "createdAt": STARTED, "updatedAt": STARTED, "rolloutState": "COMPLETED",
        "rolloutStateReason": f"ECS deployment {DEPLOYMENT} completed.",
    } | changes  # fmt: skip


def service(*deployments: dict[str, Any], events: tuple[str, ...] = ()) -> dict[str, Any]:
    """An entry of DescribeServices; an event happened after the deployments began."""
    details = [{"id": "1", "createdAt": STARTED + timedelta(minutes=1), "message": message} for message in events]
    primary = deployments[0] if deployments else deployment()
    return {
        "serviceArn": SERVICE.arn, "serviceName": "api-service-1a2b3c4", "status": "ACTIVE", "desiredCount": 2,
        "runningCount": 2, "taskDefinition": primary["taskDefinition"], "deployments": [*deployments] or [primary],
        "events": details,
    }  # fmt: skip


def task(**changes: Any) -> dict[str, Any]:
    """An entry of DescribeTasks that runs the released image."""
    container = {"name": "api", "image": f"{REPOSITORY}@{DIGEST}", "imageDigest": DIGEST, "lastStatus": "RUNNING"}
    return {
        "taskArn": RUNNING,
        "taskDefinitionArn": DEFINITION, "startedBy": DEPLOYMENT, "lastStatus": "RUNNING", "healthStatus": "HEALTHY",
        "startedAt": STARTED, "containers": [container],
    } | changes  # fmt: skip


def stopped(reason: str, *containers: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A task that ECS stopped, for the reason as ECS words it."""
    ended = containers or (({"name": "api", "exitCode": 1},) if reason.startswith("Essential") else ())
    own = {
        "taskArn": STOPPED, "lastStatus": "STOPPED", "stoppedReason": reason, "containers": list(ended),
        "stoppedAt": STARTED + timedelta(minutes=2),
    }  # fmt: skip
    return task(**own | changes)


def log(*lines: str, task: str = STOPPED, container: str = "api") -> ContainerLog:
    return ContainerLog(task=task, container=container, lines=tuple(LogLine(text=line) for line in lines))


def target(state: str = "healthy", reason: str = "", description: str = "", port: int = 3001) -> dict[str, Any]:
    """An entry of DescribeTargetHealth."""
    details = {"Reason": reason, "Description": description} if reason else {}
    return {"Target": {"Id": "10.0.1.17", "Port": port}, "TargetHealth": {"State": state, **details}}


def definition(**changes: Any) -> dict[str, Any]:
    """DescribeTaskDefinition's answer."""
    secrets = [{"name": "DATABASE_URL", "valueFrom": f"{SECRET}:url::{VERSION}"}]
    return {
        "taskDefinitionArn": DEFINITION,
        "runtimePlatform": {"cpuArchitecture": "X86_64", "operatingSystemFamily": "LINUX"},
        "containerDefinitions": [{"name": "api", "image": f"{REPOSITORY}@{DIGEST}", "secrets": secrets}],
    } | changes


def versions(made: datetime) -> list[dict[str, Any]]:
    """ListSecretVersionIds' entries, of a secret whose current value was made then."""
    before = {"VersionId": "before", "VersionStages": ["AWSPREVIOUS"], "CreatedDate": STARTED + timedelta(hours=1)}
    return [before, {"VersionId": VERSION, "VersionStages": ["AWSCURRENT"], "CreatedDate": made}]


def policy(resource: str) -> dict[str, Any]:
    """An execution role's policy that may read one secret."""
    statement = {"Effect": "Allow", "Action": ["secretsmanager:GetSecretValue"], "Resource": [resource]}
    return {"Version": "2012-10-17", "Statement": [statement]}


def rule(source: str = "sg-0fedcba9876543210", port: int = 3001) -> dict[str, Any]:
    """An ingress rule of the service's security group."""
    ports = {"FromPort": port, "ToPort": port, "IpProtocol": "tcp"}
    return {"GroupId": SERVICE.security_group, "IsEgress": False, **ports, "ReferencedGroupInfo": {"GroupId": source}}


def image(**changes: Any) -> ImageDetails:
    known: dict[str, Any] = {
        "digest": DIGEST, "platforms": ("linux/amd64",), "tags": ("1.4.0",), "pushed_at": None, "manifests": (),
    }  # fmt: skip
    return ImageDetails(**known | changes)


def observed(**changes: Any) -> Snapshot:
    """A healthy service in whose life some things went by: a deployment, a scaling in, a chatty log."""
    secret = {"ARN": SECRET, "LastChangedDate": STARTED - timedelta(days=30)}
    healthy: dict[str, Any] = {
        "deployed": SERVICE,
        "service": service(deployment(), events=("(service api) has reached a steady state.",)),
        "tasks": [task(), task()],
        "stopped": [
            stopped("Scaling activity initiated by (deployment ecs-svc/1111111111111111111)"),
            stopped(
                "CannotPullContainerError: platform", taskDefinitionArn=f"{DEFINITION[:-1]}6", startedBy="ecs-svc/1"
            ),
        ],
        "definition": definition(),
        "targets": [target(), target(), target("draining", "Target.DeregistrationInProgress")],
        "target_groups": [{"HealthCheckPath": "/api/health", "Port": 3001}],
        "logs": [
            log("GET /api/health 200 3 ms", "listening on 0.0.0.0:3001", "error: order 17 not found", task=RUNNING)
        ],
        "probe": EndpointProbe(url="https://shop.example.org/api/health", status=200, body='{"status":"ok","db":"up"}'),
        "secrets": {SECRET: {**secret, "VersionIdsToStages": {VERSION: ["AWSCURRENT"]}}},
        "rules": [rule()],
        "policies": [policy(SECRET)],
        "image": image(),
        "taken_at": NOW,
        "certificates": [{"DomainName": "shop.example.org", "Status": "ISSUED"}],
    }
    return Snapshot(**healthy | changes)
