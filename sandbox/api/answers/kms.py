"""KMS: a key, by its id or ARN."""

from collections.abc import Mapping
from typing import Any

from sandbox.api.clouds import RefusalError
from sandbox.api.request import Request

KEY = "aws:kms/key:Key"


def _key(request: Request) -> Mapping[str, Any]:
    named = str(request.get("KeyId"))
    entry = request.clouds.find(KEY, keyId=named) or request.clouds.find(KEY, arn=named)
    if entry is None:
        raise RefusalError("NotFoundException", f"Key '{named}' does not exist")
    properties = entry["properties"]
    return {"KeyMetadata": {"KeyId": properties["keyId"], "Arn": properties["arn"], "KeyState": "Enabled"}}


ANSWERS = {
    ("kms", "DescribeKey"): _key,
}
