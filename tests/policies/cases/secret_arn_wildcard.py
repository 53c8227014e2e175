"""Cases of secret-arn-wildcard."""

import json
from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, container, of, secret, task, unevaluated_task

ARN = "arn:aws:secretsmanager:us-east-1:111122223333:secret:app/key-Ab12Cd::key:1"
UNPINNED = {"advisory": of(["secret-version-unpinned"], "task")}


def reading(source: str) -> Record:
    return task(
        container(secrets=[{"name": "SERVICE_KEY", "valueFrom": source}]),
        executionRoleArn="arn:aws:iam::111122223333:role/run",
    )


def document(resource: str) -> str:
    statement = {"Effect": "Allow", "Action": ["secretsmanager:GetSecretValue"], "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def policy(resource: str) -> Record:
    return Record(
        type=kinds.ROLE_POLICY, name="policy", props={"policy": document(resource)}, dependencies={"role": ["role"]}
    )


def role(service: str, **props: Any) -> Record:
    trust = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}]}
    return Record(type=kinds.ROLE, name="role", props={"assumeRolePolicy": json.dumps(trust), **props})


c = For(rule="secret-arn-wildcard")

CASES = [
    c.passes(reading(ARN)),
    c.passes(policy(ARN), role("ecs-tasks.amazonaws.com")),
    c.passes(policy("*"), role("lambda.amazonaws.com")),
    c.fails("task", reading("arn:aws:secretsmanager:us-east-1:111122223333:secret:app/key-??????"), also=UNPINNED),
    c.fails("policy", policy("arn:aws:secretsmanager:us-east-1:111122223333:secret:app/key-*")),
    c.fails("policy", policy("*"), role("ecs-tasks.amazonaws.com")),
    c.passes(policy("*"), Record(type=kinds.ROLE, name="role", props={"assumeRolePolicy": UNKNOWN})),
    c.fails(
        "policy",
        policy("*"),
        Record(type=kinds.ROLE, name="role", props={"assumeRolePolicy": UNKNOWN}),
        task(taskRoleArn=UNKNOWN, dependencies={"taskRoleArn": ["role"]}),
    ),
    c.fails("role", role("ecs-tasks.amazonaws.com", inlinePolicies=[{"name": "s", "policy": document("*")}])),
    c.missing(task()),
    c.missing(role("ecs-tasks.amazonaws.com")),
    c.unknown("task", task(containerDefinitions=UNKNOWN), also=unevaluated_task("secret-arn-wildcard")),
    c.unknown("policy", Record(type=kinds.ROLE_POLICY, name="policy", props={"policy": UNKNOWN})),
    c.secret(
        "hunter2", "policy", Record(type=kinds.POLICY, name="policy", props={"policy": secret(document("hunter2*"))})
    ),
]
