"""What an earlier system consists of, whatever it was made with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

BUCKET = "aws:s3/bucket:Bucket"
CERTIFICATE = "aws:acm/certificate:Certificate"
CLIENT = "aws:cognito/userPoolClient:UserPoolClient"
DATABASE = "aws:rds/instance:Instance"
ECS_SERVICE = "aws:ecs/service:Service"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
KEY = "aws:kms/key:Key"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
PARAMETER = "aws:ssm/parameter:Parameter"
PARAMETERS = "aws:rds/parameterGroup:ParameterGroup"
QUEUE = "aws:sqs/queue:Queue"
REPOSITORY = "aws:ecr/repository:Repository"
SECRET = "aws:secretsmanager/secret:Secret"  # noqa: S105
SUBNETS = "aws:rds/subnetGroup:SubnetGroup"
USER_POOL = "aws:cognito/userPool:UserPool"
ZONE = "aws:route53/zone:Zone"

Role = Literal["taken", "used", "made anew", "unknown"]
TAKEN = (BUCKET, CERTIFICATE, CLIENT, DATABASE, KEY, QUEUE, REPOSITORY, SECRET, USER_POOL, ZONE)
USED = (ECS_SERVICE, PARAMETER, PARAMETERS, SUBNETS)
NEW = "new"
"""The type of what holds no data, and that the stack makes itself."""


@dataclass(frozen=True, kw_only=True)
class Existing:
    """One resource. type: Pulumi's token, NEW, or empty where it is not known; id: as AWS knows it.

    name: how the source calls it; source_type: its type there. deleted_with: the source deletes it when the source
    itself is deleted. cluster: of an ECS service.
    """

    type: str
    id: str
    name: str
    source_type: str
    deleted_with: bool = False
    cluster: str = ""

    @property
    def role(self) -> Role:
        """What becomes of it."""
        if self.type in TAKEN:
            return "taken"
        if self.type in USED:
            return "used"
        return "made anew" if self.type == NEW else "unknown"

    def __str__(self) -> str:
        return f"{self.name} ({self.source_type}{f' {self.id}' if self.id and self.id != self.name else ''})"


def inside(answer: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """A mapping in an answer of AWS's; empty where there is none."""
    return answer.get(key) or {}


def typed(source_type: str, known: Mapping[str, str], stateless: Sequence[str]) -> str:
    """Pulumi's token for a source's type; NEW for what begins as one of `stateless`; empty for all else."""
    return known.get(source_type) or (NEW if source_type.startswith(tuple(stateless)) else "")
