"""`aws.iam.getPolicyDocument`: the JSON that the provider makes of statements, key for key."""

import json
from typing import Any

from sandbox.account import Account
from sandbox.cloud import Cloud
from sandbox.protocol import is_list

_FIELDS = {"actions": "Action", "notActions": "NotAction", "resources": "Resource", "notResources": "NotResource"}
Statement = dict[str, Any]


def policy_document(account: Account, cloud: Cloud, arguments: dict[str, Any]) -> dict[str, Any]:
    version = arguments.get("version") or "2012-10-17"
    declared: list[Statement] = arguments.get("statements") or []
    sources: list[str] = arguments.get("sourcePolicyDocuments") or []
    overrides: list[str] = arguments.get("overridePolicyDocuments") or []
    statements = [other for text in sources for other in _statements(text)]
    statements += [_statement(statement) for statement in declared]
    for text in overrides:
        statements = _overridden(statements, _statements(text))
    document: dict[str, Any] = {"Version": version}
    if arguments.get("policyId"):
        document["Id"] = arguments["policyId"]
    document["Statement"] = statements
    text = json.dumps(document, indent=2)
    return {
        **arguments,
        "id": str(abs(hash(text)) % 10**10),
        "json": text,
        "minifiedJson": json.dumps(document, separators=(",", ":")),
    }


def _statement(declared: Statement) -> Statement:
    result: Statement = {"Sid": declared["sid"]} if declared.get("sid") else {}
    result["Effect"] = declared.get("effect") or "Allow"
    for name, key in _FIELDS.items():
        if declared.get(name):
            result[key] = _one_or_many(declared[name])
    for name, key in (("principals", "Principal"), ("notPrincipals", "NotPrincipal")):
        if declared.get(name):
            result[key] = _principals(declared[name])
    if declared.get("conditions"):
        conditions: dict[str, dict[str, Any]] = {}
        for condition in declared["conditions"]:
            conditions.setdefault(condition["test"], {})[condition["variable"]] = _one_or_many(
                condition["values"], keep_order=True
            )
        result["Condition"] = conditions
    return result


def _principals(declared: list[dict[str, Any]]) -> Any:
    if any(principal["type"] == "*" for principal in declared):
        return "*"
    by_type: dict[str, list[str]] = {}
    for principal in declared:
        by_type.setdefault(principal["type"], []).extend(principal["identifiers"])
    return {kind: _one_or_many(names) for kind, names in sorted(by_type.items())}


def _one_or_many(values: list[str], *, keep_order: bool = False) -> str | list[str]:
    """One value stands alone; several are sorted from the end of the alphabet, as the provider does."""
    if len(values) == 1:
        return values[0]
    return list(values) if keep_order else sorted(values, reverse=True)


def _statements(text: str) -> list[Statement]:
    statements = json.loads(text).get("Statement", [])
    return statements if is_list(statements) else [statements]


def _overridden(statements: list[Statement], others: list[Statement]) -> list[Statement]:
    named = {other["Sid"]: other for other in others if other.get("Sid")}
    known = {statement.get("Sid") for statement in statements}
    merged = [named.get(statement.get("Sid", ""), statement) for statement in statements]
    return merged + [other for other in others if not other.get("Sid") or other["Sid"] not in known]
