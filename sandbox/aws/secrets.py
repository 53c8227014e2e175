"""What keeps secrets: Secrets Manager, Parameter Store, KMS."""

import json
import re

from sandbox.aws import data_refusals as refusals
from sandbox.clock import now
from sandbox.kinds import Call, Kind, arn

SECRET = "aws:secretsmanager/secret:Secret"  # noqa: S105
_KEY_POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:*", "Resource": "*"}],
    }
)


def _secret_name(call: Call) -> None:
    if not re.fullmatch(r"[A-Za-z0-9/_+=.@-]{1,512}", call.get("name", "")):
        raise call.refuse(
            "ValidationException: Invalid name. Must be a valid name containing alphanumeric characters, or any "
            "of the following: -/_+=.@!"
        )


def _version_arn(call: Call) -> str:
    secret = call.other(SECRET, call.get("secretId"))
    return secret["properties"]["arn"] if secret else str(call.get("secretId", ""))


def _record_creation(call: Call) -> None:
    call.live.setdefault("createdAt", now())


def _record_value(call: Call) -> None:
    """A parameter keeps its last hundred values."""
    value = call.get("insecureValue") or call.get("value", "")
    versions: list[dict[str, str]] = call.live.setdefault("versions", [])
    if not versions or versions[-1]["value"] != value:
        call.live["versions"] = [*versions, {"value": value, "at": now()}][-100:]


KINDS = {
    SECRET: Kind(
        title="Secrets Manager Secret",
        id="{arn}",
        arn=arn("secretsmanager", "secret:{name}-{letters6}"),
        unique=("name",),
        taken="ResourceExistsException: The operation failed because the secret {name} already exists.",
        checks=(_secret_name, refusals.not_scheduled),
        deletable=refusals.schedule_deletion,
        outputs={"policy": "", "replicas": []},
    ),
    "aws:secretsmanager/secretVersion:SecretVersion": Kind(
        title="Secrets Manager Secret Version",
        id=lambda call: f"{_version_arn(call)}|{call.properties['versionId']}",
        called="secretId",
        outputs={
            "versionId": "terraform-{digits20}00000002",
            "arn": _version_arn,
            "secretArn": _version_arn,
            "versionStages": ["AWSCURRENT"],
            "hasSecretStringWo": False,
        },
        checks=(refusals.of_a_secret("secretId"),),
        settled=_record_creation,
        secret=frozenset({"secretString", "secretBinary"}),
    ),
    "aws:secretsmanager/secretPolicy:SecretPolicy": Kind(
        title="Secrets Manager Secret Policy", id="{secretArn}", called="secretArn"
    ),
    "aws:secretsmanager/secretRotation:SecretRotation": Kind(
        title="Secrets Manager Secret Rotation", id="{secretId}", called="secretId"
    ),
    "aws:ssm/parameter:Parameter": Kind(
        title="SSM Parameter",
        id="{name}",
        arn=lambda call: call.fill(arn("ssm", "parameter/" + call["name"].lstrip("/"))),
        unique=("name",),
        checks=(refusals.parameter,),
        taken="ParameterAlreadyExists: The parameter already exists. To overwrite this value, set the overwrite "
        "option in the request to true.",
        outputs={
            "version": 1,
            "dataType": "text",
            "tier": "Standard",
            "insecureValue": "",
            "keyId": "",
            "hasValueWo": False,
        },
        settled=_record_value,
        secret=frozenset({"value"}),
    ),
    "aws:kms/key:Key": Kind(
        title="KMS Key",
        id="{uuid}",
        arn=arn("kms", "key/{id}"),
        called="description",
        outputs={
            "keyId": "{id}",
            "multiRegion": False,
            "policy": lambda _: _KEY_POLICY,
            "description": "",
            "rotationPeriodInDays": 0,
        },
    ),
    "aws:kms/alias:Alias": Kind(
        title="KMS Alias",
        id="{name}",
        arn=arn("kms", "{name}"),
        unique=("name",),
        taken="AlreadyExistsException: An alias with the name {name} already exists",
        outputs={
            "targetKeyArn": lambda call: (
                call.look("aws:kms/key:Key", call.get("targetKeyId"), "arn") or call["targetKeyId"]
            )
        },
    ),
}
