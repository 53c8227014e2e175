"""What may not be lost: resources that hold data, or an identity that others keep."""

import fnmatch
from collections.abc import Sequence

from ops.pulumi.events import EngineRun, Step

STATEFUL = (
    "aws:rds/instance:Instance",
    "aws:rds/cluster:Cluster",
    "aws:rds/clusterInstance:ClusterInstance",
    "aws:secretsmanager/secret:Secret",
    "aws:s3/bucket:Bucket",
    "aws:s3/bucketV2:BucketV2",
    "aws:cognito/userPool:UserPool",
    "aws:cognito/userPoolDomain:UserPoolDomain",
    "aws:ecr/repository:Repository",
    "aws:kms/key:Key",
    "aws:dynamodb/table:Table",
    "aws:efs/fileSystem:FileSystem",
    "aws:elasticache/*",
    "aws:route53/zone:Zone",
    "aws:backup/vault:Vault",
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:ec2/vpc:Vpc",
)


def destructive_steps(run: EngineRun) -> Sequence[Step]:
    """The steps that would delete or replace something stateful, each resource once."""
    steps = [step for step in run.steps if step.destroys and holds_data(step.type)]
    return list({step.urn: step for step in steps}.values())


def holds_data(type_token: str) -> bool:
    return any(fnmatch.fnmatchcase(type_token, pattern) for pattern in STATEFUL)


def sentence(step: Step) -> str:
    why = f" because of {', '.join(step.replaces)}" if step.replaces else ""
    verb = "deletes" if step.op == "delete" else "replaces"
    return (
        f"the update {verb} {step.type} {step.name}{why}, and what it holds is lost (F34); "
        "do that by hand, with a snapshot, as docs/operations.md says"
    )
