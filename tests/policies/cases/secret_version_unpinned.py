"""Cases of secret-version-unpinned."""

from typing import Any

from tests.policies.stacks import UNKNOWN, For, Record, container, contract, environment, task, unevaluated_task

ARN = "arn:aws:secretsmanager:us-east-1:111122223333:secret:app/key-Ab12Cd"


def reading(source: str, **more: Any) -> Record:
    listed = [{"name": "SERVICE_KEY", "valueFrom": source}]
    return task(container(secrets=listed, **more), executionRoleArn="arn:aws:iam::111122223333:role/run")


c = For(rule="secret-version-unpinned", level="advisory")

CASES = [
    c.passes(reading(f"{ARN}::AWSCURRENT:")),
    c.passes(reading(f"{ARN}:key::4f1c")),
    c.passes(reading("arn:aws:ssm:us-east-1:111122223333:parameter/app/key")),
    c.passes(contract(secretsPinned=True)),
    c.fails("task", reading(ARN)),
    c.fails("task", reading(f"{ARN}:key::")),
    c.fails("api", contract(secretsPinned=False)),
    c.missing(task()),
    c.missing(contract()),
    c.unknown("task", task(containerDefinitions=UNKNOWN), also=unevaluated_task("secret-version-unpinned")),
    c.unknown("api", contract(secretsPinned=UNKNOWN)),
    c.secret("hunter2", "task", reading(ARN, environment=environment(MODE="hunter2"))),
]
