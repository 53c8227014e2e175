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


ANSWERS = {
    ("servicequotas", "GetServiceQuota"): _quota,
    ("sts", "GetCallerIdentity"): _caller,
}
