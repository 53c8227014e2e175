"""preflight of an existing listener: its protocol, VPC, certificates, and whose priorities are taken."""

from collections.abc import Mapping
from typing import Any, cast

import pytest

from components.edge.config import ExistingLoadBalancer
from components.network.config import ExistingNetwork, NetworkConfig
from ops.aws.client import Aws, AwsError
from ops.preflight.existing_listener import existing_load_balancer, free_block
from settings.model import Settings
from settings.model.edge import Domain, Edge
from settings.model.stack import LoadBalancerConfig

LISTENER = "arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/shared/0a1b2c3d4e5f6071/8a9b0c1d2e3f4443"
SOUND: Mapping[str, Any] = {
    "describe_listeners": {"Listeners": [{"LoadBalancerArn": "lb", "Protocol": "HTTPS"}]},
    "describe_load_balancers": {"LoadBalancers": [{"VpcId": "vpc-1", "Scheme": "internet-facing"}]},
    "describe_vpcs": {"Vpcs": [{"VpcId": "vpc-1"}]},
    "describe_listener_certificates": {"Certificates": [{"CertificateArn": "c"}]},
    "describe_certificate": {
        "Certificate": {"DomainName": "example.org", "SubjectAlternativeNames": ["*.dev.example.org"]}
    },
    "describe_rules": {"Rules": [{"RuleArn": "own", "Priority": "3001"}, {"RuleArn": "d", "Priority": "default"}]},
}


def problems(monkeypatch: pytest.MonkeyPatch, answers: Mapping[str, Any], name: str = "x.dev.example.org") -> list[str]:
    def ask(aws: Aws, service: str, operation: str, **parameters: Any) -> Any:
        answer = {**SOUND, **answers}[operation]
        if isinstance(answer, Exception):
            raise answer
        return answer

    class OfStack:
        edge = Edge(ingress="https", domain=Domain(name=name))
        load_balancer = LoadBalancerConfig(
            existing=ExistingLoadBalancer(listener=LISTENER, first_priority=3001, listener_certificate=True)
        )
        network = NetworkConfig(
            existing=ExistingNetwork(
                vpc="vpc-1", tags={}, public_subnet_tags={}, private_subnet_tags={}, database_subnet_tags={}
            )
        )

    monkeypatch.setattr(Aws, "ask", ask)
    results = list(existing_load_balancer(Aws("us-east-1"), cast(Settings, OfStack), ["own"]))
    verdict = {result.verdict for result in results}
    observed = [result.record.observed for result in results]
    assert verdict == ({"passed"} if observed == ["its listener has room from priority 3001 on"] else {"failed"})
    return [] if verdict == {"passed"} else observed


def test_a_listener_that_is_fit_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert problems(monkeypatch, {}) == []


HTTP = {"describe_listeners": {"Listeners": [{"LoadBalancerArn": "lb", "Protocol": "HTTP"}]}}
INTERNAL = {"describe_load_balancers": {"LoadBalancers": [{"VpcId": "vpc-1", "Scheme": "internal"}]}}
TAKEN = {"describe_rules": {"Rules": [{"RuleArn": "b", "Priority": "4000"}, {"RuleArn": "c", "Priority": "7"}]}}


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        (HTTP, "listener is HTTP, and ingress https needs HTTPS"),
        (INTERNAL, "is of an internal load balancer"),
        ({"describe_vpcs": {"Vpcs": [{"VpcId": "vpc-2"}]}}, "listener is in vpc-1, and fairway:network.existing is"),
        ({"describe_listeners": AwsError("no", "ListenerNotFound")}, f"listener: {LISTENER} is not in this account"),
        (TAKEN, "priority 4000 of 3001 to 4000 is another stack's; write firstPriority: 1001"),
    ],
)
def test_what_is_not_fit_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, answers: Mapping[str, Any], sentence: str
) -> None:
    (problem,) = problems(monkeypatch, answers)
    assert sentence in problem


@pytest.mark.parametrize(
    ("name", "covered"),
    [("example.org", True), ("a.dev.example.org", True), ("a.b.dev.example.org", False), ("dev.example.org", False)],
)
def test_a_wildcard_is_for_one_label(monkeypatch: pytest.MonkeyPatch, name: str, covered: bool) -> None:
    found = problems(monkeypatch, {}, name)
    assert not found if covered else f"no certificate of the listener covers {name} (they are for" in found[0]


def test_a_block_is_free_where_nobody_has_one_of_its_priorities() -> None:
    assert free_block([]) == 1
    assert free_block([1000, 1001]) == 2001
    assert free_block(range(1, 50000, 1000)) is None
