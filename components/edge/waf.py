"""A web application firewall in front of the stack's ingress: AWS's managed rules and a limit for each address."""

# Annotations stay text, so that a stack without this part does not load pulumi_aws's classes for it (0.1 to 0.7 s).
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.base.component import Component
from components.edge.config import BODY_KB, WafConfig

COMMON = "AWSManagedRulesCommonRuleSet"
# In the order of evaluation, the cheapest and surest first.
MANAGED = ("AWSManagedRulesAmazonIpReputationList", "AWSManagedRulesKnownBadInputsRuleSet", COMMON)
WINDOW = 300  # seconds over which requests are counted


@dataclass(frozen=True, kw_only=True)
class WafArgs(WafConfig):
    """load_balancer_arn: what it stands before; None for CloudFront, whose web ACLs are in us-east-1.

    log_name: of the log, without the prefix that AWS asks for.
    """

    log_name: str
    load_balancer_arn: pulumi.Input[str] | None = None
    log_days: int = 30


class Waf(Component):
    """A web ACL that lets through what no rule stops.

    Creates: web ACL, log group with its logging configuration (what was counted or blocked, without cookies and
    authorization), and the association with a load balancer.
    """

    def __init__(self, name: str, args: WafArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        scope = "CLOUDFRONT" if args.load_balancer_arn is None else "REGIONAL"
        super().__init__("waf:Waf", name, {}, opts)
        acl = aws.wafv2.WebAcl(
            f"{name}-acl",
            scope=scope,
            default_action={"allow": {}},
            rules=[_rate_rule(args), *(_managed_rule(args, 1 + at, group) for at, group in enumerate(MANAGED))],
            visibility_config=_visibility(name),
            association_config=_bodies(args),
            opts=self.child(),
        )
        self._log(name, args, acl)
        if args.load_balancer_arn is not None:
            aws.wafv2.WebAclAssociation(
                f"{name}-acl", resource_arn=args.load_balancer_arn, web_acl_arn=acl.arn, opts=self.child()
            )
        self.arn = acl.arn
        self.register_outputs({"arn": self.arn})

    def _log(self, name: str, args: WafArgs, acl: aws.wafv2.WebAcl) -> None:
        logs = aws.cloudwatch.LogGroup(
            f"{name}-acl",
            name=f"aws-waf-logs-{args.log_name}",
            retention_in_days=args.log_days,
            opts=self.child(),
        )
        stopped = [{"action_condition": {"action": action}} for action in ("BLOCK", "COUNT", "EXCLUDED_AS_COUNT")]
        aws.wafv2.WebAclLoggingConfiguration(
            f"{name}-acl",
            resource_arn=acl.arn,
            log_destination_configs=[logs.arn],
            redacted_fields=[{"single_header": {"name": header}} for header in ("authorization", "cookie")],
            logging_filter=_filter(stopped),
            opts=self.child(),
        )


def _bodies(args: WafArgs) -> Any:
    """Beyond what the rules see of a body anyway."""
    if args.inspected_body_kb == BODY_KB[0]:
        return None
    limit = {"default_size_inspection_limit": f"KB_{args.inspected_body_kb}"}
    return {"request_bodies": [{"cloudfront": limit}]}


def _filter(conditions: list[dict[str, Any]]) -> Any:
    keep = {"behavior": "KEEP", "requirement": "MEETS_ANY", "conditions": conditions}
    return {"default_behavior": "DROP", "filters": [keep]}


def _rate_rule(args: WafArgs) -> Any:
    limit = {"limit": args.rate_limit, "aggregate_key_type": "IP", "evaluation_window_sec": WINDOW}
    return {
        "name": "rate",
        "priority": 0,
        "action": {args.mode: {}},
        "statement": {"rate_based_statement": limit},
        "visibility_config": _visibility("rate"),
    }


def _managed_rule(args: WafArgs, priority: int, group: str) -> Any:
    statement: dict[str, Any] = {"vendor_name": "AWS", "name": group}
    if group == COMMON and args.count_only:
        statement["rule_action_overrides"] = [
            {"name": rule, "action_to_use": {"count": {}}} for rule in sorted(args.count_only)
        ]
    return {
        "name": group,
        "priority": priority,
        # A group's rules act by themselves (`none` overrides nothing) or are all turned to counting.
        "override_action": {"none": {}} if args.mode == "block" else {"count": {}},
        "statement": {"managed_rule_group_statement": statement},
        "visibility_config": _visibility(group),
    }


def _visibility(metric: str) -> Any:
    return {"cloudwatch_metrics_enabled": True, "sampled_requests_enabled": True, "metric_name": metric}
