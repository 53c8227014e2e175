"""boto3 clients of a migration: with the credentials, the role and the endpoints that the provider's settings name."""

import json
from typing import Any

import boto3
import pulumi
import pytest

from components.base.aws_client import client

ROLE = "arn:aws:iam::111122223333:role/deploy"
KEYS = {"aws:accessKey": "AKIA", "aws:secretKey": "secret", "aws:token": "session", "aws:profile": "shop"}
TAKEN_ON = {"AccessKeyId": "ASIA", "SecretAccessKey": "other", "SessionToken": "theirs"}


class Sessions:
    """What sessions were opened with, and which clients were made and asked for a role."""

    def __init__(self) -> None:
        self.opened: list[dict[str, Any]] = []
        self.clients: list[tuple[str, str | None]] = []
        self.roles: list[dict[str, Any]] = []

    def __call__(self, **options: Any) -> "Sessions":
        self.opened.append(options)
        return self

    def client(self, service: str, *, endpoint_url: str | None) -> "Sessions":
        self.clients.append((service, endpoint_url))
        return self

    def assume_role(self, **role: Any) -> dict[str, Any]:
        self.roles.append(role)
        return {"Credentials": TAKEN_ON}


def made(monkeypatch: pytest.MonkeyPatch, service: str, config: dict[str, str]) -> Sessions:
    """The client of a service in a stack with this configuration."""
    sessions = Sessions()
    monkeypatch.setattr(boto3, "Session", sessions)
    pulumi.runtime.set_all_config(config)
    client(service, "eu-west-1")
    return sessions


def test_the_stacks_own_credentials_and_profile_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    sessions = made(monkeypatch, "ecs", KEYS)
    assert sessions.opened == [
        {
            "aws_access_key_id": "AKIA",
            "aws_secret_access_key": "secret",
            "aws_session_token": "session",
            "profile_name": "shop",
            "region_name": "eu-west-1",
        }
    ]
    assert (sessions.clients, sessions.roles) == ([("ecs", None)], [])


@pytest.mark.parametrize("key", ["aws:assumeRole", "aws:assumeRoles"])
def test_a_role_is_taken_on_as_the_provider_does(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    role = {"roleArn": ROLE, "sessionName": "deploy", "externalId": "shop"}
    sessions = made(monkeypatch, "ecs", {key: json.dumps([role] if key.endswith("s") else role)})
    assert sessions.roles == [{"RoleArn": ROLE, "RoleSessionName": "deploy", "ExternalId": "shop"}]
    assert sessions.opened[1] == {
        "aws_access_key_id": "ASIA",
        "aws_secret_access_key": "other",
        "aws_session_token": "theirs",
        "region_name": "eu-west-1",
    }
    assert sessions.clients == [("sts", None), ("ecs", None)]


def test_several_roles_are_taken_on_one_from_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last may trust nobody but the one before it."""
    roles = [{"roleArn": ROLE.replace("deploy", "entry")}, {"roleArn": ROLE}]
    sessions = made(monkeypatch, "ecs", {"aws:assumeRoles": json.dumps(roles)})
    assert [role["RoleArn"] for role in sessions.roles] == [role["roleArn"] for role in roles]
    assert [opened.get("aws_access_key_id") for opened in sessions.opened] == [None, "ASIA", "ASIA"]
    assert sessions.clients == [("sts", None), ("sts", None), ("ecs", None)]


def test_a_role_needs_no_more_than_its_arn(monkeypatch: pytest.MonkeyPatch) -> None:
    sessions = made(monkeypatch, "ecs", {"aws:assumeRole": json.dumps({"roleArn": ROLE})})
    assert sessions.roles == [{"RoleArn": ROLE, "RoleSessionName": "fairway"}]


def test_endpoints_are_those_of_the_provider_by_its_own_names(monkeypatch: pytest.MonkeyPatch) -> None:
    endpoints = [{"ecs": "http://ecs.test"}, {"cloudwatchlogs": "http://logs.test", "sts": "http://sts.test"}]
    config = {"aws:endpoints": json.dumps(endpoints), "aws:assumeRole": json.dumps({"roleArn": ROLE})}
    assert made(monkeypatch, "ecs", config).clients == [("sts", "http://sts.test"), ("ecs", "http://ecs.test")]
    assert made(monkeypatch, "logs", config).clients[1] == ("logs", "http://logs.test")
    assert made(monkeypatch, "ssm", config).clients[1] == ("ssm", None)
