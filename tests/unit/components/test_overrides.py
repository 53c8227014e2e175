"""Overrides: what one changes, says in the contract, and refuses."""

import re
from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from components.base.component import Component
from components.base.overrides import override
from components.data.database import Database, DatabaseArgs
from components.data.user_pool import UserPool, UserPoolArgs
from components.edge.edge import Edge, EdgeArgs
from components.edge.load_balancer import LoadBalancerArgs
from components.edge.waf import WafArgs
from tests.policies.program_runner import preview
from tests.unit.recorder import ROOT, Recorder, record

BALANCER, DISTRIBUTION = "aws:lb/loadBalancer:LoadBalancer", "aws:cloudfront/distribution:Distribution"
WEB_ACL = "aws:wafv2/webAcl:WebAcl"
REGION = {"aws:region": "us-east-1"}
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


EDGE = EdgeArgs(
    region="us-east-1",
    load_balancer=LoadBalancerArgs(ingress="cloudfront", vpc_id="vpc-1", subnet_ids=["subnet-1", "subnet-2"]),
    waf=WafArgs(log_name="shop"),
)


def with_edge(args: EdgeArgs, opts: pulumi.ResourceOptions | None) -> Recorder:
    return record(lambda: Edge("edge", args, opts).publish([]))


def test_the_edge_hands_an_override_to_the_component_that_makes_the_type() -> None:
    opts = override(aws.lb.LoadBalancer, lambda name, inputs: {"desync_mitigation_mode": "strictest"})
    opts = override(aws.cloudfront.Distribution, lambda name, inputs: {"comment": "shop"}, opts)
    opts = override(aws.wafv2.WebAcl, lambda name, inputs: {"description": "of shop"}, opts)
    plain, changed = with_edge(EDGE, None), with_edge(EDGE, opts)
    for kind, component, key, value in (
        (BALANCER, "load_balancer:LoadBalancer", "desyncMitigationMode", "strictest"),
        (DISTRIBUTION, "cdn:Cdn", "comment", "shop"),
        (WEB_ACL, "waf:Waf", "description", "of shop"),
    ):
        assert dict(changed.one(kind).inputs) == {**plain.one(kind).inputs, key: value}
        assert changed.one(f"fairway:{component}").get("overridden") == [kind], "of the others its contract says all"


def test_the_edge_refuses_an_override_that_reaches_nothing() -> None:
    web_acl = override(aws.wafv2.WebAcl, lambda name, inputs: {"description": "of shop"})
    with pytest.raises(ValueError, match="edge: override found no aws:wafv2/webAcl:WebAcl in this stack"):
        with_edge(replace(EDGE, waf=None), web_acl)
    group = override(aws.lb.TargetGroup, lambda name, inputs: {})
    with pytest.raises(ValueError, match=r"edge: override reaches .*, but not aws:lb/targetGroup:TargetGroup"):
        with_edge(EDGE, group)


def test_an_override_that_lets_visitors_in_over_plain_http_is_blocked() -> None:
    def behaviour(name: str, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"default_cache_behavior": {**inputs["default_cache_behavior"], "viewer_protocol_policy": "allow-all"}}

    def blocking(opts: pulumi.ResourceOptions | None) -> set[str]:
        stack = preview(lambda: Edge("edge", replace(EDGE, waf=None), opts).publish([]), config=REGION)
        return {one.rule for one in stack.evaluate() if one.level == "mandatory"}

    assert blocking(override(aws.cloudfront.Distribution, behaviour)) - blocking(None) == {"viewer-plain-http"}


def test_the_documented_overrides_work() -> None:
    blocks = re.findall(
        r"```python\n(.*?)```", (ROOT / "docs" / "components.md").read_text(encoding="utf-8"), re.DOTALL
    )
    assert len(blocks) == 3
    database = DatabaseArgs(vpc_id="vpc-1", subnet_ids=["subnet-1"], database_name="shop", username="shop")
    settings = SimpleNamespace(database=None)
    wiring = SimpleNamespace(database=lambda *_: database)
    edge = SimpleNamespace(edge=lambda *_: EDGE)
    more = {"Edge": lambda *args: Edge(*args).publish([]), "edge_wiring": edge}
    names = more | {
        "Database": Database,
        "UserPool": UserPool,
        "aws": aws,
        "override": override,
        "args": UserPoolArgs(),
    }

    def program() -> None:
        for block in blocks:
            exec(block, {**names, "data": wiring, "settings": settings, "own": None, "network": None})  # noqa: S102

    stack = record(program)
    assert stack.one("aws:rds/instance:Instance").get("performanceInsightsEnabled") is True
    assert stack.one(BALANCER).get("desyncMitigationMode") == "strictest"
    assert stack.one(DISTRIBUTION).get("comment") == "shop"
    assert stack.one(POOL).get("emailConfiguration.emailSendingAccount") == "DEVELOPER"
