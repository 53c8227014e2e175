"""Secrets Manager: secrets and their versions.

A secret that no stack made is there when a stack's file or a task definition names its ARN, or when the sandbox's
`secrets.json` has its ARN or name, with its value: {"shop/stripe-key": "sk_test_…"}.
"""

import json
import uuid
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
    if entry is None and (entry := _existing(request, secret_id)) is None:
        raise RefusalError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
    return entry


def _existing(request: Request, secret_id: str) -> Entry | None:
    """A secret that was there before every stack."""
    name = secret_id.rsplit(":", 1)[-1][:-7] if secret_id.startswith("arn:") else secret_id
    values = _values(request)
    in_region = secret_id.startswith("arn:") and secret_id.split(":")[3] == request.region
    if in_region and (request.clouds.named_in_settings(secret_id) or _in_a_task(request, secret_id)):
        return {"properties": {"arn": secret_id, "name": name}}
    if secret_id in values or name in values:
        arn = f"arn:aws:secretsmanager:{request.region}:{request.account}:secret:{name}-aBcDeF"
        return {"properties": {"arn": secret_id if secret_id.startswith("arn:") else arn, "name": name}}
    return None


def _values(request: Request) -> Mapping[str, str]:
    file = request.clouds.directory / "secrets.json"
    return json.loads(file.read_text()) if file.exists() else {}


def _in_a_task(request: Request, arn: str) -> bool:
    tasks = request.clouds.properties("aws:ecs/taskDefinition:TaskDefinition")
    return any(arn in str(task.get("containerDefinitions")) for task in tasks)


def _value(request: Request) -> dict[str, Any]:
    """The current value; of a secret that no stack made the one in `secrets.json`, else a text that says so."""
    properties = _named(request)["properties"]
    version = _versions(request, properties["arn"])[-1]["properties"]
    values = _values(request)
    text = version.get("secretString") or values.get(properties["arn"]) or values.get(properties["name"])
    return {
        "ARN": properties["arn"],
        "Name": properties["name"],
        "VersionId": version["versionId"],
        "VersionStages": list(version.get("versionStages", [])),
        "SecretString": text or "simulated",
    }


def _versions(request: Request, arn: str) -> list[Entry]:
    entries = request.clouds.all("aws:secretsmanager/secretVersion:SecretVersion").values()
    own = [version for version in entries if version["properties"].get("secretId") == arn]
    if own or request.clouds.find("aws:secretsmanager/secret:Secret", arn=arn):
        return own
    return [{"properties": {"versionId": str(uuid.uuid5(uuid.NAMESPACE_URL, arn)), "versionStages": ["AWSCURRENT"]}}]


def _changed(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {"LastChangedDate": moment(entry.get("live", {}).get("changedAt", START)), "CreatedDate": moment(START)}


ANSWERS = {
    ("secretsmanager", "DescribeSecret"): _secret,
    ("secretsmanager", "GetSecretValue"): _value,
    ("secretsmanager", "ListSecretVersionIds"): _secret_versions,
}
