"""A killed update: what is pending stops the commands and the program, and how it is settled."""

from collections.abc import Mapping
from typing import Any

import pytest

from ops.aws.client import AwsError
from ops.errors import OpsError
from ops.pulumi.pending import CREATING, refuse_unsettled, settled, unsettled
from ops.recovery.lookup import Lookup
from ops.recovery.recover import look
from wiring.interrupted import creating

NAT = "aws:ec2/natGateway:NatGateway"
BALANCER = "aws:lb/loadBalancer:LoadBalancer"


def resource(name: str, type_token: str = NAT, **inputs: Any) -> dict[str, Any]:
    return {"urn": f"urn:pulumi:dev::shop::{type_token}::{name}", "type": type_token, "inputs": inputs}


def state(*operations: tuple[str, Mapping[str, Any]], resources: tuple[Mapping[str, Any], ...] = ()) -> dict[str, Any]:
    pending = [{"type": kind, "resource": entry} for kind, entry in operations]
    return {"version": 3, "deployment": {"resources": list(resources), "pending_operations": pending}}


MADE, OTHER = resource("nat-1", subnetId="subnet-1", tags={"Name": "network-1"}), resource("nat-2", subnetId="subnet-2")


def test_any_pending_operation_stops_what_trusts_the_state() -> None:
    with pytest.raises(OpsError, match=r"while it was updating nat-1; run `./fairway recover dev` first"):
        refuse_unsettled("dev", state(("updating", MADE)))
    refuse_unsettled("dev", state())
    refuse_unsettled("dev", {})


def test_an_update_is_stopped_by_what_it_would_create_once_more() -> None:
    assert unsettled("dev", state(("updating", MADE)), kinds=[CREATING]) is None
    assert "creating nat-1" in (unsettled("dev", state((CREATING, MADE)), kinds=[CREATING]) or "")
    assert creating(state((CREATING, MADE), ("updating", OTHER))) == ["nat-1"]
    assert [creating(odd) for odd in (None, {}, {"deployment": None}, {"deployment": {"pending_operations": [3]}})] == [
        [] for _ in range(4)
    ]


def test_what_aws_has_is_adopted_with_its_inputs_and_the_rest_dropped() -> None:
    before = state((CREATING, MADE), (CREATING, OTHER), resources=(resource("vpc", "aws:ec2/vpc:Vpc"),))
    deployment = settled(before, {MADE["urn"]: "nat-0a"})["deployment"]

    assert "pending_operations" not in deployment
    assert [entry["urn"].rpartition("::")[2] for entry in deployment["resources"]] == ["vpc", "nat-1"]
    assert deployment["resources"][1] == {**MADE, "id": "nat-0a", "outputs": MADE["inputs"]}
    assert len(before["deployment"]["pending_operations"]) == 2  # the state of before is still there to be kept


class Answers:
    """An AWS that answers each call with what is written for it, or refuses with that."""

    region = "eu-central-1"

    def __init__(self, **answers: Any) -> None:
        self.answers, self.calls = answers, list[tuple[str, Mapping[str, Any]]]()

    def ask(self, service: str, operation: str, *, region: str = "", **parameters: Any) -> Any:
        self.calls.append((operation, parameters))
        answer = self.answers[operation]
        if isinstance(answer, Exception):
            raise answer
        return answer


def lookup(aws: Answers, **known: set[str]) -> Lookup:
    tags = {"Project": "shop"}
    return Lookup(aws, known={NAT: known.get("nat", set())}, tags=tags)  # pyright: ignore[reportArgumentType]


def gateways(*ids: str, state: str = "available") -> Mapping[str, Any]:
    return {"NatGateways": [{"NatGatewayId": identity, "State": state} for identity in ids]}


@pytest.mark.parametrize(
    ("answer", "identity", "reason"),
    [
        (gateways("nat-a"), "nat-a", ""),
        (gateways(), None, ""),
        (gateways("nat-old"), None, ""),  # the state has it already
        (gateways("nat-a", state="deleted"), None, ""),
        (gateways("nat-a", "nat-b"), None, "several are like it: nat-a, nat-b"),
        (AwsError("ec2: AccessDenied: no", "AccessDenied"), None, "ec2: AccessDenied: no"),
        ({}, None, "no known form"),
    ],
)
def test_a_gateway_is_looked_up_by_its_subnet_and_tags(answer: Any, identity: str | None, reason: str) -> None:
    aws = Answers(describe_nat_gateways=answer)
    outcome = lookup(aws, nat={"nat-old"}).find(NAT, MADE["inputs"])

    assert outcome.id == identity and reason in outcome.reason and bool(outcome.reason) == bool(reason)
    filters = {one["Name"]: one["Values"] for one in aws.calls[0][1]["Filters"]}
    assert filters == {"subnet-id": ["subnet-1"], "tag:Name": ["network-1"], "tag:Project": ["shop"]}


