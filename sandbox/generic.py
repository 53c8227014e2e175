"""Values for what AWS computes, when no kind says better: by the property's name and type.

What the program could have given but did not is left empty; only pure outputs are made up.
"""

import re
from typing import Any

from sandbox.extract import Type, snake
from sandbox.kinds import Call
from sandbox.protocol import is_list


def guess(name: str, expected: Type, call: Call) -> Any:
    _, module, kind = call.token.split(":")
    service = module.split("/")[0].rstrip("_")
    if expected == "boolean":
        return False
    if expected == "number":
        return 0
    if is_list(expected):
        return [] if expected[0] == "list" else {}
    if expected != "string":
        return None
    if name == "arn" or name.lower() == f"{kind.lower()}arn":
        return _arn(call, kind, call["id"])
    if name.endswith("Arn"):
        return _arn(call, name[:-3], call["hex17"])
    if name in ("ownerId", "registryId", "accountId", "catalogId", "awsAccountId"):
        return call.account
    if re.search(r"(?i)endpoint|dnsname|domain|hostname", name):
        return f"{call['id']}.{service}.{call.region}.amazonaws.com"
    if re.search(r"(?i)ur[il]$", name):
        return f"https://{call['id']}.{service}.{call.region}.amazonaws.com"
    if re.search(r"([Dd]ate|[Tt]ime|At)$", name):
        return call["now"]
    if re.search(r"(?i)status|state$", name):
        return "ACTIVE"
    if name.endswith("Id") or name == "etag":
        return f"{snake(name[:-2]).replace('_', '-')}-{call['hex17']}" if name != "etag" else call["hex32"]
    return ""


def _arn(call: Call, kind: str, identity: str) -> str:
    service = call.token.split(":")[1].split("/")[0].rstrip("_")
    return f"arn:{call.partition}:{service}:{call.region}:{call.account}:{snake(kind).replace('_', '-')}/{identity}"
