"""Rights that a service asks for: none over other people's rights, none on all data at once."""

import re

from components.compute.permissions import PermissionConfig
from settings.errors import Problems
from settings.model import Service

# Services of IAM in which an app could make itself mighty; whoever needs this has it in a stack of its own.
RIGHTS = ("iam", "organizations", "account", "sso", "sso-admin")
SECRETS = ("secretsmanager", "ssm", "kms")
# What holds data: there, every resource is somebody's.
DATA = (
    *("s3", "dynamodb", "rds", "rds-db", "rds-data", "elasticache", "sqs", "sns", "kinesis", "firehose", "es", "aoss"),
    *("elasticfilesystem", "backup", "cognito-idp", "ecr", "lambda", "states", "events", "sts"),
)


def check_permissions(service: Service, path: str, problems: Problems) -> None:
    """Every statement of `permissions`."""
    for index, permission in enumerate(service.permissions):
        at = f"{path}.permissions[{index}]"
        for key, values in (("actions", permission.actions), ("resources", permission.resources)):
            if not values:
                problems.add(f"{at}.{key}", "is empty; write at least one")
        for action in permission.actions:
            if problem := _problem(action, permission):
                problems.add(f"{at}.actions", f"has {action}{problem}")


def _problem(action: str, permission: PermissionConfig) -> str | None:
    """What is wrong with an action on these resources, as what follows its name."""
    service, _, operation = action.partition(":")
    wide = [resource for resource in permission.resources if _is_everything(resource)]
    vague = [resource for resource in permission.resources if {"*", "?"} & set(resource)]
    if service in RIGHTS:
        return f", and {service} is about rights: an app that has them has every right; remove it"
    if service in SECRETS and (operation == "*" or vague):
        return ", which reads secrets: write each action and each exact ARN, or add it to fairway:secrets"
    if service in DATA and wide:
        return f" on {wide[0]}, which is everybody's data: write the ARN of what the app may use"
    if operation == "*" and wide:
        return f" on {wide[0]}, which is the whole service: write the actions, or the ARN of what the app may use"
    return None


def _is_everything(resource: str) -> bool:
    """`*`, or an ARN that names nothing but a kind, such as `table/*`; of S3, which has no kinds, no bucket."""
    *before, last = resource.split(":", 5)
    of_kind = "s3" not in before and re.fullmatch(r"[a-z-]+[/:]\*", last)
    return bool(of_kind) or not last.strip("*/")
