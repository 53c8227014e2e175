"""Cases of schedule-cannot-start."""

import json
from dataclasses import replace
from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import DIGEST, UNKNOWN, For, Record, container, secret, task

SCHEDULER, EVENTS = "scheduler.amazonaws.com", "events.amazonaws.com"
NETWORK = {"subnets": ["subnet-1"]}
DEAD = {"arn": "arn:aws:sqs:us-east-1:111122223333:dead"}


def role(principal: str) -> Record:
    trust = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": principal}}]}
    return Record(type=kinds.ROLE, name="starter", props={"assumeRolePolicy": json.dumps(trust)})


def allowing(*actions: str) -> Record:
    document: object = UNKNOWN
    if actions:
        document = json.dumps({"Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]})
    return Record(
        type=kinds.ROLE_POLICY, name="starting", props={"policy": document}, dependencies={"role": ["starter"]}
    )


def managed(name: str) -> Record:
    return Record(
        type=kinds.ROLE_POLICY_ATTACHMENT,
        name="attached",
        props={"policyArn": f"arn:aws:iam::aws:policy/{name}"},
        dependencies={"role": ["starter"]},
    )


def job(**props: Any) -> Record:
    """A task definition with an execution role of another program's."""
    return task(executionRoleArn="arn:aws:iam::111122223333:role/execution", **props)


def schedule(*made_from: str, ecs: Any = None, **target: Any) -> Record:
    parameters = {"taskDefinitionArn": UNKNOWN, "networkConfiguration": NETWORK} if ecs is None else ecs
    stated = {"arn": "arn:aws:ecs:us-east-1:111122223333:cluster/shop", "ecsParameters": parameters, **target}
    dependencies = {"target": made_from or ("task", "starter")}
    return Record(type=kinds.SCHEDULE, name="nightly", props={"target": stated}, dependencies=dependencies)


def of_a_rule(**props: Any) -> Record:
    stated = {"ecsTarget": {"taskDefinitionArn": UNKNOWN, "networkConfiguration": NETWORK}, "roleArn": UNKNOWN, **props}
    dependencies = {"ecsTarget": ["task"], "roleArn": ["starter"]}
    return Record(type=kinds.EVENT_TARGET, name="nightly", props=stated, dependencies=dependencies)


def by_rule(expression: Any) -> Record:
    return Record(type=kinds.EVENT_RULE, name="nightly", props={"scheduleExpression": expression})


def by_clock(expression: Any) -> Record:
    return Record(type=kinds.SCHEDULE, name="nightly", props={"scheduleExpression": expression})


PUBLIC = container(image=f"public.ecr.aws/docker/library/busybox@{DIGEST}")
BOTH = allowing("ecs:RunTask", "iam:PassRole")
c = For(rule="schedule-cannot-start")

CASES = [
    c.passes(job(), schedule(), role(SCHEDULER), BOTH),
    c.passes(job(), of_a_rule(), role(EVENTS), BOTH),
    c.passes(job(), of_a_rule(), role(EVENTS), managed("service-role/AmazonEC2ContainerServiceEventsRole")),
    c.passes(job(), of_a_rule(), role(EVENTS), managed("AmazonEC2FullAccess")),
    c.passes(task(PUBLIC, executionRoleArn=None), schedule(), role(SCHEDULER), allowing("ecs:*")),
    c.passes(job(), schedule("task"), role(EVENTS)),
    c.passes(job(), schedule(deadLetterConfig=DEAD), role(SCHEDULER), BOTH, managed("AmazonSQSFullAccess")),
    c.passes(job(), of_a_rule(ecsTarget=None, roleArn=None)),
    c.passes(schedule(ecs=UNKNOWN), role(SCHEDULER)),
    # A role that the other EventBridge assumes, and what is most often forgotten of its rights.
    c.fails("nightly", job(), schedule(), role(EVENTS), BOTH),
    c.fails("nightly", job(), of_a_rule(), role(SCHEDULER), BOTH),
    c.fails("nightly", job(), schedule(), role(SCHEDULER), allowing("ecs:RunTask")),
    c.fails("nightly", job(), of_a_rule(), role(EVENTS), allowing("iam:PassRole")),
    c.fails("nightly", job(), schedule(deadLetterConfig=DEAD), role(SCHEDULER), BOTH),
    c.fails(
        "nightly", job(), of_a_rule(ecsTarget={"tags": {"a": "b"}, "networkConfiguration": NETWORK}), role(EVENTS), BOTH
    ),
    c.fails("nightly", job(), schedule(ecs={"taskDefinitionArn": UNKNOWN}), role(SCHEDULER), BOTH),
    c.passes(by_rule("cron(0 3 ? * MON-FRI *)")),
    c.passes(by_rule("rate(1 day)")),
    c.passes(by_rule("rate(2 hours)")),
    c.passes(by_rule(UNKNOWN)),
    c.passes(by_rule(None)),
    c.passes(by_clock("at(2026-12-01T08:00:00)")),
    c.passes(by_clock("cron(0/5 * * * ? *)")),
    c.fails("nightly", by_rule("cron(0 3 * * *)")),
    c.fails("nightly", by_rule("cron(0 3 * * * *)")),
    c.fails("nightly", by_rule("cron(0 3 ? * ? *)")),
    c.fails("nightly", by_rule("rate(5 minute)")),
    c.fails("nightly", by_rule("rate(1 days)")),
    c.fails("nightly", by_clock("0 3 * * *")),
    c.fails("nightly", by_clock("every day at 3")),
    c.fails(
        "nightly",
        job(),
        replace(of_a_rule(), dependencies={"arn": ["task"], "ecsTarget": ["task"], "roleArn": ["starter"]}),
        role(EVENTS),
        BOTH,
    ),
    c.missing(job(), of_a_rule(roleArn=None), blames="nightly"),
    c.unknown("nightly", job(), schedule(), role(SCHEDULER), allowing()),
    c.secret(
        "hunter2",
        "nightly",
        job(tags={"key": secret("hunter2")}),
        schedule(),
        role(SCHEDULER),
        allowing("ecs:RunTask"),
    ),
]
