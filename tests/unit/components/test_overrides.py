"""Overrides: what one changes, says in the contract, and refuses."""

import re
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from components.base.component import Component
from components.base.overrides import override
from components.data.database import Database, DatabaseArgs
from components.data.user_pool import UserPool, UserPoolArgs
from tests.unit.recorder import ROOT, Recorder, record

POOL = "aws:cognito/userPool:UserPool"


def with_database(opts: pulumi.ResourceOptions | None) -> Recorder:
    args = DatabaseArgs(vpc_id="vpc-1", subnet_ids=["subnet-1"], database_name="shop", username="shop")
    return record(lambda: Database("database", args, opts) and None)


def test_override_changes_the_inputs_of_one_type_and_says_so_in_the_contract() -> None:
    insights = override(aws.rds.Instance, lambda name, inputs: {"performance_insights_enabled": True})
    small = override(
        aws.rds.Instance, lambda name, inputs: {"allocated_storage": inputs["allocated_storage"] * 2}, insights
    )
    plain, changed = with_database(None), with_database(small)
    before, after = (dict(stack.one("aws:rds/instance:Instance").inputs) for stack in (plain, changed))
    assert after == {**before, "performanceInsightsEnabled": True, "allocatedStorage": 40}
    assert changed.one("fairway:database:Database").get("overridden") == ["aws:rds/instance:Instance"]
    assert "overridden" not in plain.one("fairway:database:Database").inputs
    others = [
        {item.name: item.inputs for item in stack.registered if not item.name.endswith("instance")}
        for stack in (plain, changed)
    ]
    assert others[0].keys() == others[1].keys()
    assert all(others[0][name] == others[1][name] for name in others[0] if name != "database")


class ChattyLogs(Component):
    def __init__(self, name: str, opts: pulumi.ResourceOptions) -> None:
        super().__init__("test:ChattyLogs", name, {}, opts)
        for role in ("logs", "audit"):
            aws.cloudwatch.LogGroup(f"{name}-{role}", retention_in_days=30, opts=self.child())
        self.register_outputs({})


def test_override_knows_a_resource_by_its_name() -> None:
    def change(name: str, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"retention_in_days": 7} if name == "chatty-logs" else {}

    def program() -> None:
        group = ChattyLogs("chatty", override(aws.cloudwatch.LogGroup, change))
        assert group.pulumi_resource_name == "chatty"

    stack = record(program)
    retention = {item.name: item.get("retentionInDays") for item in stack.all("aws:cloudwatch/logGroup:LogGroup")}
    assert retention == {"chatty-logs": 7, "chatty-audit": 30}


def test_override_refuses_an_input_that_there_is_not() -> None:
    opts = override(aws.rds.Instance, lambda name, inputs: {"performance_insight_enabled": True})
    with pytest.raises(TypeError, match=r"database-instance: .*did you mean performance_insights_enabled\?"):
        with_database(opts)


def test_override_refuses_a_component_that_has_no_such_resource() -> None:
    opts = override(aws.ecs.TaskDefinition, lambda name, inputs: {})
    with pytest.raises(ValueError, match="database: override found no aws:ecs/taskDefinition:TaskDefinition"):
        with_database(opts)


def test_the_documented_overrides_work() -> None:
    blocks = re.findall(
        r"```python\n(.*?)```", (ROOT / "docs" / "components.md").read_text(encoding="utf-8"), re.DOTALL
    )
    assert len(blocks) == 2
    database = DatabaseArgs(vpc_id="vpc-1", subnet_ids=["subnet-1"], database_name="shop", username="shop")
    settings = SimpleNamespace(database=None)
    wiring = SimpleNamespace(database=lambda *_: database)
    names = {"Database": Database, "UserPool": UserPool, "aws": aws, "override": override, "args": UserPoolArgs()}

    def program() -> None:
        for block in blocks:
            exec(block, {**names, "data": wiring, "settings": settings, "own": None, "network": None})  # noqa: S102

    stack = record(program)
    assert stack.one("aws:rds/instance:Instance").get("performanceInsightsEnabled") is True
    assert stack.one(POOL).get("emailConfiguration.emailSendingAccount") == "DEVELOPER"
