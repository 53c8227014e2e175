"""What S3, ECR, Secrets Manager, Parameter Store and KMS refuse. The sentences are AWS's own."""

import json
import re
from collections.abc import Callable
from typing import Any

from sandbox.aws.checks import exists
from sandbox.cloud import Cloud, Entry
from sandbox.kinds import Call, Check
from sandbox.protocol import Failure, is_list

BUCKET = "aws:s3/bucket:Bucket"
BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
REPOSITORY = "aws:ecr/repository:Repository"
SECRET = "aws:secretsmanager/secret:Secret"  # noqa: S105
SCHEDULED = "scheduledSecrets"
of_a_bucket: Check = exists("bucket", BUCKET, "NoSuchBucket: The specified bucket does not exist: {0}")


def bucket_name(call: Call) -> None:
    name = str(call.get("bucket", ""))
    wrong = ".." in name or re.fullmatch(r"\d+\.\d+\.\d+\.\d+", name) or name.startswith(("xn--", "sthree-"))
    if wrong or name.endswith(("-s3alias", "--ol-s3")):
        raise call.refuse(f"InvalidBucketName: The specified bucket is not valid: {name}")


def bucket_policy(call: Call) -> None:
    of_a_bucket(call)
    try:
        content: Any = json.loads(call.get("policy", ""))
    except ValueError:
        return
    name = str(call.get("bucket"))
    declared: Any = content.get("Statement", [])
    statements: list[dict[str, Any]] = declared if is_list(declared) else [declared]
    for statement in statements:
        resources: Any = statement.get("Resource", [])
        for resource in resources if is_list(resources) else [resources]:
            if not str(resource).startswith((f"arn:{call.partition}:s3:::{name}", f"arn:{call.partition}:s3:::*")):
                raise call.refuse("MalformedPolicy: Policy has invalid resource")
        public = statement.get("Effect") == "Allow" and statement.get("Principal") in ("*", {"AWS": "*"})
        if public and not statement.get("Condition") and _blocked(call, name):
            raise call.refuse(
                "AccessDenied: User is not authorized to perform: s3:PutBucketPolicy on resource: "
                f'"arn:{call.partition}:s3:::{name}" because public policies are prevented by the '
                "BlockPublicPolicy setting in S3 Block Public Access."
            )


def _blocked(call: Call, bucket: str) -> bool:
    return any(
        entry["properties"].get("bucket") == bucket and entry["properties"].get("blockPublicPolicy")
        for entry in call.cloud.all(BLOCK).values()
    )


def acl(call: Call) -> None:
    of_a_bucket(call)
    for entry in call.cloud.all(OWNERSHIP).values():
        rule: dict[str, Any] = entry["properties"].get("rule") or {}
        if (
            entry["properties"].get("bucket") == call.get("bucket")
            and rule.get("objectOwnership") == "BucketOwnerEnforced"
        ):
            raise call.refuse("AccessControlListNotSupported: The bucket does not allow ACLs")


def lifecycle_rules(call: Call) -> None:
    of_a_bucket(call)
    names = [rule.get("id") for rule in call.get("rules", [])]
    if len(names) != len(set(names)):
        raise call.refuse("InvalidArgument: Rule ID must be unique. Found same ID for more than one rule")


_NAME = r"(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*"


def repository_name(call: Call) -> None:
    if not re.fullmatch(_NAME, str(call.get("name", ""))):
        raise call.refuse(
            "InvalidParameterException: Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must "
            f"satisfy regular expression '{_NAME}''"
        )


def of_a_repository(call: Call) -> None:
    name = call.get("repository")
    if call.missing(REPOSITORY, name):
        raise call.refuse(
            f"RepositoryNotFoundException: The repository with name '{name}' does not exist in the registry with id "
            f"'{call.account}'"
        )


def lifecycle_policy(call: Call) -> None:
    of_a_repository(call)
    rules: list[dict[str, Any]] = json.loads(call.get("policy", "{}")).get("rules", [])

    def invalid(sentence: str) -> Failure:
        return call.refuse(
            "InvalidParameterException: Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: "
            f"'Lifecycle policy validation failure: {sentence}'"
        )

    priorities: list[int] = [rule.get("rulePriority", 0) for rule in rules]
    if not rules:
        raise invalid("instance failed to match: rules must not be empty")
    if len(priorities) != len(set(priorities)):
        raise invalid("Rule priorities must be unique")
    for rule in rules:
        selection: dict[str, Any] = rule.get("selection") or {}
        status, count = selection.get("tagStatus"), selection.get("countNumber")
        if status not in ("tagged", "untagged", "any"):
            raise invalid(f"instance value ({status}) not found in enum (tagged, untagged, any)")
        if status == "tagged" and not (selection.get("tagPrefixList") or selection.get("tagPatternList")):
            raise invalid("tagPrefixList or tagPatternList is required when tagStatus is tagged")
        if not isinstance(count, int) or count < 1:
            raise invalid("numeric instance is lower than the required minimum (minimum: 1)")
        if selection.get("countType") == "sinceImagePushed" and selection.get("countUnit") != "days":
            raise invalid("countUnit is required when countType is sinceImagePushed")
        if status == "any" and rule.get("rulePriority") != max(priorities):
            raise invalid("A rule with tagStatus any must have the lowest priority")


def not_scheduled(call: Call) -> None:
    """A deleted secret keeps its name until its recovery window is over."""
    if call.before is not None:
        return
    neighbours = call.neighbours.clouds() if call.neighbours else ()
    for cloud in (call.cloud, *neighbours):
        if [call.account, call.region, call.get("name")] in cloud.notes.get(SCHEDULED, []):
            raise call.refuse(
                "InvalidRequestException: You can't create this secret because a secret with this name is already "
                "scheduled for deletion."
            )


def schedule_deletion(entry: Entry, cloud: Cloud) -> None:
    if entry["state"].get("recoveryWindowInDays", 30):
        properties = entry["properties"]
        account, region = properties["arn"].split(":")[4], properties["arn"].split(":")[3]
        cloud.note(SCHEDULED, [*cloud.notes.get(SCHEDULED, []), [account, region, properties["name"]]])


def parameter(call: Call) -> None:
    name, value = str(call.get("name", "")), str(call.get("value") or "")
    if "/" in name and not name.startswith("/"):
        raise call.refuse("ValidationException: Parameter name must be a fully qualified name")
    if name.lstrip("/").lower().startswith(("aws", "ssm")):
        raise call.refuse(
            'ValidationException: Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).'
        )
    if len(value) > (8192 if call.get("tier") == "Advanced" else 4096):
        raise call.refuse(
            "ValidationException: Standard tier parameters support a maximum parameter value of 4096 characters. To "
            "create a larger parameter value, upgrade the parameter to use the advanced-parameter tier."
        )


def of_a_secret(name: str) -> Callable[[Call], None]:
    def check(call: Call) -> None:
        arn = str(call.get(name))
        own = arn.startswith("arn:") and arn.split(":")[4] == call.account
        if own and call.before is None and call.missing(SECRET, arn):
            raise call.refuse("ResourceNotFoundException: Secrets Manager can't find the specified secret.")

    return check
