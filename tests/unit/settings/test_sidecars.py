"""Sidecars in the settings: every problem with its sentence."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.settings.test_app import SERVICE, problems, web

IMAGE = "public.ecr.aws/datadog/agent@sha256:" + "0" * 64
AT = f"{SERVICE}.sidecars.agent"


def beside(name: str = "agent", service: dict[str, Any] | None = None, **sidecar: Any) -> dict[str, Any]:
    return web(memory=1024, **{"sidecars": {name: {"image": IMAGE, **sidecar}}, **(service or {})})


WRONG: list[tuple[dict[str, Any], str]] = [
    (beside(image="datadog/agent:7"), f"{AT}.image is 'datadog/agent:7'; write an image by its digest"),
    (beside(image=IMAGE.split("@")[0] + ":7"), f"{AT}.image is "),
    (beside("web"), f"{SERVICE}.sidecars.web is what another container of the task is called"),
    (beside("rds-ca"), f"{SERVICE}.sidecars.rds-ca is what another container of the task is called"),
    (beside("Agent"), f"{SERVICE}.sidecars.Agent is no name for a sidecar"),
    (beside(memory=900), f"{SERVICE}.memory is 1024, and the sidecars take 900 of it; write at least 1028"),
    (beside(cpu=256), f"{SERVICE}.cpu is 256, and the sidecars take 256 of it"),
    (beside(secrets={"DD_API_KEY": "dd"}), f"{AT}.secrets.DD_API_KEY names no secret; write one of fairway:secrets"),
    (beside(secrets={"KEY": "stripe"}, env={"KEY": "x"}), f"{AT}.env.KEY is in secrets too; remove it"),
    (
        {**beside(env={"B": {"stack": "bucketName"}}), "bucket": None},
        f"{AT}.env.B.stack is of fairway:bucket, which the stack has not; add one",
    ),
    (
        {
            **beside(),
            "network": {"nat": "none", "taskSubnets": "private", "endpoints": ["ecr", "logs", "secretsmanager"]},
        },
        f"{AT}.image is of a public registry, which tasks in private subnets without NAT do not reach",
    ),
]


@pytest.mark.parametrize(("change", "sentence"), WRONG, ids=[sentence[:70] for _, sentence in WRONG])
def test_one_wrong_value_is_one_sentence(tmp_path: Path, change: dict[str, Any], sentence: str) -> None:
    assert any(problem.startswith(sentence) for problem in problems(tmp_path, change)), problems(tmp_path, change)
