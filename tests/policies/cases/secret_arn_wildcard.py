"""Cases of secret-arn-wildcard."""

import json
from dataclasses import replace
from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, container, of, secret, task, unevaluated_task

ARN = "arn:aws:secretsmanager:us-east-1:111122223333:secret:app/key-Ab12Cd::key:1"
SECRETS = "arn:aws:secretsmanager:us-east-1:111122223333:secret"
UNPINNED = {"advisory": of(["secret-version-unpinned"], "task")}


def reading(source: str) -> Record:
    return task(
        container(secrets=[{"name": "SERVICE_KEY", "valueFrom": source}]),
        executionRoleArn="arn:aws:iam::111122223333:role/run",
    )


def named(name: str) -> Record:
    return Record(type=kinds.SECRET, name="secret", props={"name": name})


def parameter(name: str) -> Record:
    return Record(type=kinds.PARAMETER, name="parameter", props={"name": name, "type": "SecureString"})


def document(resource: object, **more: Any) -> str:
    statement = {"Effect": "Allow", "Action": ["secretsmanager:GetSecretValue"], "Resource": resource, **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def policy(resource: object, **more: Any) -> Record:
    props = {"policy": document(resource, **more)}
    return Record(type=kinds.ROLE_POLICY, name="policy", props=props, dependencies={"role": ["role"]})


def attached(whom: str) -> list[Record]:
    """A policy on every secret, attached by a PolicyAttachment to a user or a role."""
    own = Record(type=kinds.POLICY, name="policy", props={"policy": document(f"{SECRETS}:*")})
    names = {"roles": ["role"], "users": ["ci"]}
    dependencies = {"policyArn": ["policy"], whom: names[whom]}
    return [own, Record(type=kinds.POLICY_ATTACHMENT, name="attachment", dependencies=dependencies)]


def managed(name: str) -> Record:
    props = {"policyArn": f"arn:aws:iam::aws:policy/{name}"}
    return Record(type=kinds.ROLE_POLICY_ATTACHMENT, name="attachment", props=props, dependencies={"role": ["role"]})


def role(service: str, **props: Any) -> Record:
    trust = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}]}
    return Record(type=kinds.ROLE, name="role", props={"assumeRolePolicy": json.dumps(trust), **props})


TASKS = role("ecs-tasks.amazonaws.com")

c = For(rule="secret-arn-wildcard")

CASES = [
    c.passes(reading(ARN)),
    c.passes(policy(ARN), role("ecs-tasks.amazonaws.com")),
    c.passes(policy("*"), role("lambda.amazonaws.com")),
    # ECS takes a secret's ARN, or all three parts after it.
    c.passes(reading(f"{SECRETS}:app/key-Ab12Cd:password:AWSCURRENT:")),
    c.fails("task", reading(f"{SECRETS}:app/key-Ab12Cd:password"), also=UNPINNED),
    c.fails("task", reading(f"{SECRETS}:app/key-Ab12Cd:password:"), also=UNPINNED),
    c.fails("task", reading("arn:aws:secretsmanager:us-east-1:111122223333:secret:app/key-??????"), also=UNPINNED),
    c.passes(policy("arn:aws:secretsmanager:us-east-1:111122223333:secret:app/key-*")),
    c.passes(policy("*", Condition={"StringEquals": {"secretsmanager:ResourceTag/app": "shop"}}), TASKS),
    c.passes(policy("*", Action="s3:GetObject"), TASKS),
    c.passes(policy("arn:aws:s3:::assets/*", Action="*"), TASKS),
    c.passes(*attached("users"), Record(type="aws:iam/user:User", name="ci")),
    c.passes(*attached("roles"), role("lambda.amazonaws.com")),
    c.fails("policy", policy(f"{SECRETS}:app/key-??????"), TASKS, level="advisory"),
    c.fails("policy", policy(f"{SECRETS}:*"), TASKS),
    c.fails("policy", policy(None, NotResource=[f"{SECRETS}:other"]), TASKS),
    c.fails("policy", policy("*", Action=None, NotAction="iam:*"), TASKS),
    c.fails("policy", policy("arn:aws:ssm:us-east-1:111122223333:parameter/*", Action="ssm:GetParameters"), TASKS),
    c.fails("policy", *attached("roles"), TASKS),
    c.fails("role", TASKS, managed("SecretsManagerReadWrite")),
    c.passes(TASKS, managed("AmazonSSMReadOnlyAccess")),
    c.fails("policy", policy("*"), role("ecs-tasks.amazonaws.com")),
    c.passes(policy("*"), Record(type=kinds.ROLE, name="role", props={"assumeRolePolicy": UNKNOWN})),
    c.fails(
        "policy",
        policy("*"),
        Record(type=kinds.ROLE, name="role", props={"assumeRolePolicy": UNKNOWN}),
        task(taskRoleArn=UNKNOWN, dependencies={"taskRoleArn": ["role"]}),
    ),
    c.fails("role", role("ecs-tasks.amazonaws.com", inlinePolicies=[{"name": "s", "policy": document("*")}])),
    c.passes(named("db"), parameter("db"), reading("db")),
    c.passes(named("db"), reading("another-programs")),
    c.fails("task", named("db"), reading("db")),
    c.missing(task()),
    c.missing(role("ecs-tasks.amazonaws.com")),
    c.unknown("task", task(containerDefinitions=UNKNOWN), also=unevaluated_task("secret-arn-wildcard")),
    c.unknown("policy", replace(policy("*"), props={"policy": UNKNOWN}), TASKS),
    c.secret(
        "hunter2", "policy", replace(policy("*"), props={"policy": secret(document(["*", "arn:hunter2*"]))}), TASKS
    ),
]
