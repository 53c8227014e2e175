"""What may not be lost: resources that hold data, or an identity that others keep."""

import fnmatch

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
    "aws:sqs/queue:Queue",
    "aws:efs/fileSystem:FileSystem",
    "aws:elasticache/cluster:Cluster",
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "aws:elasticache/serverlessCache:ServerlessCache",
    "aws:route53/zone:Zone",
    "aws:backup/vault:Vault",
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:ec2/vpc:Vpc",
)


def holds_data(type_token: str) -> bool:
    """Whether resources of this type hold data, or an identity that others keep."""
    return any(fnmatch.fnmatchcase(type_token, pattern) for pattern in STATEFUL)
