"""Containers beside the app, under a recording monitor."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.unit.recorder import Recorder, record_stack

DIGEST = "@sha256:" + "0" * 64
PUBLIC = f"public.ecr.aws/aws-observability/aws-otel-collector{DIGEST}"
OWN = f"444455556666.dkr.ecr.eu-west-1.amazonaws.com/tools/agent{DIGEST}"
STRIPE = "arn:aws:secretsmanager:us-east-1:111122223333:secret:stripe-a1B2c3"
WEB = {"port": 80, "health": {"path": "/", "tool": "wget"}}
CHANGE: Mapping[str, Any] = {
    "fairway:secrets": {"datadog": {"arn": STRIPE}},
    "fairway:services": {
        "backend": {
            **WEB,
            "routes": ["/api/*"],
            "memory": 1024,
            "cpu": 512,
            "database": "url",
            "migration": ["migrate"],
            "sidecars": {
                "otel": {"image": PUBLIC, "command": ["--config=/etc/otel.yaml"], "env": {"URL": {"stack": "url"}}},
                "agent": {
                    "image": OWN,
                    "memory": 256,
                    "cpu": 64,
                    "essential": True,
                    "secrets": {"DD_API_KEY": "datadog"},
                },
            },
        },
        "frontend": WEB,
    },
}


@pytest.fixture(scope="module")
def stack() -> Recorder:
    return record_stack("dev", change=CHANGE)


def test_each_is_a_container_that_the_app_does_not_wait_for(stack: Recorder) -> None:
    containers = stack.containers("backend-task")
    assert list(containers) == ["rds-ca", "backend", "agent", "otel"]
    otel, agent = containers["otel"], containers["agent"]
    assert (otel["image"], otel["essential"], otel["memory"], otel["command"]) == (
        PUBLIC,
        False,
        128,
        ["--config=/etc/otel.yaml"],
    )
    assert otel["environment"] == [{"name": "URL", "value": "https://d111111abcdef8.cloudfront.net"}]
    assert (agent["essential"], agent["cpu"]) == (True, 64)
    assert agent["secrets"] == [{"name": "DD_API_KEY", "valueFrom": STRIPE}]
    assert [item["containerName"] for item in containers["backend"]["dependsOn"]] == ["rds-ca"]
    assert otel["logConfiguration"]["options"]["awslogs-stream-prefix"] == "otel"


def test_a_migration_has_none(stack: Recorder) -> None:
    assert set(stack.containers("backend-migration-task")) == {"rds-ca", "migration"}
    assert set(stack.containers("frontend-task")) == {"frontend"}


def test_f22_the_execution_role_reads_their_secrets_and_pulls_their_images(stack: Recorder) -> None:
    policy = json.loads(stack.one("aws:iam/rolePolicy:RolePolicy", "backend-execution").get("policy"))
    allowed = {action: item["Resource"] for item in policy["Statement"] for action in item["Action"]}
    assert "arn:aws:ecr:eu-west-1:444455556666:repository/tools/agent" in allowed["ecr:BatchGetImage"]
    assert STRIPE in allowed["secretsmanager:GetSecretValue"]