def test_what_has_its_own_name_is_found_by_it_or_is_not_there() -> None:
    arn = "arn:aws:elasticloadbalancing:eu-central-1:1:loadbalancer/app/edge/1"
    aws = Answers(describe_load_balancers={"LoadBalancers": [{"LoadBalancerArn": arn}]})
    assert lookup(aws).find(BALANCER, {"name": "edge"}).id == arn
    absent = Answers(describe_load_balancers=AwsError("none", "LoadBalancerNotFound"))
    assert lookup(absent).find(BALANCER, {"name": "edge"}).id is None


@pytest.mark.parametrize(
    ("type_token", "inputs", "identity"),
    [
        ("aws:ecr/repository:Repository", {"name": "shop/api"}, "shop/api"),
        ("aws:budgets/budget:Budget", {"name": "shop-dev"}, "111122223333:shop-dev"),
        ("aws:iam/rolePolicy:RolePolicy", {"role": "api", "name": "pull"}, "api:pull"),
        ("aws:sns/topic:Topic", {"name": "alarms"}, "arn:aws:sns:eu-central-1:111122223333:alarms"),
        (
            "aws:route53/record:Record",
            {"zoneId": "Z1", "name": "Shop.example.org", "type": "A"},
            "Z1_shop.example.org_A",
        ),
        # By the provider's source: "r-", the table, and the CRC-32 of the destination.
        ("aws:ec2/route:Route", {"routeTableId": "rtb-1", "destinationCidrBlock": "0.0.0.0/0"}, "r-rtb-11080289494"),
    ],
)
def test_where_inputs_decide_the_id_the_provider_looks_itself(type_token: str, inputs: Any, identity: str) -> None:
    aws = Answers(get_caller_identity={"Account": "111122223333"})
    assert lookup(aws).find(type_token, inputs).id == identity


def test_a_type_that_nobody_knows_is_unknown_and_what_is_put_twice_is_the_same() -> None:
    assert "does not know how to look" in lookup(Answers()).find("aws:mq/broker:Broker", {}).reason
    repeated = lookup(Answers()).find("aws:sns/topicPolicy:TopicPolicy", {})
    assert repeated.repeatable and not repeated.reason and repeated.id is None


def test_who_has_looked_by_hand_is_believed() -> None:
    broker = resource("queue", "aws:mq/broker:Broker")
    (unknown,) = look(state((CREATING, broker)), {})
    assert unknown.unknown
    (found,) = look(state((CREATING, broker)), {broker["urn"]: "b-1"})
    (absent,) = look(state((CREATING, broker)), {broker["urn"]: None})
    assert [one.outcome and one.outcome.id for one in (found, absent)] == ["b-1", None]
    (again,) = look(state(("updating", broker)), {})
    assert again.outcome is None


DISTRIBUTION = "aws:cloudfront/distribution:Distribution"


def test_of_what_stacks_have_alike_only_the_stacks_own_is_adopted() -> None:
    """Each stack's distribution has the same comment: without its tags, that of another stack would be taken."""
    listed = {"DistributionList": {"Items": [{"Id": "E1", "ARN": "arn:1", "Comment": "edge"}]}}
    ours, theirs = ([{"Key": "Project", "Value": value}] for value in ("shop", "blog"))
    for tags, identity in ((ours, "E1"), (theirs, None)):
        aws = Answers(list_distributions=listed, list_tags_for_resource={"Tags": {"Items": tags}})
        assert lookup(aws).find(DISTRIBUTION, {"comment": "edge"}).id == identity


def test_each_operation_is_looked_up_in_the_region_of_its_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    regions: list[str] = []

    def aws(region: str) -> Answers:
        regions.append(region)
        return Answers(list_certificates={"CertificateSummaryList": []})

    monkeypatch.setattr("ops.recovery.recover.Aws", aws)
    provider = resource("us-east-1", "pulumi:providers:aws", region="us-east-1")
    default = resource("default_7_0_0", "pulumi:providers:aws", region="eu-central-1")
    certificate = resource("edge", "aws:acm/certificate:Certificate", domainName="shop.example.org")
    abroad = {**certificate, "provider": f"{provider['urn']}::04da6b54"}
    look(state((CREATING, abroad), resources=(default, provider)), {})
    look(state((CREATING, certificate), resources=(default, provider)), {})
    assert regions == ["us-east-1", "eu-central-1"]


def test_a_secrets_version_is_the_current_one_unless_the_state_has_it() -> None:
    """A second one would be the same value once more, and what runs would have a version that nobody knows."""
    token = "aws:secretsmanager/secretVersion:SecretVersion"
    versions = [
        {"VersionId": "v1", "VersionStages": ["AWSPREVIOUS"]},
        {"VersionId": "v2", "VersionStages": ["AWSCURRENT"]},
    ]
    aws: Any = Answers(list_secret_version_ids={"Versions": versions})
    for known, identity in ((set[str](), "arn:s|v2"), ({"arn:s|v2"}, None)):
        assert Lookup(aws, known={token: known}, tags={}).find(token, {"secretId": "arn:s"}).id == identity
