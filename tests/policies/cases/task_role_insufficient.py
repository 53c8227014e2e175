"""Cases of task-role-insufficient."""

import json
from dataclasses import replace
from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, container, ecs_service, environment, task, unevaluated_task

TRUST = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}]}
ROLE = Record(type=kinds.ROLE, name="role", props={"assumeRolePolicy": json.dumps(TRUST)})
OF_INSTANCES = Record(
    type=kinds.ROLE, name="role", props={"assumeRolePolicy": json.dumps(TRUST).replace("ecs-tasks", "ec2")}
)
ELSEWHERE = Record(type=kinds.ROLE, name="role")
CHANNELS = ["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"]
TABLE = Record(type=kinds.QUEUES[2], name="table", props={"name": "orders"})
BUCKET = Record(type=kinds.BUCKETS[0], name="bucket", outputs={"id": "shop-files"})


def shell(enabled: Any = True) -> Record:
    return ecs_service(enableExecuteCommand=enabled, dependencies={"taskDefinition": ["task"]})


def with_role(**props: Any) -> Record:
    return task(taskRoleArn=UNKNOWN, dependencies={"taskRoleArn": ["role"]}, **props)


def grants(*actions: str) -> Record:
    document = json.dumps({"Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]})
    return Record(type=kinds.ROLE_POLICY, name="policy", props={"policy": document}, dependencies={"role": ["role"]})


def having(**variables: str) -> Record:
    return task(container(environment=environment(**variables)))


def made_from(*names: str) -> Record:
    return task(containerDefinitions=UNKNOWN, dependencies={"containerDefinitions": names})


c = For(rule="task-role-insufficient")

ON_INSTANCES: Any = {"requiresCompatibilities": ["EC2"], "networkMode": "bridge"}
AWSVPC: Any = {"requiresCompatibilities": ["EC2"], "networkMode": "awsvpc"}


CASES = [
    # On instances of one's own a task without a role has the instance's, unless it has a network of its own.
    c.passes(TABLE, task(container(environment=environment(ORDERS_TABLE="orders")), **ON_INSTANCES)),
    c.fails("task", TABLE, task(container(environment=environment(ORDERS_TABLE="orders")), **AWSVPC)),
    c.passes(with_role(), ROLE, grants(*(f"ssmmessages:{name}" for name in CHANNELS)), shell()),
    c.passes(with_role(), ROLE, grants("ssmmessages:*"), shell()),
    c.passes(with_role(), ELSEWHERE, shell()),
    c.passes(task(), shell(enabled=False)),
    c.fails("service", with_role(), ROLE, shell()),
    c.fails("service", with_role(), ROLE, grants("s3:GetObject"), shell()),
    c.fails("service", with_role(), ROLE, grants("ssmmessages:CreateControlChannel"), shell()),
    c.fails("service", task(), shell()),
    # An app that is told of AWS's resources.
    c.passes(having(TABLE_COLOUR="orders-blue"), TABLE),
    c.passes(having(APP="orders"), TABLE),
    c.passes(having(S3_ENDPOINT="https://minio.example.com", S3_UPLOADS_BUCKET="files", AWS_PROFILE="minio")),
    c.fails("task", having(ORDERS_TABLE="orders"), TABLE),
    c.fails("task", having(FILES_BUCKET="shop-files"), BUCKET),
    c.fails("task", having(FILES_BUCKET="named"), replace(BUCKET, props={"bucket": "named"})),
    c.fails("task", having(S3_UPLOADS_BUCKET="files-of-another-program"), level="advisory"),
    c.fails("task", TABLE, made_from("table"), also=unevaluated_task()),
    c.fails("task", BUCKET, made_from("bucket"), level="advisory", also=unevaluated_task()),
    c.fails("task", with_role(), OF_INSTANCES),
    c.missing(task(), ecs_service(dependencies={"taskDefinition": ["task"]})),
    c.unknown("service", with_role(), ROLE, shell(enabled=UNKNOWN)),
    c.secret("hunter2", "task", having(ORDERS_TABLE="orders", MODE="hunter2"), TABLE),
]
