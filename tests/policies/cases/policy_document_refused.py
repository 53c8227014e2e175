"""Cases of policy-document-refused."""

import json
from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, secret

READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::files/*"}
LIST = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::files"}
ASSUME = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}
OWNER = {
    "Effect": "Allow",
    "Action": "kms:*",
    "Resource": "*",
    "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
}
LOGS = {"Effect": "Allow", "Action": "kms:*", "Resource": "*", "Principal": {"Service": "logs.us-east-1.amazonaws.com"}}


def text(*statements: Any, version: str = "2012-10-17") -> str:
    return json.dumps({"Version": version, "Statement": list(statements)})


def policy(*statements: Any, **more: Any) -> Record:
    return Record(type=kinds.POLICY, name="policy", props={"policy": text(*statements, **more)})


def without(statement: Any, *keys: str, **more: Any) -> dict[str, Any]:
    return {**{key: value for key, value in statement.items() if key not in keys}, **more}


def role(*trust: Any) -> Record:
    return Record(type=kinds.ROLE, name="role", props={"assumeRolePolicy": text(*trust)})


def attached(name: str) -> Record:
    props = {"policyArn": f"arn:aws:iam::aws:policy/{name}", "role": "another"}
    return Record(type=kinds.ROLE_POLICY_ATTACHMENT, name="attached", props=props)


def key(*statements: Any, **props: Any) -> Record:
    stated = {"policy": text(*statements)} if statements else {}
    return Record(type=kinds.KMS_KEY, name="key", props={"description": "logs", **stated, **props})


def logs() -> Record:
    props = {"name": "/ecs/api", "retentionInDays": 30, "kmsKeyId": UNKNOWN}
    return Record(type=kinds.LOG_GROUP, name="logs", props=props, dependencies={"kmsKeyId": ["key"]})


def lifecycle(*selections: Any, priorities: Any = (1, 2)) -> Record:
    rules = [{"rulePriority": one, "selection": chosen} for one, chosen in zip(priorities, selections, strict=False)]
    return Record(type=kinds.LIFECYCLE_POLICY, name="lifecycle", props={"policy": json.dumps({"rules": rules})})


OLD = {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 14}
MANY = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 200}
TAGGED = {**MANY, "tagStatus": "tagged"}
OF_THE_KEY = Record(
    type=kinds.KEY_POLICY, name="beside", props={"policy": text(OWNER, LOGS)}, dependencies={"keyId": ["key"]}
)
c = For(rule="policy-document-refused")

CASES = [
    c.passes(policy(READ, LIST)),
    c.passes(policy(READ, version="2008-10-17")),
    c.passes(policy(without(READ, Resource=["arn:aws:s3:::files", "arn:aws:s3:::files/*"]))),
    c.passes(policy(without(READ, Resource="arn:aws:s3:::files"), without(READ, Resource="arn:aws:s3:::files/*"))),
    c.passes(policy(without(READ, Resource="arn:aws:s3:::files*"))),
    c.passes(policy(without(READ, Action=["s3:GetObject", "s3:ListBucket"]))),
    c.passes(policy(without(READ, "Resource", NotResource="arn:aws:s3:::files/*"))),
    c.passes(role(ASSUME)),
    c.passes(role(without(ASSUME, "Principal", NotPrincipal={"AWS": "111122223333"}))),
    c.passes(key(OWNER, LOGS), logs()),
    c.passes(key(), logs(), OF_THE_KEY),
    c.passes(key(OWNER, without(LOGS, Principal={"AWS": ["*"]})), logs()),
    c.passes(key(LOGS, bypassPolicyLockoutSafetyCheck=True)),
    c.passes(lifecycle(OLD, MANY)),
    c.passes(lifecycle({**TAGGED, "tagPatternList": ["v*"]}, OLD)),
    c.fails("policy", policy(READ, version="2024-10-17")),
    c.fails("policy", policy(without(READ, Effect="allow"))),
    c.fails("policy", policy(without(READ, Principal="*"))),
    c.fails("policy", policy(without(READ, "Resource"))),
    c.fails("policy", policy(without(READ, Resource="files/*"))),
    c.fails("policy", policy(without(READ, Resource="arn:aws:s3:::files"))),
    c.fails("policy", policy(without(LIST, Resource="arn:aws:s3:::files/*"))),
    c.fails("role", role(without(ASSUME, Resource="*"))),
    c.fails("role", role(without(ASSUME, "Principal"))),
    c.passes(attached("service-role/AmazonECSTaskExecutionRolePolicy"), attached("ReadOnlyAccess")),
    c.passes(attached("service-role/AmazonSomethingNew")),
    c.fails("attached", attached("AmazonECSTaskExecutionRolePolicy")),
    c.fails("attached", attached("service-role/SecretsManagerReadWrite")),
    c.fails("key", key(LOGS)),
    c.fails("logs", key(), logs()),
    c.fails("logs", key(OWNER), logs()),
    c.fails("lifecycle", lifecycle(OLD, MANY, priorities=(1, 1))),
    c.fails("lifecycle", lifecycle(TAGGED)),
    c.fails("lifecycle", lifecycle({**MANY, "tagStatus": "any"}, OLD)),
    c.fails("lifecycle", lifecycle(without(OLD, "countUnit"))),
    c.missing(Record(type=kinds.POLICY, name="policy"), Record(type=kinds.KMS_KEY, name="key")),
    c.passes(Record(type=kinds.POLICY, name="policy", props={"policy": UNKNOWN})),
    c.unknown("key", key(policy=UNKNOWN)),
    c.secret(
        "hunter2",
        "policy",
        Record(type=kinds.POLICY, name="policy", props={"policy": secret(text(without(READ, Resource="hunter2")))}),
    ),
]
