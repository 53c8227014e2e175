"""From each form of a stack to each other: no outage, or the plan says which, with a way (docs/changes.md has them)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
import yaml

import settings
from components.base.routes import covers
from ops.plan.judge import judge
from sandbox.aws import corrected, refused_value
from sandbox.provider import Provider
from sandbox.schema import Schemas
from settings.checks.changes import refused_changes
from settings.deployed import read_deployed
from tests.unit.forms.previewed import Form, forms, preview, state
from tests.unit.recorder import ROOT, record_stack
from tests.unit.sandbox.conftest import provider as simulated
from tests.unit.sandbox.conftest import sdk

NAME, API, WWW, STAR = "app.example.org", "api.example.org", "www.example.org", "*.example.org"
DOMAIN = {"name": NAME, "zone": "example.org"}
CDN = {"ingress": "cloudfront", "cachedPaths": ["/_next/static/*"]}
NETWORK = {"cidr": "10.20.0.0/16", "availabilityZones": 2}
DATABASE = {"version": "15", "instanceClass": "db.t4g.micro", "backupDays": 1}
VPC = {
    "vpc": "vpc-0a1b2c3d4e5f60718",
    "publicSubnets": ["subnet-a0000000000000001", "subnet-b0000000000000001"],
    "privateSubnets": ["subnet-a0000000000000002", "subnet-b0000000000000002"],
}
SHARED = "arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/shared/0a1b2c3d4e5f6071/8a9b0c1d2e3f4480"
SERVER = "arn:aws:secretsmanager:us-east-1:111122223333:secret:shared-server-a1B2c3"


@dataclass(frozen=True, kw_only=True)
class StackForm:
    """A form: dev's settings with a change, and what of it matters to who asks the stack.

    names: that DNS leads to it; cdn: CloudFront alone may ask the load balancer; internal: that is in the VPC.
    place: the network, load balancer and server that it has, which nothing that runs can leave.
    """

    change: Mapping[str, Any] = field(default_factory=dict[str, Any])
    names: frozenset[str] = frozenset()
    cdn: bool = True
    internal: bool = False
    logs: bool = False
    firewall: bool = False
    place: str = "own"


FORMS: Mapping[str, StackForm] = {
    "default": StackForm(),
    "a domain": StackForm(change={"fairway:edge": {**CDN, "domain": DOMAIN}}, names=frozenset({NAME})),
    "several domains": StackForm(
        change={"fairway:edge": {**CDN, "domain": {**DOMAIN, "aliases": [API], "redirects": [WWW]}}},
        names=frozenset({NAME, API, WWW}),
    ),
    "names with a star": StackForm(
        change={"fairway:edge": {**CDN, "domain": {**DOMAIN, "aliases": [STAR]}}}, names=frozenset({NAME, STAR})
    ),
    "a domain whose certificate waits": StackForm(change={"fairway:edge": {**CDN, "domain": {"name": NAME}}}),
    "https": StackForm(
        change={"fairway:edge": {"ingress": "https", "domain": DOMAIN}}, names=frozenset({NAME}), cdn=False
    ),
    "http": StackForm(change={"fairway:edge": {"ingress": "http"}}, cdn=False),
    "VPC origin": StackForm(change={"fairway:edge": {**CDN, "vpcOrigin": True}}, internal=True),
    "VPC origin and a domain": StackForm(
        change={"fairway:edge": {**CDN, "vpcOrigin": True, "domain": DOMAIN}}, names=frozenset({NAME}), internal=True
    ),
    "public tasks without NAT": StackForm(change={"fairway:network": {**NETWORK, "nat": "none"}}),
    "endpoints alone": StackForm(
        change={
            "fairway:network": {
                **NETWORK,
                "nat": "none",
                "taskSubnets": "private",
                "endpoints": ["ecr", "logs", "secretsmanager"],
            }
        }
    ),
    "NAT in each zone": StackForm(change={"fairway:network": {**NETWORK, "nat": "perAz"}}),
    "access logs": StackForm(change={"fairway:edge": {**CDN, "accessLogs": True}}, logs=True),
    "a firewall": StackForm(change={"fairway:waf": {"mode": "block"}}, firewall=True),
    "a password before it": StackForm(change={"fairway:edge": {**CDN, "basicAuth": {}}}),
    "pages of another origin": StackForm(
        change={"fairway:edge": {**CDN, "cors": {"origins": ["https://www.example.org"]}}}
    ),
    "users of its own": StackForm(change={"fairway:database": {**DATABASE, "users": "separate"}}),
    "an existing VPC": StackForm(change={"fairway:network": {"existing": VPC}}, place="VPC"),
    "an existing load balancer": StackForm(
        change={
            "fairway:network": {"existing": VPC},
            "fairway:loadBalancer": {"existing": {"listener": SHARED, "firstPriority": 3001}},
        },
        place="load balancer",
    ),
    "an existing server": StackForm(
        change={
            "fairway:database": {
                "existing": {"instance": "shop-shared", "secretArn": SERVER, "ownDatabase": True},
                "name": "portfolio",
                "username": "portfolio",
            }
        },
        place="server",
    ),
}


def expected(before: StackForm, after: StackForm) -> Iterator[tuple[str, str]]:
    """Kind of a consequence that is no note, and words of it; `refused` for what the program itself refuses."""
    if before.place != after.place:
        yield "refused", ""
        return
    gone = {name for name in before.names if not any(covers(one, name) for one in after.names)}
    for name in gone:
        yield "down", f"{name} leads nowhere"
    if before.cdn and after.cdn and gone:
        yield "down", "answered no more, at once"
    if before.cdn and not after.cdn and (gone or not before.names):
        yield "down", "cloudfront.net address is dead"
    if after.cdn and not before.cdn:
        yield "down", "answers CloudFront alone, at once"
    if before.internal != after.internal:
        yield "down", "is replaced because of internal"
    if (before.logs and not after.logs) or (before.firewall and not after.firewall):
        yield "lost", "is deleted, and what it holds is lost"


@cache
def recorded(name: str) -> Mapping[str, Form]:
    return forms(record_stack("dev", change=FORMS[name].change))


@cache
def model(name: str) -> settings.Settings:
    config = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())["config"] | FORMS[name].change
    own = {key.removeprefix("fairway:"): value for key, value in config.items() if key.startswith("fairway:")}
    return settings.load(own, stack="dev", region="us-east-1", directory=ROOT)


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Provider:
    place = tmp_path_factory.mktemp("forms")
    return simulated(Schemas(sdk("aws"), place, corrected(), refused_value), place, region="us-east-1")


def planned(before: str, after: str, provider: Provider) -> list[tuple[str, str, str]]:
    """Kind, sentence and way of what the program refuses, or else of the plan's consequences that are no notes."""
    if refused := refused_changes(model(after), read_deployed(state(recorded(before)))):
        return [("refused", sentence, sentence.rpartition("; ")[2]) for sentence in refused]
    consequences = judge(preview(recorded(before), recorded(after), provider))
    return [(one.kind, one.sentence, one.way) for one in consequences if one.kind != "note"]


