"""Conditions of listener rules: a request's path, its name, and the secret by which CloudFront is known."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from components.base.routes import host_of, path_of

ORIGIN_HEADER = "X-Fairway-Origin"
MOST_VALUES = 5
"""Values that all conditions of one rule have together. Source: ELB user guide, "Quotas"."""


def route_conditions(
    route: str, origin_secrets: Sequence[pulumi.Input[str]], hosts: Sequence[str] = ()
) -> list[aws.lb.ListenerRuleConditionArgs]:
    """What a request to a route has; origin_secrets: any one of them. hosts: of a route that names none itself."""
    path = aws.lb.ListenerRuleConditionPathPatternArgs(values=[path_of(route)])
    host = host_of(route)
    names = [host] if host else hosts
    named = host_conditions(names) if names else []
    return [aws.lb.ListenerRuleConditionArgs(path_pattern=path), *named, *origin_conditions(origin_secrets)]


def host_conditions(hosts: Sequence[str]) -> list[aws.lb.ListenerRuleConditionArgs]:
    """That a request is for one of the names."""
    header = aws.lb.ListenerRuleConditionHostHeaderArgs(values=list(hosts))
    return [aws.lb.ListenerRuleConditionArgs(host_header=header)]


def origin_conditions(secrets: Sequence[pulumi.Input[str]]) -> list[aws.lb.ListenerRuleConditionArgs]:
    """That a request came by CloudFront; none where everybody may come."""
    if not secrets:
        return []
    header = aws.lb.ListenerRuleConditionHttpHeaderArgs(http_header_name=ORIGIN_HEADER, values=list(secrets))
    return [aws.lb.ListenerRuleConditionArgs(http_header=header)]
