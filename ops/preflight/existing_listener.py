"""Whether a listener that is there already can take a stack's rules: VPC, certificates, free priorities."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from components.base.routes import covers
from components.edge.config import PRIORITIES, ExistingLoadBalancer
from ops.aws.client import Aws, AwsError
from ops.preflight.existing import vpcs_of
from ops.verify.result import Result, result
from settings.model import Settings

CHECK, PATH = "load balancer", "fairway:loadBalancer.existing"
MISSING = ("ListenerNotFound", "LoadBalancerNotFound")


def existing_load_balancer(aws: Aws, settings: Settings, own_rules: Collection[str]) -> Iterator[Result]:
    """What is wrong with it, one result each; or that nothing is. own_rules: ARNs of the rules that the stack has."""
    existing = settings.load_balancer.existing
    if existing is None:
        return
    try:
        problems = list(_problems(aws, settings, existing, own_rules))
    except AwsError as error:
        if error.code not in MISSING:
            raise
        problems = [f"{PATH}.listener: {existing.listener} is not in this account and region; write one that is"]
    for problem in problems:
        yield result("failed", CHECK, None, problem)
    if not problems:
        yield result("passed", CHECK, None, f"its listener has room from priority {existing.first_priority} on")


def _problems(
    aws: Aws, settings: Settings, existing: ExistingLoadBalancer, own_rules: Collection[str]
) -> Iterator[str]:
    (listener,) = aws.ask("elbv2", "describe_listeners", ListenerArns=[existing.listener])["Listeners"]
    (load_balancer,) = aws.ask(
        "elbv2", "describe_load_balancers", LoadBalancerArns=[listener["LoadBalancerArn"]]
    )["LoadBalancers"]  # fmt: skip
    edge, domain = settings.edge, settings.edge.domain
    encrypted = edge.ingress == "https" or (edge.ingress == "cloudfront" and domain is not None)
    if encrypted and listener["Protocol"] != "HTTPS":
        yield f"{PATH}.listener is {listener['Protocol']}, and ingress {edge.ingress} needs HTTPS; write the other one"
    if existing.listener_certificate and domain and encrypted:
        yield from _not_covered(aws, existing.listener, domain.names)
    if settings.network.existing:
        vpcs = {str(vpc["VpcId"]) for vpc in vpcs_of(aws, settings.network.existing)}
        if load_balancer["VpcId"] not in vpcs:
            yield f"{PATH}.listener is in {load_balancer['VpcId']}, and fairway:network.existing is another VPC"
    if load_balancer["Scheme"] != "internet-facing":
        yield f"{PATH}.listener is of an internal load balancer, which nobody outside reaches; write a public one"
    yield from _taken(aws, existing, own_rules)


def _not_covered(aws: Aws, listener: str, names: Sequence[str]) -> Iterator[str]:
    """Names that none of the listener's certificates is for."""
    arns = [
        certificate["CertificateArn"]
        for certificate in aws.ask("elbv2", "describe_listener_certificates", ListenerArn=listener)["Certificates"]
    ]
    covered: set[str] = set()
    for arn in dict.fromkeys(arns):
        certificate: Mapping[str, Any] = aws.ask("acm", "describe_certificate", CertificateArn=arn)["Certificate"]
        covered |= {certificate["DomainName"], *certificate.get("SubjectAlternativeNames", ())}
    for name in names:
        if not any(covers(pattern, name) for pattern in covered):
            yield (
                f"{PATH}.listenerCertificate: no certificate of the listener covers {name} (they are for "
                f"{', '.join(sorted(covered)) or 'no name'}); remove it, and one is made and added"
            )


def _taken(aws: Aws, existing: ExistingLoadBalancer, own_rules: Collection[str]) -> Iterator[str]:
    first, last = existing.first_priority, existing.first_priority + PRIORITIES - 1
    rules: Sequence[Mapping[str, Any]] = aws.ask("elbv2", "describe_rules", ListenerArn=existing.listener)["Rules"]
    others = [rule for rule in rules if rule["RuleArn"] not in own_rules and rule["Priority"].isdigit()]
    taken = sorted(int(rule["Priority"]) for rule in others if first <= int(rule["Priority"]) <= last)
    if taken:
        free = free_block([int(rule["Priority"]) for rule in others])
        advice = f"write firstPriority: {free}" if free else "no block of the listener is free"
        yield f"{PATH}.firstPriority: priority {taken[0]} of {first} to {last} is another stack's; {advice}"


def free_block(taken: Sequence[int]) -> int | None:
    """The first of 1,000 priorities that nobody has; None where there are none."""
    used = {(priority - 1) // PRIORITIES for priority in taken}
    return next((1 + PRIORITIES * block for block in range(49) if block not in used), None)
