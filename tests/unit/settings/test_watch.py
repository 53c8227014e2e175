"""The settings of alarms, budget and deploy roles: their defaults, and a sentence for each mistake."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import pytest

from components.monitoring.thresholds import DatabaseThresholds, ServiceThresholds
from settings import model
from settings.github_actions import read_github_actions
from settings.monitoring import read_alarms, read_budget
from settings.reader import Reader

Section = TypeVar("Section")

ALARMS: Mapping[str, Any] = {"email": "ops@example.org"}
BUDGET: Mapping[str, Any] = {"monthlyUsd": 200, "email": "ops@example.org"}
DEPLOY: Mapping[str, Any] = {"repository": "example-org/shop"}


def deploy(reader: Reader) -> model.GithubActions:
    return read_github_actions(reader, stack="dev")


def told(read: Callable[[Reader], Section], config: Mapping[str, Any]) -> Section:
    problems: list[str] = []
    section = read(Reader(config, "fairway:x", problems))
    assert problems == []
    return section


def test_an_address_is_all_that_alarms_need() -> None:
    alarms = told(read_alarms, ALARMS)
    assert (alarms.email, alarms.rollback, alarms.dashboard) == ("ops@example.org", True, True)
    assert (alarms.thresholds.service, alarms.thresholds.database) == (ServiceThresholds(), DatabaseThresholds())


def test_every_threshold_can_be_set() -> None:
    database = {"cpuPercent": 50, "connections": 400, "freeStoragePercent": 25}
    limits = {
        "errorPercent": 2,
        "latencyP99Milliseconds": 800,
        "cpuPercent": 60,
        "memoryPercent": 70,
        "database": database,
    }
    alarms = told(read_alarms, {**ALARMS, **limits, "rollback": False, "dashboard": False})
    assert alarms.thresholds.service == ServiceThresholds(error_percent=2, p99=800, cpu_percent=60, memory_percent=70)
    assert alarms.thresholds.database == DatabaseThresholds(cpu_percent=50, connections=400, free_storage_percent=25)
    assert (alarms.rollback, alarms.dashboard) == (False, False)


def test_a_budget_counts_the_account_or_what_has_a_tag() -> None:
    assert told(read_budget, BUDGET) == model.Budget(monthly_usd=200, email="ops@example.org", tag=None)
    assert told(read_budget, {**BUDGET, "tag": "Environment=dev"}).tag == ("Environment", "dev")


def test_a_repository_deploys_from_main_and_the_stacks_environment() -> None:
    plain = told(deploy, DEPLOY)
    assert (plain.repository, plain.branch, plain.environment) == ("example-org/shop", "main", "dev")
    assert (plain.ids, plain.oidc_provider, plain.state_bucket, plain.secrets_key) == (None, None, None, None)
    assert told(deploy, {**DEPLOY, "ownerId": 1234567, "repositoryId": 987654321}).ids == (1234567, 987654321)


MAIL = "write a mail address such as ops@example.org"
WRONG: list[tuple[Callable[[Reader], Any], Mapping[str, Any], str]] = [
    (read_alarms, {}, f"fairway:x.email is missing; {MAIL}"),
    (read_alarms, {"email": "ops"}, f"fairway:x.email is 'ops'; {MAIL}"),
    (
        read_alarms,
        {**ALARMS, "errorPercent": 0},
        "fairway:x.errorPercent is 0; write a whole number from 1 to 100",
    ),
    (
        read_alarms,
        {**ALARMS, "latencyP99Milliseconds": 1.5},
        "fairway:x.latencyP99Milliseconds is 1.5; write a whole number from 10 to 60000",
    ),
    (read_alarms, {**ALARMS, "rolback": True}, "fairway:x.rolback is not a known key; did you mean rollback?"),
    (
        read_alarms,
        {**ALARMS, "database": {"conections": 10}},
        "fairway:x.database.conections is not a known key; did you mean connections?",
    ),
    (
        read_alarms,
        {**ALARMS, "database": {"freeStoragePercent": 0}},
        "fairway:x.database.freeStoragePercent is 0; write a whole number from 1 to 90",
    ),
    (
        read_budget,
        {"email": "ops@example.org"},
        "fairway:x.monthlyUsd is missing; write a whole number from 1 to 1000000",
    ),
    (read_budget, {"monthlyUsd": 5}, f"fairway:x.email is missing; {MAIL}"),
    (read_budget, {**BUDGET, "tag": "dev"}, "fairway:x.tag is 'dev'; write a tag such as Environment=dev"),
    (deploy, {}, "fairway:x.repository is missing; write owner/name of a GitHub repository"),
    (
        deploy,
        {"repository": "example-org/*"},
        "fairway:x.repository is 'example-org/*'; write owner/name of a GitHub repository",
    ),
    (
        deploy,
        {"repository": "example-org@1234567/shop@987654321"},
        "fairway:x.repository is 'example-org@1234567/shop@987654321'; write owner/name of a GitHub repository",
    ),
    (deploy, {**DEPLOY, "ownerId": 1234567}, "fairway:x.repositoryId is missing; write both ids"),
    (deploy, {**DEPLOY, "repositoryId": 987654321}, "fairway:x.ownerId is missing; write both ids"),
    (
        deploy,
        {**DEPLOY, "ownerId": "1234567", "repositoryId": 987654321},
        "fairway:x.ownerId is '1234567'; write a whole number from 1 to",
    ),
    (deploy, {**DEPLOY, "branch": "*"}, "fairway:x.branch is '*'; write a branch's name"),
    (deploy, {**DEPLOY, "environment": "*"}, "fairway:x.environment is '*'; write a GitHub environment's name"),
    (
        deploy,
        {**DEPLOY, "oidcProvider": "arn:aws:iam::111122223333:oidc-provider/example.org"},
        "write the ARN of the account's provider, which ends in oidc-provider/token.actions.githubusercontent.com",
    ),
    (
        deploy,
        {**DEPLOY, "secretsKey": "arn:aws:kms:us-east-1:111122223333:alias/pulumi"},
        "write the ARN of a KMS key (not of an alias)",
    ),
]


@pytest.mark.parametrize(("read", "config", "sentence"), WRONG, ids=[sentence for _, _, sentence in WRONG])
def test_one_wrong_value_is_one_sentence(
    read: Callable[[Reader], Any], config: Mapping[str, Any], sentence: str
) -> None:
    problems: list[str] = []
    read(Reader(config, "fairway:x", problems))
    assert len(problems) == 1
    assert sentence in problems[0]
