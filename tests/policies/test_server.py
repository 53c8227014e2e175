"""The pack through the SDK's own server: the same answers as the judge's, under the rules' own names and levels."""

from collections.abc import Iterator

import grpc
import pytest
from fairway_policies.rules import RULES
from fairway_policies.runtime import config
from pulumi.runtime.proto import analyzer_pb2 as pb
from pulumi.runtime.proto.analyzer_pb2_grpc import AnalyzerStub

from tests.policies.engine_messages import LEVELS, analyzed, configure, empty, running_pack
from tests.policies.stacks import DIGEST, UNKNOWN, Case, container, evaluate, secret, task
from tests.policies.test_rules import CASES, label

NAMES = {number: name for name, number in LEVELS.items()}


@pytest.fixture(scope="module")
def pack() -> Iterator[AnalyzerStub]:
    with running_pack() as (stub, _):
        yield stub


@pytest.mark.parametrize("case", CASES, ids=label)
def test_the_server_says_what_the_judge_says(pack: AnalyzerStub, case: Case) -> None:
    configure(pack, case.config)
    diagnostics = {(d.policyName, d.urn, NAMES[d.enforcementLevel], d.message) for d in analyzed(pack, case.stack)}
    assert diagnostics == {(d.rule, d.urn, d.level, d.message) for d in evaluate(case.stack, case.config)}


def test_each_rule_is_a_policy_with_its_own_level_severity_and_options(pack: AnalyzerStub) -> None:
    policies = {policy.name: policy for policy in pack.GetAnalyzerInfo(empty()).policies}
    assert set(policies) == {rule.name for rule in RULES} | {config.PACK}
    severities = pb.PolicySeverity.Name
    for rule in RULES:
        policy = policies[rule.name]
        assert NAMES[policy.enforcementLevel] == rule.level
        assert severities(policy.severity) == f"POLICY_SEVERITY_{rule.severity.upper()}"
        assert set(policy.configSchema.properties.keys()) == set(rule.options)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"image-tag-mutabel": {"enforcementLevel": "advisory"}}, "did you mean 'image-tag-mutable'?"),
        ({"log-retention-short": {"minimumDay": 3}}, "did you mean 'minimumDays'?"),
        ({"log-retention-short": {"minimumDays": "3"}}, "minimumDays must be of type number, found str"),
        ({"fairway-pack": {"strict": "yes"}}, "strict must be of type boolean, found str"),
        ({"fairway-pack": {"exemptions": [{"rule": "x"}]}}, "must be an object of exactly rule, urn, reason"),
    ],
    ids=["rule", "property", "number", "boolean", "exemption"],
)
def test_a_wrong_configuration_is_refused_at_start(
    pack: AnalyzerStub, given: dict[str, dict[str, object]], sentence: str
) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        configure(pack, given)
    assert sentence in str(refused.value.details())


def test_a_level_of_the_configuration_is_the_level_of_the_finding(pack: AnalyzerStub) -> None:
    configure(pack, {"image-placeholder": {"enforcementLevel": "advisory"}})
    (diagnostic,) = analyzed(pack, [task(container(image=f"hello-world@{DIGEST}"))])
    assert (diagnostic.policyName, diagnostic.enforcementLevel) == ("image-placeholder", pb.ADVISORY)


def test_odd_properties_end_no_preview(pack: AnalyzerStub) -> None:
    configure(pack, {"fairway-pack": {"production": True}})
    odd = [None, True, 7, "", "{", "[]", "[1]", '[{"name": 1, "image": {}}]', [], {}, [[]], UNKNOWN, secret(None)]
    keys = ("containerDefinitions", "runtimePlatform", "requiresCompatibilities", "cpu")
    stack = [task(name=f"task-{key}-{index}", **{key: value}) for key in keys for index, value in enumerate(odd)]
    assert not [d.message for d in analyzed(pack, stack) if "this rule failed" in d.message]
