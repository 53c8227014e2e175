"""Whether policies allow a request, as IAM evaluates them: a denial wins, what nothing allows is denied."""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

Document = Mapping[str, Any]


def allows(documents: Iterable[Document], action: str, resource: str = "*", **context: str) -> bool:
    """context: condition keys without their colon, e.g. `iam_PassedToService`."""
    effects = {
        statement["Effect"]
        for document in documents
        for statement in document["Statement"]
        if _matches(statement, action, resource, {key.replace("_", ":", 1): value for key, value in context.items()})
    }
    return effects == {"Allow"}


def _matches(statement: Mapping[str, Any], action: str, resource: str, context: Mapping[str, str]) -> bool:
    about_action = _among(action.lower(), [name.lower() for name in _list(statement.get("Action", []))])
    if "NotAction" in statement:
        about_action = not _among(action.lower(), [name.lower() for name in _list(statement["NotAction"])])
    about_resource = _among(resource, _list(statement.get("Resource", [])))
    if "NotResource" in statement:
        about_resource = not _among(resource, _list(statement["NotResource"]))
    return about_action and about_resource and _holds(statement.get("Condition", {}), context)


def _holds(condition: Mapping[str, Mapping[str, Any]], context: Mapping[str, str]) -> bool:
    assert set(condition) <= {"StringEquals"}, condition
    return all(context.get(key) in _list(values) for tests in condition.values() for key, values in tests.items())


def _among(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]
