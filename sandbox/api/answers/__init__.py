"""The calls that are answered: (service as it signs requests, operation) → a function of the request."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.api.answers import (
    account,
    acm,
    cloudwatch,
    ec2,
    ecr,
    ecs,
    elbv2,
    iam,
    inventory,
    kms,
    lookups,
    rds,
    secretsmanager,
    sleeping,
    sns,
    sqs,
    ssm,
)
from sandbox.api.request import Request

ANSWERS: Mapping[tuple[str, str], Callable[[Request], Mapping[str, Any]]] = {
    **{("ecs", name): answer for name, answer in ecs.ANSWERS.items()},
    **{("ecr", name): answer for name, answer in ecr.ANSWERS.items()},
    **account.ANSWERS,
    **acm.ANSWERS,
    **cloudwatch.ANSWERS,
    **ec2.ANSWERS,
    **elbv2.ANSWERS,
    **iam.ANSWERS,
    **inventory.ANSWERS,
    **kms.ANSWERS,
    **lookups.ANSWERS,
    **rds.ANSWERS,
    **secretsmanager.ANSWERS,
    **sleeping.ANSWERS,
    **sns.ANSWERS,
    **sqs.ANSWERS,
    **ssm.ANSWERS,
}
