"""What holds for the whole account: who calls, and the service quotas."""

import json
from typing import Any

from sandbox.api.clouds import RefusalError
from sandbox.api.request import Request


def _quota(request: Request) -> dict[str, Any]:
    code = str(request.get("QuotaCode"))
    file = request.clouds.directory / "quotas.json"
    quotas: dict[str, float] = {"L-0EA8095F": 60.0, **(json.loads(file.read_text()) if file.exists() else {})}
    value = quotas.get(code)
    if value is None:
        raise RefusalError("NoSuchResourceException", f"There is no quota {code}.")
    return {"Quota": {"ServiceCode": request.get("ServiceCode"), "QuotaCode": code, "Value": value}}


def _caller(request: Request) -> dict[str, Any]:
    arn = f"arn:aws:iam::{request.account}:user/simulated"
    return {"UserId": "AIDASIMULATEDUSER0001", "Account": request.account, "Arn": arn}


def _assumed(request: Request) -> dict[str, Any]:
    """Whoever may take on which role: the simulated AWS trusts everybody."""
    role, session = str(request.get("RoleArn")), str(request.get("RoleSessionName"))
    arn = f"{role.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/{session}"
    credentials = {
        "AccessKeyId": "ASIASIMULATEDROLE001",
        "SecretAccessKey": "simulated",
        "SessionToken": "simulated",
        "Expiration": "2099-01-01T00:00:00Z",
    }
    return {"Credentials": credentials, "AssumedRoleUser": {"AssumedRoleId": f"AROASIMULATED:{session}", "Arn": arn}}


ANSWERS = {
    ("servicequotas", "GetServiceQuota"): _quota,
    ("sts", "AssumeRole"): _assumed,
    ("sts", "GetCallerIdentity"): _caller,
}
