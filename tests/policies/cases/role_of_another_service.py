"""Cases of role-of-another-service."""

import json
from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, secret


def role(*principals: Any, **props: Any) -> Record:
    named = {"Service": list(principals)} if principals else {"AWS": "arn:aws:iam::111122223333:root"}
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": named}
    return Record(
        type=kinds.ROLE, name="role", props={"assumeRolePolicy": json.dumps({"Statement": [statement]}), **props}
    )


def user(kind: str, key: str, **props: Any) -> Record:
    return Record(type=kind, name="user", props={key: UNKNOWN, **props}, dependencies={key: ["role"]})


FUNCTION = user(kinds.FUNCTION, "role")
c = For(rule="role-of-another-service")

CASES = [
    c.passes(role("lambda.amazonaws.com"), FUNCTION),
    c.passes(role("ec2.amazonaws.com", "lambda.amazonaws.com"), FUNCTION),
    c.passes(role("states.us-east-1.amazonaws.com"), user(kinds.STATE_MACHINE, "roleArn")),
    c.passes(role("codedeploy.amazonaws.com"), user(kinds.DEPLOYMENT_GROUP, "serviceRoleArn")),
    c.passes(role(), FUNCTION),
    c.passes(Record(type=kinds.FUNCTION, name="user", props={"role": "arn:aws:iam::111122223333:role/mine"})),
    c.fails("user", role("ec2.amazonaws.com"), FUNCTION),
    c.fails("user", role("ecs-tasks.amazonaws.com"), user(kinds.DEPLOYMENT_GROUP, "serviceRoleArn")),
    c.fails("user", role("vpc.amazonaws.com"), user(kinds.FLOW_LOG, "iamRoleArn")),
    c.fails("user", role("lambda.amazonaws.com"), user(kinds.BUILD_PROJECT, "serviceRole")),
    c.fails("user", role("rds.amazonaws.com"), user(kinds.RDS_CLUSTER_INSTANCE, "monitoringRoleArn")),
    c.missing(Record(type=kinds.ROLE, name="role"), FUNCTION),
    c.unknown("user", Record(type=kinds.ROLE, name="role", props={"assumeRolePolicy": UNKNOWN}), FUNCTION),
    c.secret("hunter2", "user", role("ec2.amazonaws.com", tags={"key": secret("hunter2")}), FUNCTION),
]
