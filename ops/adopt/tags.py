"""The resources of an account and region that have tags in common, for a system that was made by hand."""

import re
from collections.abc import Iterator, Mapping

from ops.adopt import existing
from ops.adopt.existing import NEW, Existing
from ops.aws.client import Aws

# The service and resource of an ARN → its type; the first group, where there is one, is the id.
KNOWN: Mapping[str, str] = {
    r"acm:certificate/.+": existing.CERTIFICATE,
    r"cognito-idp:userpool/(.+)": existing.USER_POOL,
    r"ecr:repository/(.+)": existing.REPOSITORY,
    r"ecs:service/.+": existing.ECS_SERVICE,
    r"kms:key/(.+)": existing.KEY,
    r"rds:db:(.+)": existing.DATABASE,
    r"rds:pg:(.+)": existing.PARAMETERS,
    r"rds:subgrp:(.+)": existing.SUBNETS,
    r"route53:hostedzone/(.+)": existing.ZONE,
    r"s3:([^/]+)": existing.BUCKET,
    r"secretsmanager:secret:.+": existing.SECRET,
    r"sqs:[^:]+": existing.QUEUE,
    r"ssm:parameter(/.+)": existing.PARAMETER,
    r"(acm|application-autoscaling|budgets|cloudfront|cloudformation|cloudwatch|ec2|ecs|elasticloadbalancing|events|iam"
    r"|lambda|logs|scheduler|servicediscovery|sns|wafv2):.+": NEW,
    r"rds:(snapshot|og|cluster-snapshot):.+": NEW,
}
VOLUMES = re.compile(r"ec2:(volume|snapshot|instance|image)/.+")


def read_tags(aws: Aws, tags: Mapping[str, str]) -> Iterator[Existing]:
    """Those that have all of the tags. Raises AwsError."""
    filters = [{"Key": key, "Values": [value]} for key, value in tags.items()]
    answer = aws.ask("resourcegroupstaggingapi", "get_resources", TagFilters=filters)
    for mapping in answer["ResourceTagMappingList"]:
        arn: str = mapping["ResourceARN"]
        service, resource = arn.split(":")[2], arn.split(":", 5)[5]
        token, identity = _typed(f"{service}:{resource}", arn)
        ecs = token == existing.ECS_SERVICE
        yield Existing(
            type=token,
            id=_queue_url(aws, arn) if token == existing.QUEUE else identity,
            name=arn,
            source_type=service,
            cluster=resource.split("/")[1] if ecs and resource.count("/") == 2 else "",
        )


def _typed(text: str, arn: str) -> tuple[str, str]:
    if not VOLUMES.fullmatch(text):
        for pattern, token in KNOWN.items():
            if match := re.fullmatch(pattern, text):
                return token, match[1] if match.lastindex and token != NEW else arn
    return "", arn


def _queue_url(aws: Aws, arn: str) -> str:
    """By which SQS itself knows a queue."""
    account, name = arn.split(":")[4:6]
    return str(aws.ask("sqs", "get_queue_url", QueueName=name, QueueOwnerAWSAccountId=account)["QueueUrl"])
