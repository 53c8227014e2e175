"""Secrets Manager and ACM: secrets, their versions, certificates."""

from collections.abc import Mapping
from typing import Any

from sandbox.api.asked import START, Asked, moment
from sandbox.api.clouds import RefusalError
from sandbox.cloud import Entry


def _secret(asked: Asked) -> dict[str, Any]:
    entry = _named(asked)
    there = entry["properties"]
    versions = [version["properties"] for version in _versions(asked, there["arn"])]
    stages = {version["versionId"]: list(version.get("versionStages", [])) for version in versions}
    return {"ARN": there["arn"], "Name": there["name"], "VersionIdsToStages": stages, **_changed(entry)}


def _secret_versions(asked: Asked) -> dict[str, Any]:
    there = _named(asked)["properties"]
    found = [
        {
            "VersionId": version["properties"]["versionId"],
            "VersionStages": list(version["properties"].get("versionStages", [])),
            "CreatedDate": moment(version.get("live", {}).get("createdAt", START)),
        }
        for version in _versions(asked, there["arn"])
    ]
    return {"ARN": there["arn"], "Name": there["name"], "Versions": found}


def _named(asked: Asked) -> Entry:
    wanted = str(asked.get("SecretId"))
    secrets = asked.clouds.all("aws:secretsmanager/secret:Secret").values()
    entry = next((e for e in secrets if wanted in (e["properties"]["arn"], e["properties"]["name"])), None)
    if entry is None:
        raise RefusalError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
    return entry


def _versions(asked: Asked, arn: str) -> list[Entry]:
    every = asked.clouds.all("aws:secretsmanager/secretVersion:SecretVersion").values()
    return [version for version in every if version["properties"].get("secretId") == arn]


def _changed(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {"LastChangedDate": moment(entry.get("live", {}).get("changedAt", START)), "CreatedDate": moment(START)}


def _given(asked: Asked, arn: str) -> bool:
    """Whether a listener or a distribution uses the certificate. One that no stack made is taken to be issued."""
    listeners = asked.clouds.properties("aws:lb/listener:Listener")
    doors = asked.clouds.properties("aws:cloudfront/distribution:Distribution")
    used = {listener.get("certificateArn") for listener in listeners}
    return arn in used | {door.get("viewerCertificate", {}).get("acmCertificateArn") for door in doors}


def _certificate(asked: Asked) -> dict[str, Any]:
    arn = str(asked.get("CertificateArn"))
    there = asked.clouds.find("aws:acm/certificate:Certificate", arn=arn)
    if arn.split(":")[3] != asked.region or not (there or _given(asked, arn)):
        raise RefusalError("ResourceNotFoundException", f"Could not find certificate {arn}.")
    properties = there["properties"] if there else {"arn": arn, "domainName": "given.example"}
    found = {key: properties.get(name) for key, name in (("CertificateArn", "arn"), ("DomainName", "domainName"))}
    return {"Certificate": {**found, "Status": properties.get("status", "ISSUED")}}


ANSWERS = {
    ("secretsmanager", "DescribeSecret"): _secret,
    ("secretsmanager", "ListSecretVersionIds"): _secret_versions,
    ("acm", "DescribeCertificate"): _certificate,
}
