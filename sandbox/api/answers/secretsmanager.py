"""Secrets Manager: secrets and their versions."""

from collections.abc import Mapping
from typing import Any

from sandbox.api.clouds import RefusalError
from sandbox.api.request import START, Request, moment
from sandbox.cloud import Entry


def _secret(request: Request) -> dict[str, Any]:
    entry = _named(request)
    properties = entry["properties"]
    versions = [version["properties"] for version in _versions(request, properties["arn"])]
    stages = {version["versionId"]: list(version.get("versionStages", [])) for version in versions}
    return {"ARN": properties["arn"], "Name": properties["name"], "VersionIdsToStages": stages, **_changed(entry)}


def _secret_versions(request: Request) -> dict[str, Any]:
    properties = _named(request)["properties"]
    results = [
        {
            "VersionId": version["properties"]["versionId"],
            "VersionStages": list(version["properties"].get("versionStages", [])),
            "CreatedDate": moment(version.get("live", {}).get("createdAt", START)),
        }
        for version in _versions(request, properties["arn"])
    ]
    return {"ARN": properties["arn"], "Name": properties["name"], "Versions": results}


def _named(request: Request) -> Entry:
    secret_id = str(request.get("SecretId"))
    secrets = request.clouds.all("aws:secretsmanager/secret:Secret").values()
    entry = next((e for e in secrets if secret_id in (e["properties"]["arn"], e["properties"]["name"])), None)
    if entry is None:
        raise RefusalError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
    return entry


def _versions(request: Request, arn: str) -> list[Entry]:
    entries = request.clouds.all("aws:secretsmanager/secretVersion:SecretVersion").values()
    return [version for version in entries if version["properties"].get("secretId") == arn]


def _changed(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {"LastChangedDate": moment(entry.get("live", {}).get("changedAt", START)), "CreatedDate": moment(START)}


ANSWERS = {
    ("secretsmanager", "DescribeSecret"): _secret,
    ("secretsmanager", "ListSecretVersionIds"): _secret_versions,
}
