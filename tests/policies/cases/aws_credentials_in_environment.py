"""Cases of aws-credentials-in-environment."""

from tests.policies.stacks import UNKNOWN, For, Record, container, contract, environment, of, task

KEY = "arn:aws:ssm:us-east-1:111122223333:parameter/key"
NAMES = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
SECRETS = [{"name": name, "valueFrom": KEY} for name in NAMES]


def nameless() -> Record:
    props = {"container": {**container(), "environment": UNKNOWN}}
    return Record(type="awsx:ecs:FargateTaskDefinition", name="awsx", props=props)


ROLE = {"executionRoleArn": "arn:aws:iam::111122223333:role/run"}
c = For(rule="aws-credentials-in-environment", level="advisory")

CASES = [
    c.passes(task(container(environment=environment(AWS_REGION="us-east-1")))),
    c.passes(
        task(container(secrets=SECRETS, environment=environment(S3_ENDPOINT="https://store.example.com")), **ROLE)
    ),
    c.fails("task", task(container(secrets=SECRETS), **ROLE)),
    c.fails("task", task(container(environment=environment(AWS_PROFILE="shop")))),
    c.fails("api", contract(secrets=list(NAMES))),
    c.missing(task()),
    c.unknown("awsx", nameless(), also={"unevaluated": of(["secret-in-plain-environment"], "awsx")}),
    c.secret("hunter2", "task", task(container(environment=environment(AWS_PROFILE="shop", MODE="hunter2")))),
]
