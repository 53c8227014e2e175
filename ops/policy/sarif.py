"""SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html"""

import hashlib
from collections.abc import Sequence
from typing import Any

from ops.policy.entries import BY_NAME, PACK, RULES, Entry, Rule

_LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}
_SCORES = {"critical": "9.5", "high": "7.5", "medium": "5.0", "low": "2.0"}  # how code scanning sorts by severity


def report(entries: Sequence[Entry], *, program: str) -> dict[str, Any]:
    """`program` is the file that code scanning shows a finding on: resources have no lines."""
    order = {rule.name: index for index, rule in enumerate(RULES)} | {PACK: len(RULES)}
    driver = {
        "name": "fairway",
        "semanticVersion": "0.1.0",
        "rules": [*map(_rule, RULES), {"id": PACK, "shortDescription": {"text": "The pack's notes"}}],
    }
    results = [_result(entry, order, program) for entry in entries]
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.cause},
        "help": {"text": f"Symptom: {rule.symptom}\nCause: {rule.cause}\nFix: {rule.fix}"},
        "defaultConfiguration": {"level": _LEVELS[rule.severity], "enabled": rule.level != "disabled"},
        "properties": {
            "tags": list(rule.failures),
            "security-severity": _SCORES[rule.severity],
            "severity": rule.severity,
        },
    }


def _result(entry: Entry, order: dict[str, int], program: str) -> dict[str, Any]:
    rule = BY_NAME.get(entry.rule)
    # "open": the tool had too little information to decide; a level goes with "fail" alone.
    kind = {"not evaluated": "open", "note": "informational"}.get(entry.kind, "fail")
    fails = kind == "fail" and rule is not None
    result: dict[str, Any] = {
        "ruleId": entry.rule,
        "kind": kind,
        "level": (_LEVELS[rule.severity] if entry.blocks or entry.reason else "note") if fails and rule else "none",
        "message": {"text": entry.message},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": program}, "region": {"startLine": 1}},
                "logicalLocations": [{"fullyQualifiedName": entry.urn, "name": entry.resource, "kind": "resource"}],
            }
        ],
        "partialFingerprints": {"fairway/v1": _fingerprint(entry)},
    }
    if entry.rule in order:
        result["ruleIndex"] = order[entry.rule]
    if entry.reason:
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": entry.reason}]
    return result


def _fingerprint(entry: Entry) -> str:
    """The same for the same finding on the next run."""
    return hashlib.sha256("\n".join((entry.kind, entry.rule, entry.urn, entry.message)).encode()).hexdigest()[:32]
