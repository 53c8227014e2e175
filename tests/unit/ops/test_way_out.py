"""What preflight says of tasks without NAT: what they reach, and what of the stack's own settings they do not."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ops.aws.client import Aws
from ops.preflight.way_out import way_out
from tests.unit.settings.test_settings import CONFIG, changed, loaded, problems

CLOSED = {"nat": "none", "taskSubnets": "private", "endpoints": ["ecr", "logs", "secretsmanager"]}
BASE = changed("network", CLOSED)
SES = [{"actions": ["ses:SendEmail"], "resources": ["*"]}]
PUBLISH = [{"actions": ["sns:Publish"], "resources": ["arn:aws:sns:us-east-1:111122223333:news"]}]
POOL = changed("userPool", {}, changed("services|api|grants", ["userPool"], BASE))
STRIPE = "arn:aws:ssm:us-east-1:111122223333:parameter/shop/stripe"


def looked_up(tmp_path: Path, config: Mapping[str, Any]) -> list[tuple[str, str]]:
    results = way_out(Aws("us-east-1"), loaded(tmp_path, config))
    return [(result.verdict, result.record.observed) for result in results]


def test_nothing_is_said_of_a_stack_with_nat(tmp_path: Path) -> None:
    assert looked_up(tmp_path, CONFIG) == []


def test_public_tasks_have_no_lasting_address(tmp_path: Path) -> None:
    ((verdict, sentence),) = looked_up(tmp_path, changed("network", {"nat": "none"}))
    assert verdict == "passed" and "another with each start" in sentence


def test_of_endpoints_alone_it_is_said_what_stops_working(tmp_path: Path) -> None:
    ((verdict, sentence),) = looked_up(tmp_path, BASE)
    assert verdict == "passed" and "reach ecr.api, ecr.dkr, logs, s3, secretsmanager in the VPC" in sentence
    for words in ("no API outside AWS", "Docker Hub or GHCR", "cloudfront.net", "Cognito"):
        assert words in sentence


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        (
            changed("services|api|executeCommand", True, BASE),
            "api has executeCommand, and network.endpoints has no exec",
        ),
        (changed("services|api|permissions", PUBLISH, BASE), "api has sns:Publish, and network.endpoints has no sns"),
        (
            changed("services|api|permissions", SES, BASE),
            "api may ses:SendEmail, and Fairway knows no endpoint for ses",
        ),
        (POOL, "api has grants: userPool, and network.endpoints has no cognito: add it"),
    ],
)
def test_what_the_app_does_not_reach_is_named_and_an_endpoint_cures_it(
    tmp_path: Path, config: Mapping[str, Any], sentence: str
) -> None:
    failed = [text for verdict, text in looked_up(tmp_path, config) if verdict == "failed"]
    assert len(failed) == 1 and failed[0].startswith(sentence)
    if "ses" not in sentence:
        cured = [*CLOSED["endpoints"], failed[0].removesuffix(": add it").rpartition(" ")[2]]
        assert "failed" not in dict(looked_up(tmp_path, changed("network|endpoints", cured, config)))


def test_a_parameter_takes_an_endpoint_before_any_task_starts(tmp_path: Path) -> None:
    config = changed(
        "services|api|secrets", {"KEY": "stripe"}, changed("secrets", {"stripe": {"parameter": STRIPE}}, BASE)
    )
    (problem,) = problems(tmp_path, config)
    assert "no task would start; add ssm to endpoints (ssm for secret stripe, a parameter), or set nat" in problem
    assert looked_up(tmp_path, changed("network|endpoints", [*CLOSED["endpoints"], "ssm"], config))
