"""Names that AWS would refuse when most of the stack is there: each with its key and the way; all others are taken."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from settings import SettingsError, load
from tests.unit.settings.test_settings import CONFIG, RELEASE, changed

LONG_APP = "shop-of-the-company1"
JOB = {"imageOf": "api", "command": ["report"], "schedule": "cron(0 5 * * ? *)"}
ROLES = {"repository": "example-org/shop"}
MIGRATED = changed("services|api|migration", ["npm", "run", "migrate"])


def renamed(service: str, name: str) -> Mapping[str, Any]:
    services = {name if key == service else key: value for key, value in CONFIG["services"].items()}
    return changed("services", services)


def found(tmp_path: Path, config: Mapping[str, Any], stack: str = "dev") -> tuple[str, ...]:
    """The problems, none of them a missing image's."""
    (tmp_path / "releases").mkdir(exist_ok=True)
    services = dict.fromkeys(config["services"], RELEASE["services"]["api"])
    (tmp_path / "releases" / f"{stack}.json").write_text(json.dumps({**RELEASE, "stack": stack, "services": services}))
    try:
        load(config, stack=stack, region="us-east-1", directory=tmp_path)
    except SettingsError as error:
        return error.problems
    return ()


REFUSED: Mapping[str, tuple[Mapping[str, Any], str, str]] = {
    "a dot": (CONFIG, "v1.2", "stack is called v1.2, and names in ECS have letters, digits, hyphens and underscores"),
    "a parameter of AWS": (changed("app", "awsome", MIGRATED), "dev", "fairway:app is awsome, and AWS keeps"),
    "a parameter of SSM": (
        changed("app", "ssm-shop", changed("database", {"version": "16", "users": "separate"})),
        "dev", "fairway:app is ssm-shop, and AWS keeps parameters",
    ),
    "a security group": (renamed("web", "sg-web"), "dev", "fairway:services.sg-web begins with sg-, as no security"),
    "a schedule": (
        changed("app", LONG_APP, changed("jobs", {"report-of-the-night1": JOB})), "a-stack-with-a-long-name",
        "fairway:jobs.report-of-the-night1 makes a schedule called shop-of-the-company1-a-stack-with-a-long-name-report"
        "-of-the-night1, and AWS takes 64 characters of its 66",
    ),
    "a role": (
        changed("app", LONG_APP, changed("githubActions", ROLES)), "s" * 36,
        f"fairway:githubActions makes a role called {LONG_APP}-{'s' * 36}-preview, and AWS takes 64 characters of",
    ),
    "a budget": (
        changed("app", LONG_APP, changed("budget", {"monthlyUsd": 9, "email": "a@example.org"})), "s" * 80,
        f"fairway:budget makes a budget called {LONG_APP}-",
    ),
}  # fmt: skip
TAKEN: Mapping[str, tuple[Mapping[str, Any], str]] = {
    "letters, digits, hyphens, underscores": (CONFIG, "PR_12-b"),
    "an app of AWS's name without a parameter": (changed("app", "awsome"), "dev"),
    "an app that names it elsewhere": (changed("app", "my-aws", MIGRATED), "dev"),
    "a service that has sg elsewhere": (renamed("web", "web-sg-1"), "dev"),
    "a schedule that just fits": (
        changed("app", LONG_APP, changed("jobs", {"report-of-the-night1": JOB})), "a-stack-with-such-name",
    ),
    "a role that just fits": (changed("app", LONG_APP, changed("githubActions", ROLES)), "s" * 35),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_name_that_aws_refuses_half_way_is_refused_before(tmp_path: Path, name: str) -> None:
    config, stack, sentence = REFUSED[name]
    assert [one for one in found(tmp_path, config, stack) if one.startswith(sentence)], found(tmp_path, config, stack)


@pytest.mark.parametrize("name", TAKEN)
def test_a_name_that_aws_takes_is_taken(tmp_path: Path, name: str) -> None:
    assert found(tmp_path, *TAKEN[name]) == ()
