"""Cases of execution-role-insufficient: what grants beside the role's own policies."""

from dataclasses import replace

from fairway_policies.reading import kinds

from tests.policies.cases.execution_role_insufficient import ARN, ROLE, grants, of_vendors_image, role, trusting
from tests.policies.stacks import DIGEST, UNKNOWN, For, Record, container, task

SECRET = Record(type=kinds.SECRET, name="secret", props={"name": "app/key"})
SECRET_POLICY = Record(type=kinds.SECRET_POLICY, name="of-secret", dependencies={"secretArn": ["secret"]})
KEY = Record(type=kinds.KMS_KEY, name="key", props={"enableKeyRotation": True})
KEPT = replace(SECRET, props={**SECRET.props, "kmsKeyId": UNKNOWN}, dependencies={"kmsKeyId": ["key"]})


def beside(kind: str) -> Record:
    return Record(type=kind, name="of-key", dependencies={"keyId": ["key"]})


def readable(arn: str = ARN) -> Record:
    """A task of an image that needs no rights, which takes a secret of the program by its ARN."""
    listed = [{"name": "SERVICE_KEY", "valueFrom": f"{arn}::AWSCURRENT:"}]
    vendors = container(image=f"ghcr.io/acme/api@{DIGEST}", secrets=listed)
    return task(vendors, executionRoleArn=UNKNOWN, dependencies=ROLE)


c = For(rule="execution-role-insufficient")

CASES = [
    # A secret's own policy, a key's policy or grant beside it, and an ARN without AWS's letters.
    c.passes(readable(), *role("AmazonECSTaskExecutionRolePolicy"), SECRET, SECRET_POLICY),
    c.fails("task", readable(), *role("AmazonECSTaskExecutionRolePolicy"), SECRET),
    c.passes(readable(), *role(), grants(ARN), KEPT, KEY, beside(kinds.KEY_POLICY)),
    c.passes(readable(), *role(), grants(ARN), KEPT, KEY, beside(kinds.KEY_GRANT)),
    c.fails("task", readable(), *role(), grants(ARN), KEPT, KEY),
    c.passes(readable(ARN[:-7]), *role(), grants(ARN)),
    c.fails("task", readable(ARN[:-7]), *role(), grants(ARN[:-7])),
    c.passes(of_vendors_image(), trusting("ecs-tasks.amazonaws.com.cn"), grants(ARN)),
]
