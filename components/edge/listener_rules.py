"""What a load balancer's listener has for a stack beside its services' routes: secrets of its origin, redirects."""

from collections.abc import Iterator, Mapping, Sequence

import pulumi
import pulumi_aws as aws
import pulumi_random as random

from components.base.routes import is_wildcard
from components.edge.conditions import MOST_VALUES, host_conditions, origin_conditions


def make_origin_secrets(name: str, version: int, *, opts: pulumi.ResourceOptions) -> Sequence[pulumi.Output[str]]:
    """Of the previous version, of this one and of the next, all of which the rules take.

    A change reaches CloudFront's servers over minutes, and the rules at a moment of its own: whichever comes first,
    each server sends a value that is taken. Two changes later a value is worth nothing.
    """
    return [_origin_secret(name, one, opts) for one in (version - 1, version, version + 1)]


def _origin_secret(name: str, version: int, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
    """Three take turns, so that two of three stay as they are when the version rises by one."""
    turn = version % 3
    secret = random.RandomPassword(
        f"{name}-origin-header" if turn == 1 else f"{name}-origin-header-{turn}",
        length=40,
        special=False,
        keepers={"version": str(version)} if version > 1 else None,
        opts=opts,
    )
    return secret.result


def redirect_rules(
    name: str,
    listener_arn: pulumi.Input[str],
    redirects: Mapping[str, str],
    *,
    secrets: Sequence[pulumi.Input[str]],
    first: int = 1,
    opts: pulumi.ResourceOptions,
) -> list[aws.lb.ListenerRule]:
    """Before every route: 301 from each name to the same path of another one. first: their lowest priority."""
    rules = _full_rules(redirects, MOST_VALUES - len(secrets))
    return [
        aws.lb.ListenerRule(
            f"{name}-redirect-{1 + at}",
            listener_arn=listener_arn,
            priority=first + at,
            conditions=[*host_conditions(hosts), *origin_conditions(secrets)],
            actions=[aws.lb.ListenerRuleActionArgs(type="redirect", redirect=_redirect(target))],
            opts=opts,
        )
        for at, (target, hosts) in enumerate(rules)
    ]


def _full_rules(redirects: Mapping[str, str], room: int) -> Iterator[tuple[str, Sequence[str]]]:
    """Each target with as many of its names as a rule holds; names of their own before those of a star."""
    ordered = sorted(redirects, key=is_wildcard)
    for target, star in dict.fromkeys((redirects[host], is_wildcard(host)) for host in ordered):
        hosts = [host for host in ordered if (redirects[host], is_wildcard(host)) == (target, star)]
        for at in range(0, len(hosts), room):
            yield target, hosts[at : at + room]


def _redirect(target: str) -> aws.lb.ListenerRuleActionRedirectArgs:
    return aws.lb.ListenerRuleActionRedirectArgs(host=target, port="443", protocol="HTTPS", status_code="HTTP_301")
