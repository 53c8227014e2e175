"""Cases of execution-role-insufficient."""

import json
from dataclasses import replace
from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import DIGEST, UNKNOWN, For, Record, container, contract, environment, of, task

ARN = "arn:aws:secretsmanager:us-east-1:111122223333:secret:app/key-Ab12Cd"
ROLE = {"executionRoleArn": ["role"]}


def logging(**props: Any) -> Record:
    return task(container(logConfiguration={"logDriver": "awslogs"}), **props)


def reading(environment: object = None, **props: Any) -> Record:
    listed = [{"name": "SERVICE_KEY", "valueFrom": f"{ARN}::AWSCURRENT:"}]
    stated: dict[str, Any] = {"executionRoleArn": UNKNOWN, "dependencies": ROLE, **props}
    return task(container(secrets=listed, environment=environment), **stated)


def role(*managed: str) -> list[Record]:
    trust = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}]}
    attached = [
        Record(
            type=kinds.ROLE_POLICY_ATTACHMENT,
            name=name,
            props={"policyArn": f"arn:aws:iam::aws:policy/service-role/{name}"},
            dependencies={"role": ["role"]},
        )
        for name in managed
    ]
    return [Record(type=kinds.ROLE, name="role", props={"assumeRolePolicy": json.dumps(trust)}), *attached]


def made() -> Record:
    """The task definition below a contract, whose containers are not known at the first preview."""
    return replace(task(executionRoleArn=UNKNOWN, containerDefinitions=UNKNOWN, dependencies=ROLE), parent="api")


def granting(source: str) -> Record:
    dependencies = {"role": ["role"], "policy": [source]}
    return Record(
        type=kinds.ROLE_POLICY, name="policy", props={"policy": UNKNOWN}, dependencies=dependencies, parent="api"
    )


def grants(arn: str) -> Record:
    statement = {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": [arn]}
    props = {"policy": json.dumps({"Statement": [statement]})}
    return Record(type=kinds.ROLE_POLICY, name="policy", props=props, dependencies={"role": ["role"]})


c = For(rule="execution-role-insufficient")

CASES = [
    c.passes(logging(executionRoleArn=UNKNOWN, dependencies=ROLE), *role("AmazonECSTaskExecutionRolePolicy")),
    c.passes(reading(), *role("AmazonECSTaskExecutionRolePolicy"), grants(ARN)),
    c.passes(reading(executionRoleArn="arn:aws:iam::111122223333:role/elsewhere")),
    c.passes(task(container(image=f"nginx@{DIGEST}", command=["nginx"]))),
    c.fails("task", reading(), *role("AmazonECSTaskExecutionRolePolicy")),
    c.fails("task", reading(), *role("AmazonECSTaskExecutionRolePolicy"), grants(ARN.replace("key-", "other-"))),
    c.fails("task", logging(executionRoleArn=UNKNOWN, dependencies=ROLE), *role("CloudWatchReadOnlyAccess")),
    c.passes(
        contract(secrets=["DB_HOST"]), made(), *role(), granting("secret"), Record(type=kinds.SECRET, name="secret")
    ),
    c.fails("api", contract(secrets=["DB_HOST"]), made(), *role(), granting("elsewhere")),
    c.unknown("api", contract(secrets=UNKNOWN), also={"unevaluated": of(["env-required-missing"], "api")}),
    c.missing(contract(), made(), *role()),
    c.missing(reading(executionRoleArn=None), blames="task"),
    c.unknown(
        "task",
        reading(),
        *role("AmazonECSTaskExecutionRolePolicy"),
        Record(type=kinds.ROLE_POLICY, name="policy", props={"policy": UNKNOWN}, dependencies={"role": ["role"]}),
        also={"unevaluated": of(["secret-arn-wildcard"], "policy")},
    ),
    c.secret("hunter2", "task", reading(environment=environment(MODE="hunter2")), *role("CloudWatchReadOnlyAccess")),
]
