"""By which id a provider knows a resource that was being created: from its inputs alone, where they decide it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zlib import crc32

Inputs = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Where:
    account: str
    region: str

    @property
    def partition(self) -> str:
        return next(
            (p for start, p in (("cn-", "aws-cn"), ("us-gov-", "aws-us-gov")) if self.region.startswith(start)), "aws"
        )


def _destination(inputs: Inputs) -> str:
    """The provider makes a route's id of its table and the CRC of this."""
    names = ("destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId")
    return next(str(inputs[name]) for name in names if inputs.get(name))


# Read under this id, a resource that is not there leaves the state again: the provider itself is the one who looks.
BY_INPUT: Mapping[str, Callable[[Inputs, Where], str]] = {
    "aws:appautoscaling/policy:Policy": lambda inputs, where: inputs["name"],
    "aws:appautoscaling/target:Target": lambda inputs, where: inputs["resourceId"],
    "aws:budgets/budget:Budget": lambda inputs, where: f"{where.account}:{inputs['name']}",
    "aws:cloudwatch/dashboard:Dashboard": lambda inputs, where: inputs["dashboardName"],
    "aws:cloudwatch/eventRule:EventRule": lambda inputs, where: inputs["name"],
    "aws:cloudwatch/logGroup:LogGroup": lambda inputs, where: inputs["name"],
    "aws:cloudwatch/metricAlarm:MetricAlarm": lambda inputs, where: inputs["name"],
    "aws:ec2/route:Route": lambda inputs, where: f"r-{inputs['routeTableId']}{crc32(_destination(inputs).encode())}",
    "aws:sns/topic:Topic": lambda inputs, where: (
        f"arn:{where.partition}:sns:{where.region}:{where.account}:{inputs['name']}"
    ),
    "aws:cognito/userPoolDomain:UserPoolDomain": lambda inputs, where: inputs["domain"],
    "aws:ecr/repository:Repository": lambda inputs, where: inputs["name"],
    "aws:iam/role:Role": lambda inputs, where: inputs["name"],
    "aws:iam/rolePolicy:RolePolicy": lambda inputs, where: f"{inputs['role']}:{inputs['name']}",
    "aws:rds/parameterGroup:ParameterGroup": lambda inputs, where: inputs["name"],
    "aws:rds/subnetGroup:SubnetGroup": lambda inputs, where: inputs["name"],
    "aws:s3/bucket:Bucket": lambda inputs, where: inputs["bucket"],
    "aws:s3/bucketV2:BucketV2": lambda inputs, where: inputs["bucket"],
}
# Made again they are the same thing once more (AWS's `Put…`), or one more of what costs nothing and serves nobody.
REPEATABLE = (
    "aws:cloudwatch/eventTarget:",
    "aws:cloudwatch/logResourcePolicy:",
    "aws:ecr/lifecyclePolicy:",
    "aws:ecr/registryScanningConfiguration:",
    "aws:ecr/repositoryPolicy:",
    "aws:ecs/clusterCapacityProviders:",
    "aws:ecs/taskDefinition:",
    "aws:iam/rolePolicyAttachment:",
    "aws:route53/record:",
    "aws:s3/bucketCorsConfiguration:",
    "aws:s3/bucketLifecycleConfiguration:",
    "aws:s3/bucketObject",
    "aws:s3/bucketOwnershipControls:",
    "aws:s3/bucketPolicy:",
    "aws:s3/bucketPublicAccessBlock:",
    "aws:s3/bucketServerSideEncryptionConfiguration:",
    "aws:s3/bucketVersioning:",
    "aws:secretsmanager/secretVersion:",
    "aws:sns/topicPolicy:",
    "aws:sns/topicSubscription:",
    "aws:wafv2/webAclAssociation:",
    "random:",
    "pulumi:",
    "fairway:",
    "awsx:",
)