@pytest.mark.parametrize("before", FORMS)
def test_a_stack_goes_to_each_other_form_without_an_outage_that_the_plan_does_not_say(
    before: str, provider: Provider
) -> None:
    for after in FORMS:
        rows = planned(before, after, provider)
        due = list(expected(FORMS[before], FORMS[after]))
        unsaid = [row for row in due if not any(row[0] == kind and row[1] in what for kind, what, _ in rows)]
        needless = [row for row in rows if not any(kind == row[0] and words in row[1] for kind, words in due)]
        assert not unsaid and not needless, f"{before} → {after}"
        assert all(way for _, _, way in rows)


def test_who_takes_another_listener_has_every_route_there_before_cloudfront_asks_it(provider: Provider) -> None:
    """The order of the steps is that of the registrations; what goes, goes after all of them."""
    steps = preview(recorded("default"), recorded("a domain"), provider).steps
    order = [f"{step.op} {step.type.rpartition(':')[2]}" for step in steps]
    moved = order.index("update Distribution")
    assert order.index("create Listener") < moved < order.index("create Record", moved)
    assert all(order.index(step) > moved for step in order if step.startswith("delete ") and "Rule" not in step)
    assert max(at for at, step in enumerate(order) if step == "create-replacement ListenerRule") < moved
