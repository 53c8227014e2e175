"""boto3 clients that work where the stack's own provider works: region, credentials, role, endpoints of `aws:…`."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from components.base.stack_config import stack_config


def client(service: str, region: str) -> Any:
    """A client of `service`, e.g. "ecs". An explicit provider's own settings are not known here."""
    import boto3  # 0.2 s that only an update pays which has something to run

    settings = _settings()
    new_session: Any = cast(Any, boto3).Session
    session = new_session(
        aws_access_key_id=settings.get("accessKey"),
        aws_secret_access_key=settings.get("secretKey"),
        aws_session_token=settings.get("token"),
        profile_name=settings.get("profile"),
        region_name=region,
    )
    for role in _roles(settings):
        answer = session.client("sts", endpoint_url=_endpoint(settings, "sts")).assume_role(**role)
        credentials = answer["Credentials"]
        session = new_session(
            aws_access_key_id=credentials["AccessKeyId"],
            aws_secret_access_key=credentials["SecretAccessKey"],
            aws_session_token=credentials["SessionToken"],
            region_name=region,
        )
    return session.client(service, endpoint_url=_endpoint(settings, service))


def _settings() -> Mapping[str, Any]:
    config = stack_config()
    return {key.removeprefix("aws:"): _parsed(value) for key, value in config.items() if key.startswith("aws:")}


def _parsed(value: str) -> Any:
    return json.loads(value) if value.startswith(("{", "[")) else value


def _roles(settings: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """The roles to take on, one from the other, as sts takes them. Pulumi's provider has one, or a list of them."""
    several: Sequence[Mapping[str, str]] = settings.get("assumeRoles") or [settings.get("assumeRole") or {}]
    return [
        {
            "RoleArn": role["roleArn"],
            "RoleSessionName": role.get("sessionName") or "fairway",
            **({"ExternalId": role["externalId"]} if role.get("externalId") else {}),
        }
        for role in several
        if role.get("roleArn")
    ]


def _endpoint(settings: Mapping[str, Any], service: str) -> str | None:
    """boto3 calls CloudWatch Logs "logs", the provider "cloudwatchlogs"."""
    names = {"logs": "cloudwatchlogs"}
    several: Sequence[Mapping[str, str]] = settings.get("endpoints") or ()
    for endpoints in several:
        if url := endpoints.get(names.get(service, service)):
            return url
    return None
