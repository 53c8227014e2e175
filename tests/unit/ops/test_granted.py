"""What the commands ask of AWS, and whether those who run them may ask it: another account, a pipeline's roles."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore.session
from botocore import xform_name

from components.registry import PULL

OPS = Path(__file__).resolve().parents[3] / "ops"
PREFIXES = {"elbv2": "elasticloadbalancing", "service-quotas": "servicequotas"}  # others are called as boto3 does


def asked() -> Iterator[tuple[str, str]]:
    """(service, operation) of each `aws.ask(…)` in the code, by boto3's names."""
    for file in OPS.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "ask":
                service, operation = node.args
                assert isinstance(service, ast.Constant) and isinstance(operation, ast.Constant), ast.unparse(node)
                yield str(service.value), str(operation.value)


def action(service: str, operation: str) -> str:
    """By IAM's names; an operation that there is not fails."""
    session: Any = botocore.session.get_session()
    names = session.get_service_model(service).operation_names
    (name,) = [name for name in names if xform_name(name) == operation]
    return f"{PREFIXES.get(service, service)}:{name}"


ASKED = sorted({action(*question) for question in asked()})


def test_f15_an_account_that_may_pull_may_be_asked_what_promote_and_verify_ask() -> None:
    of_the_registry = {name for name in ASKED if name.startswith("ecr:")}
    assert len(of_the_registry) >= 3
    assert of_the_registry <= set(PULL)
