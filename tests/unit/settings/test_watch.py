"""The settings of alarms, budget and deploy roles: their defaults, and a sentence for each mistake."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from components.monitoring.config import DatabaseThresholds
from tests.unit.settings.test_settings import CONFIG, changed, loaded, problems

ALARMS: Mapping[str, Any] = {"email": "ops@example.org"}
BUDGET: Mapping[str, Any] = {"monthlyUsd": 200, "email": "ops@example.org"}
DEPLOY: Mapping[str, Any] = {"repository": "example-org/shop"}


def test_an_address_is_all_that_alarms_need(tmp_path: Path) -> None:
    alarms = loaded(tmp_path, changed("alarms", ALARMS)).alarms
    assert (alarms.email, alarms.rollback, alarms.dashboard) == ("ops@example.org", True, True)
    assert (alarms.error_percent, alarms.p99, alarms.cpu_percent, alarms.memory_percent) == (5, 3000, 85, 85)
    assert alarms.database_thresholds == DatabaseThresholds(cpu_percent=80, connections=60, free_storage_percent=10)


def test_a_budget_counts_the_account_or_what_has_a_tag(tmp_path: Path) -> None:
    budget = loaded(tmp_path, changed("budget", BUDGET)).budget
    assert (budget.monthly_usd, budget.email, budget.tag) == (200, "ops@example.org", None)


def test_a_repository_deploys_from_main_and_the_stacks_environment(tmp_path: Path) -> None:
    plain = loaded(tmp_path, changed("githubActions", DEPLOY)).github_actions
    assert (plain.repository, plain.branch, plain.environment) == ("example-org/shop", "main", "dev")
    assert (plain.ids, plain.oidc_provider, plain.state_bucket, plain.secrets_key) == (None, None, None, None)
    pinned = {**DEPLOY, "ownerId": 1234567, "repositoryId": 987654321}
    assert loaded(tmp_path, changed("githubActions", pinned)).github_actions.ids == (1234567, 987654321)


MAIL = "write a mail address such as ops@example.org"
WRONG: list[tuple[str, Mapping[str, Any], str]] = [
    ("alarms", {}, f"fairway:alarms.email is missing; {MAIL}"),
    ("alarms", {"email": "ops"}, f"fairway:alarms.email is 'ops'; {MAIL}"),
    (
        "alarms",
        {**ALARMS, "errorPercent": 0},
        "fairway:alarms.errorPercent is 0; write a whole number from 1 to 100",
    ),
    (
        "alarms",
        {**ALARMS, "latencyP99Milliseconds": 1.5},
        "fairway:alarms.latencyP99Milliseconds is 1.5; write a whole number from 10 to 60000",
    ),
    ("alarms", {**ALARMS, "rolback": True}, "fairway:alarms.rolback is not a known key; did you mean rollback?"),
    (
        "alarms",
        {**ALARMS, "database": {"conections": 10}},
        "fairway:alarms.database.conections is not a known key; did you mean connections?",
    ),
    (
        "alarms",
        {**ALARMS, "database": {"freeStoragePercent": 0}},
        "fairway:alarms.database.freeStoragePercent is 0; write a whole number from 1 to 90",
    ),
    (
        "budget",
        {"email": "ops@example.org"},
        "fairway:budget.monthlyUsd is missing; write a whole number from 1 to 1000000",
    ),
    ("budget", {"monthlyUsd": 5}, f"fairway:budget.email is missing; {MAIL}"),
    ("budget", {**BUDGET, "tag": "dev"}, "fairway:budget.tag is 'dev'; write a tag such as Environment=dev"),
    ("githubActions", {}, "fairway:githubActions.repository is missing; write owner/name of a GitHub repository"),
    (
        "githubActions",
        {"repository": "example-org/*"},
        "fairway:githubActions.repository is 'example-org/*'; write owner/name of a GitHub repository",
    ),
    (
        "githubActions",
        {"repository": "example-org@1234567/shop@987654321"},
        "fairway:githubActions.repository is 'example-org@1234567/shop@987654321'; write owner/name of a GitHub",
    ),
    ("githubActions", {**DEPLOY, "ownerId": 1234567}, "fairway:githubActions.repositoryId is missing; write both ids"),
    (
        "githubActions",
        {**DEPLOY, "repositoryId": 987654321},
        "fairway:githubActions.ownerId is missing; write both ids",
    ),
    (
        "githubActions",
        {**DEPLOY, "ownerId": "1234567", "repositoryId": 987654321},
        "fairway:githubActions.ownerId is '1234567', a text; write 1234567 without quotes",
    ),
    ("githubActions", {**DEPLOY, "branch": "*"}, "fairway:githubActions.branch is '*'; write a branch's name"),
    (
        "githubActions",
        {**DEPLOY, "environment": "*"},
        "fairway:githubActions.environment is '*'; write a GitHub environment's name",
    ),
    (
        "githubActions",
        {**DEPLOY, "oidcProvider": "arn:aws:iam::111122223333:oidc-provider/example.org"},
        "write the ARN of the account's provider, which ends in oidc-provider/token.actions.githubusercontent.com",
    ),
    (
        "githubActions",
        {**DEPLOY, "secretsKey": "arn:aws:kms:us-east-1:111122223333:alias/pulumi"},
        "write the ARN of a KMS key (not of an alias)",
    ),
]


@pytest.mark.parametrize(("section", "value", "sentence"), WRONG, ids=[sentence for _, _, sentence in WRONG])
def test_one_wrong_value_is_one_sentence(tmp_path: Path, section: str, value: Mapping[str, Any], sentence: str) -> None:
    (problem,) = problems(tmp_path, changed(section, value, CONFIG))
    assert sentence in problem
