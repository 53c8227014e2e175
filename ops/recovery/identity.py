"""By which id a provider knows a resource that was being created: from its inputs alone, where they decide it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zlib import crc32

Inputs = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Location:
    """The stack's account, and the region of its default provider."""

    account: str
    region: str

    @property
    def partition(self) -> str:
        """The first part of ARNs after `arn:`, by region."""
        return next(
            (p for start, p in (("cn-", "aws-cn"), ("us-gov-", "aws-us-gov")) if self.region.startswith(start)), "aws"
        )


def _destination(inputs: Inputs) -> str:
    """The provider makes a route's id of its table and the CRC of this."""
    names = ("destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId")
    return next(str(inputs[name]) for name in names if inputs.get(name))


def _iam_arn(location: Location, resource: str) -> str:
    """Of an account's own IAM objects, which have no region."""
    return f"arn:{location.partition}:iam::{location.account}:{resource}"


def _input(name: str) -> Callable[[Inputs, Location], str]:
    """The id is what this input says."""
    return lambda inputs, _: inputs[name]


def _record(inputs: Inputs) -> str:
    zone, name = str(inputs["zoneId"]).rpartition("/")[2], str(inputs["name"]).lower()
    return "_".join(filter(None, (zone, name, inputs["type"], inputs.get("setIdentifier"))))


def _queue_url(inputs: Inputs, location: Location) -> str:
    domain = "amazonaws.com.cn" if location.partition == "aws-cn" else "amazonaws.com"
    return f"https://sqs.{location.region}.{domain}/{location.account}/{inputs['name']}"


# Read under this id, a resource that is not there leaves the state again: the provider itself is the one who looks.
BY_INPUT: Mapping[str, Callable[[Inputs, Location], str]] = {
    "aws:appautoscaling/policy:Policy": _input("name"),
    "aws:appautoscaling/target:Target": _input("resourceId"),
    "aws:budgets/budget:Budget": lambda inputs, location: f"{location.account}:{inputs['name']}",
    "aws:cloudfront/function:Function": _input("name"),
    "aws:cloudwatch/dashboard:Dashboard": _input("dashboardName"),
    "aws:cloudwatch/eventRule:EventRule": _input("name"),
    "aws:cloudwatch/logGroup:LogGroup": _input("name"),
    "aws:cloudwatch/metricAlarm:MetricAlarm": _input("name"),
    "aws:cognito/userPoolDomain:UserPoolDomain": _input("domain"),
    "aws:ec2/route:Route": lambda inputs, _: f"r-{inputs['routeTableId']}{crc32(_destination(inputs).encode())}",
    "aws:ecr/repository:Repository": _input("name"),
    "aws:elasticache/parameterGroup:ParameterGroup": _input("name"),
    "aws:elasticache/replicationGroup:ReplicationGroup": _input("replicationGroupId"),
    "aws:elasticache/serverlessCache:ServerlessCache": _input("name"),
    "aws:elasticache/subnetGroup:SubnetGroup": _input("name"),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": lambda inputs, location: _iam_arn(
        location, f"oidc-provider/{str(inputs['url']).removeprefix('https://')}"
    ),
    "aws:iam/policy:Policy": lambda inputs, location: _iam_arn(
        location, f"policy{inputs.get('path') or '/'}{inputs['name']}"
    ),
    "aws:iam/role:Role": _input("name"),
    "aws:iam/rolePolicy:RolePolicy": lambda inputs, _: f"{inputs['role']}:{inputs['name']}",
    "aws:rds/parameterGroup:ParameterGroup": _input("name"),
    "aws:rds/subnetGroup:SubnetGroup": _input("name"),
    # Never made again: only a record with `allowOverwrite` is one that AWS takes a second time.
    "aws:route53/record:Record": lambda inputs, _: _record(inputs),
    "aws:s3/bucket:Bucket": _input("bucket"),
    "aws:s3/bucketV2:BucketV2": _input("bucket"),
    "aws:scheduler/schedule:Schedule": lambda inputs, _: f"{inputs.get('groupName') or 'default'}/{inputs['name']}",
    "aws:scheduler/scheduleGroup:ScheduleGroup": _input("name"),
    "aws:sns/topic:Topic": lambda inputs, location: (
        f"arn:{location.partition}:sns:{location.region}:{location.account}:{inputs['name']}"
    ),
    "aws:sqs/queue:Queue": _queue_url,
    "aws:ssm/parameter:Parameter": _input("name"),
}
# Made again they are the same thing once more (AWS's `Put…`), or one more of what costs nothing and serves nobody.
REPEATABLE = (
    "aws:acm/certificateValidation:",  # waits, and makes nothing
    "aws:appautoscaling/scheduledAction:",
    "aws:cloudwatch/eventTarget:",
    "aws:cloudwatch/logResourcePolicy:",
    "aws:ecr/lifecyclePolicy:",
    "aws:ecr/registryScanningConfiguration:",
    "aws:ecr/repositoryPolicy:",
    "aws:ecs/clusterCapacityProviders:",
    "aws:ecs/taskDefinition:",
    "aws:iam/rolePolicyAttachment:",
    "aws:lb/listenerCertificate:",
    "aws:s3/bucketCorsConfiguration:",
    "aws:s3/bucketLifecycleConfiguration:",
    "aws:s3/bucketLogging:",
    "aws:s3/bucketObject",
    "aws:s3/bucketOwnershipControls:",
    "aws:s3/bucketPolicy:",
    "aws:s3/bucketPublicAccessBlock:",
    "aws:s3/bucketServerSideEncryptionConfiguration:",
    "aws:s3/bucketVersioning:",
    "aws:sns/topicPolicy:",
    "aws:sns/topicSubscription:",
    "aws:sqs/queuePolicy:",
    "aws:sqs/redriveAllowPolicy:",
    "aws:sqs/redrivePolicy:",
    "aws:wafv2/webAclAssociation:",
    "aws:wafv2/webAclLoggingConfiguration:",
    "random:",
    "pulumi:",
    "fairway:",
    "awsx:",
)
