"""Domain, certificate, site, waf, flow logs, endpoints: every problem with its sentence."""

from pathlib import Path
from typing import Any

import pytest

from settings.reserved import RESERVED
from tests.unit.settings.test_settings import CONFIG, changed, loaded, problems

HERE = "arn:aws:acm:us-east-1:111122223333:certificate/0a1b"
REGIONAL_CERTIFICATE = "arn:aws:acm:eu-west-1:111122223333:certificate/0a1b"
NAME: dict[str, Any] = {"name": "app.shop.example"}
ZONE = {**NAME, "zone": "shop.example"}
EDGE = "fairway:edge"
TASKS = "is private without NAT: no task would start; add"

API: dict[str, Any] = CONFIG["services"]["api"]

WRONG: list[tuple[str, Any, str]] = [
    ("edge", {"domain": {}}, f"{EDGE}.domain.name is missing; write a name such as app.example.org, in lower case"),
    ("edge", {"domain": {"name": "https://app.shop.example"}}, f"{EDGE}.domain.name is 'https://app.shop.example'"),
    ("edge", {"domain": {"name": "App.shop.example"}}, f"{EDGE}.domain.name is 'App.shop.example'"),
    (
        "edge",
        {"domain": {**NAME, "zone": "op.example"}},
        f"{EDGE}.domain.zone is op.example, which does not hold app.shop.example; write the zone that does",
    ),
    (
        "edge",
        {"domain": {**ZONE, "aliases": ["api.other.example"]}},
        f"{EDGE}.domain.zone is shop.example, which does not hold api.other.example; write the zone that does",
    ),
    (
        "edge",
        {"domain": {**ZONE, "redirects": ["app.shop.example"]}},
        f"{EDGE}.domain.redirects has app.shop.example, which is there already; write each name once",
    ),
    (
        "edge",
        {"domain": {**ZONE, "aliases": [f"a{n}.shop.example" for n in range(10)]}},
        f"{EDGE}.domain has 11 names, and a certificate has 10 before a quota increase; write fewer",
    ),
    ("edge", {"domain": {"name": "*.shop.example"}}, f"{EDGE}.domain.name is '*.shop.example'; write a name such as"),
    ("edge", {"domain": {**NAME, "aliases": ["a.*.example"]}}, f"{EDGE}.domain.aliases has 'a.*.example'; write names"),
    (
        "edge",
        {"domain": {**NAME, "redirects": ["*.shop.example"]}},
        f"{EDGE}.domain.redirects has *.shop.example, which is app.shop.example, too: it would redirect; write the",
    ),
    (
        "edge",
        {"domain": {**NAME, "redirectsTo": {"www.api.shop.example": "api.shop.example"}}},
        f"{EDGE}.domain.redirectsTo leads www.api.shop.example to api.shop.example, which services do not answer (they",
    ),
    (
        "edge",
        {"domain": {**NAME, "zoneRole": "arn:aws:iam::444455556666:role/dns"}},
        f"{EDGE}.domain.zoneRole is for a zone's records, and zone is missing; add the zone's name",
    ),
    ("edge", {"domain": {**ZONE, "zoneRole": "dns"}}, f"{EDGE}.domain.zoneRole is 'dns'; write a role's ARN, such as"),
    (
        "edge",
        {"domain": {**ZONE, "aliases": ["*.other.example"]}},
        f"{EDGE}.domain.zone is shop.example, which does not hold *.other.example; write the zone that does",
    ),
    (
        "edge",
        {"domain": {"name": f"{'a' * 40}.{'b' * 20}.example"}},
        f"{EDGE}.domain.name is {'a' * 40}.{'b' * 20}.example; a certificate's first name has 64 characters at most",
    ),
    ("edge", {"allowedCountries": ["de"]}, f"{EDGE}.allowedCountries has 'de'; write countries by two capital letters"),
    (
        "edge",
        {"allowedCountries": ["DE"], "blockedCountries": ["KP"]},
        f"{EDGE}.blockedCountries is written, and allowedCountries too, which leaves out all others anyway; remove it",
    ),
    (
        "edge",
        {"ingress": "http", "blockedCountries": ["KP"]},
        f"{EDGE}.blockedCountries goes with ingress cloudfront, but ingress is http; change the ingress or remove it",
    ),
    (
        "edge",
        {"ingress": "http", "responseHeaders": "cors"},
        f"{EDGE}.responseHeaders goes with ingress cloudfront, but ingress is http; change the ingress or remove it",
    ),
    (
        "edge",
        {"ingress": "http", "basicAuth": {}},
        f"{EDGE}.basicAuth goes with ingress cloudfront, but ingress is http; change the ingress or remove it",
    ),
    (
        "edge",
        {"responseHeaders": "corsAndSecurity", "cors": {"origins": ["https://a.example"]}},
        f"{EDGE}.responseHeaders is corsAndSecurity, which is for every origin, and cors names some; write security",
    ),
    (
        "services|api",
        {**API, "routes": ["/a/*/b/*/c/*/d/?/e/?/f/*/g/*"]},
        "fairway:services.api.routes has /a/*/b/*/c/*/d/?/e/?/f/*/g/*, with 7 wildcards, and a rule has 6 at",
    ),
    ("edge", {"cors": {"origins": []}}, f"{EDGE}.cors.origins is empty; write at least one, or remove cors"),
    (
        "edge",
        {"cors": {"origins": ["*"]}},
        f"{EDGE}.cors.origins has '*'; write origins such as https://app.example.org",
    ),
    (
        "edge",
        {"cors": {"origins": ["https://a.example"], "headers": ["*"], "credentials": True}},
        f"{EDGE}.cors.headers has '*'; write names of headers such as content-type, without a star",
    ),
    (
        "services|api",
        {**API, "routes": ["api.shop.example/*"]},
        "fairway:services.api.routes has api.shop.example/*, and fairway:edge.domain has no such name or alias (it has "
        "none); add it",
    ),
    (
        "edge",
        {"certificateArn": HERE},
        f"{EDGE}.certificateArn is for a domain of your own, and ingress cloudfront has none; add edge.domain",
    ),
    (
        "edge",
        {"domain": ZONE, "certificateArn": REGIONAL_CERTIFICATE},
        f"{EDGE}.certificateArn is {REGIONAL_CERTIFICATE}; CloudFront needs one of us-east-1",
    ),
    (
        "edge",
        {"domain": ZONE, "certificateArn": HERE, "originCertificateArn": REGIONAL_CERTIFICATE},
        f"{EDGE}.originCertificateArn is {REGIONAL_CERTIFICATE}; a load balancer needs one of its own region, us-eas",
    ),
    (
        "edge",
        {"domain": ZONE, "originCertificateArn": HERE},
        f"{EDGE}.originCertificateArn goes with ingress cloudfront, a domain and certificateArn; remove it",
    ),
    (
        "edge",
        {"ingress": "https", "domain": NAME, "certificateArn": REGIONAL_CERTIFICATE},
        f"{EDGE}.certificateArn is {REGIONAL_CERTIFICATE}; a load balancer needs one of its own region, us-east-1",
    ),
    (
        "edge",
        {"ingress": "https", "certificateArn": HERE},
        f"{EDGE}.domain is missing; HTTPS needs a custom domain: AWS issues no certificate for *.elb.amazonaws.com",
    ),
    (
        "edge",
        {"ingress": "http", "certificateArn": HERE},
        f"{EDGE}.certificateArn goes with an ingress that speaks HTTPS, but ingress is http; change or remove it",
    ),
    (
        "edge",
        {"ingress": "https", "domain": ZONE, "vpcOrigin": True},
        f"{EDGE}.vpcOrigin goes with ingress cloudfront, but ingress is https; change the ingress or remove it",
    ),
    (
        "edge",
        {"ingress": "http", "cachedPaths": ["/assets/*"]},
        f"{EDGE}.cachedPaths goes with ingress cloudfront, but ingress is http; change the ingress or remove it",
    ),
    ("site", {}, "fairway:services.web.routes has /*, which the static site has too; a route leads to one service"),
    ("services|api|routes", [], "fairway:services.api.routes is empty; write the path patterns"),
    ("waf", {"inspectedBodyKb": 8}, "fairway:waf.inspectedBodyKb is 8; write one of 16, 32, 48, 64"),
    ("waf", {"mode": "blok"}, "fairway:waf.mode is 'blok'; write one of count, block"),
    ("waf", {"rateLimit": 9}, "fairway:waf.rateLimit is 9; write a whole number from 10 to 2000000000"),
    (
        "waf",
        {"countOnly": ["SizeRestrictions_BODY"]},
        "fairway:waf.countOnly is for mode block; in mode count every rule only counts: remove it",
    ),
    (
        "services|api",
        {**API, "deployment": "blueGreen", "routes": ["/api/*", "/rpc/*"]},
        "fairway:services.api.routes has several, but ECS shifts one rule in a blue/green deployment; write one route",
    ),
    (
        "services|api",
        {**API, "deployment": "blueGreen", "bakeMinutes": 6},
        "fairway:services.api.deploymentTimeoutMinutes is 15, too short for bakeMinutes 6 after the new tasks' start; "
        "write at",
    ),
    (
        "services|api",
        {**API, "bakeMinutes": 5},
        "fairway:services.api.bakeMinutes is for deployment blueGreen; remove it or set deployment",
    ),
    ("network|flowLogs", "rejected", "fairway:network.flowLogs is 'rejected'; write one of none, reject, all"),
    ("network|endpoints", ["ecr", "s4"], "fairway:network.endpoints has 's4'; write one of cognito, ecr, exec, "),
    (
        "network",
        {"nat": "none", "taskSubnets": "private", "endpoints": ["ecr"]},
        f"fairway:network.taskSubnets {TASKS} logs, secretsmanager to endpoints, or set nat",
    ),
]
EXISTING = {"vpc": "vpc-0a1b2c3d", "publicSubnetTags": {"Tier": "a"}, "privateSubnetTags": {"Tier": "b"}}
IN_EXISTING, BALANCER = "fairway:network.existing", "fairway:loadBalancer.existing"
LISTENER = "arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/shared/0a1b2c3d4e5f6071/8a9b0c1d2e3f4443"


def shared(edge: dict[str, Any], **existing: Any) -> dict[str, Any]:
    config = changed("network", {"existing": EXISTING}, changed("edge", edge))
    return changed("loadBalancer", {"existing": {"listener": LISTENER, **existing}}, config)


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        (changed("network", {}, shared({})), f"{BALANCER}.listener is in a VPC that is there already; write that VPC"),
        (shared({}, listener=LISTENER.replace("us-east-1", "eu-west-1")), f"{BALANCER}.listener is arn:aws:elastic"),
        (shared({"idleTimeoutSeconds": 90}), "fairway:edge.idleTimeoutSeconds is the load balancer's, which is not"),
        (shared({"vpcOrigin": True}), "fairway:edge.vpcOrigin is the load balancer's, which is not the stack's"),
        (changed("waf", {}, shared({"ingress": "https", "domain": NAME})), "fairway:waf would filter every stack"),
        (shared({"ingress": "http"}), "fairway:edge.domain is missing; by its names the stack's requests are told"),
        (
            shared({"ingress": "https", "domain": {**NAME, "aliases": [f"{x}.shop.example" for x in "abcd"]}}),
            "fairway:edge.domain.aliases makes 5 names, and a rule has 4 beside its path; write fewer",
        ),
        (shared({}, listenerCertificate=True), f"{BALANCER}.listenerCertificate is about the domain's names"),
    ],
)
def test_what_does_not_go_with_a_shared_load_balancer(tmp_path: Path, config: dict[str, Any], sentence: str) -> None:
    assert [problem for problem in problems(tmp_path, config) if problem.startswith(sentence)]


def test_behind_a_shared_load_balancer_no_public_subnets_are_needed(tmp_path: Path) -> None:
    config = changed("network|existing|publicSubnetTags", {}, shared({}))
    settings = loaded(tmp_path, config)
    at = {route: rank for service in settings.services for route, rank in service.priorities.items()}
    first = settings.load_balancer.existing.first_priority
    assert first % 1000 == 1 and all(first < rank < first + 1000 for rank in at.values())
    assert at["/api/*"] < at["/*"]


WRONG_EXISTING: list[tuple[str, Any, str]] = [
    ("network", {"existing": {**EXISTING, "tags": {"Name": "x"}}}, f"{IN_EXISTING} names the VPC twice; write vpc or"),
    ("network", {"existing": {**EXISTING, "vpc": None}}, f"{IN_EXISTING} names no VPC; write vpc or tags"),
    ("network", {"existing": EXISTING, "nat": "none"}, "fairway:network.nat is of a VPC that the stack makes; remove"),
    (
        "network",
        {"existing": {**EXISTING, "publicSubnets": ["subnet-0a1b2c3d"]}},
        f"{IN_EXISTING}.publicSubnets is there beside publicSubnetTags; write one of them",
    ),
    (
        "network",
        {"existing": {**EXISTING, "privateSubnetTags": {}}},
        f"{IN_EXISTING} has no privateSubnets, which taskSubnets needs; write privateSubnets or privateSubnetTags",
    ),
    (
        "network",
        {"existing": {**EXISTING, "publicSubnetTags": {}}},
        f"{IN_EXISTING} has no publicSubnets, which the load balancer needs; write publicSubnets or",
    ),
]


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [*WRONG, *WRONG_EXISTING],
    ids=[f"{path}={value}" for path, value, _ in [*WRONG, *WRONG_EXISTING]],
)
def test_one_wrong_value_is_one_sentence(tmp_path: Path, path: str, value: Any, sentence: str) -> None:
    sentences = problems(tmp_path, changed(path, value))
    assert len(sentences) == 1 and sentences[0].startswith(sentence), sentences


def test_cloudfront_needs_two_certificates_of_yours_where_the_stack_is_elsewhere(tmp_path: Path) -> None:
    config = changed("edge", {"domain": NAME, "certificateArn": HERE})
    (sentence,) = problems(tmp_path, config, region="eu-west-1")
    assert sentence == (
        f"{EDGE}.originCertificateArn is missing; CloudFront asks the load balancer in HTTPS, too: write a certificate "
        "of eu-west-1 for the same name beside certificateArn, or remove both and two are made"
    )
    both = {"domain": NAME, "certificateArn": HERE, "originCertificateArn": REGIONAL_CERTIFICATE}
    settings = loaded(tmp_path, changed("edge", both), region="eu-west-1")
    assert settings.edge.origin_certificate_arn == REGIONAL_CERTIFICATE


def test_a_route_of_one_name_needs_the_name_and_no_site(tmp_path: Path) -> None:
    config = changed("services|api|routes", ["api.shop.example/*"])
    domain = {**ZONE, "aliases": ["api.shop.example"], "redirects": ["www.shop.example"]}
    settings = loaded(tmp_path, changed("edge", {"domain": domain}, config))
    assert settings.edge.domain.names == ("app.shop.example", "api.shop.example", "www.shop.example")
    priorities = {route: at for service in settings.services for route, at in service.priorities.items()}
    assert priorities["api.shop.example/*"] < priorities["/*"]
    with_site = changed(
        "site", {}, changed("services|web|routes", ["/web/*"], changed("edge", {"domain": domain}, config))
    )
    assert problems(tmp_path, with_site) == (
        "fairway:services.api.routes has api.shop.example/*, and with a static site routes are told apart by their "
        "path alone; write the path",
    )
    redirected = changed("services|api|routes", ["www.shop.example/*"], changed("edge", {"domain": domain}))
    assert "has no such name or alias (it has app.shop.example, api.shop.example)" in problems(tmp_path, redirected)[0]


def test_a_site_needs_cloudfront(tmp_path: Path) -> None:
    config = changed("services|web|routes", ["/web/*"], changed("site", {}, changed("edge", {"ingress": "http"})))
    assert problems(tmp_path, config) == (
        "fairway:site needs ingress cloudfront, but fairway:edge.ingress is http; change that or remove the site",
    )


def test_with_a_site_no_service_has_the_default_route(tmp_path: Path) -> None:
    settings = loaded(tmp_path, changed("services|web|routes", ["/web/*"], changed("site", {"spa": False})))
    assert (settings.site.spa, settings.site.keep_days) == (False, 30)
    assert sorted(route for service in settings.services for route in service.routes) == ["/api/*", "/web/*"]


def test_with_a_site_only_what_a_service_answers_is_cached_from_the_load_balancer(tmp_path: Path) -> None:
    config = changed("services|web|routes", ["/web/*"], changed("site", {}))
    settings = loaded(tmp_path, changed("edge", {"cachedPaths": ["/api/files/*", "/web/*"]}, config))
    assert settings.edge.cached_paths == ("/api/files/*", "/web/*")
    (sentence,) = problems(tmp_path, changed("edge", {"cachedPaths": ["/assets/*", "/web/a.js"]}, config))
    assert sentence == (
        "fairway:edge.cachedPaths has /assets/*, which no service answers; the static site's files are cached anyway: "
        "remove it, or write a path below a service's route"
    )


def test_the_load_balancer_is_kept_in_production_unless_it_is_said(tmp_path: Path) -> None:
    assert not loaded(tmp_path, CONFIG).edge.deletion_protection
    assert loaded(tmp_path, changed("production", True)).edge.deletion_protection
    change = changed("edge", {"deletionProtection": False}, changed("production", True))
    assert not loaded(tmp_path, change).edge.deletion_protection


@pytest.mark.parametrize("name", [name for name in RESERVED if name != "writable-paths"])
def test_no_service_is_called_as_something_of_fairways_own(tmp_path: Path, name: str) -> None:
    sentences = problems(tmp_path, changed(f"services|{name}", {**API, "routes": ["/other/*"]}))
    assert sentences == (
        f"fairway:services.{name} is a name that Fairway uses itself (so are bucket, cache, database, database-setup, "
        "database-users, edge, flow-logs, migration, rds-ca, writable-paths); write another",
    )


@pytest.mark.parametrize("second", ["-alb", "-green"])
def test_no_service_is_called_as_a_part_of_another(tmp_path: Path, second: str) -> None:
    (sentence,) = problems(tmp_path, changed(f"services|api{second}", {**API, "routes": ["/other/*"]}))
    assert sentence == (
        f"fairway:services.api{second} is what Fairway calls a part of service api; write a name that does not end in "
        f"{second}"
    )
    assert loaded(tmp_path, changed(f"services|other{second}", {**API, "routes": ["/other/*"]}))


def test_two_repositories_do_not_share_a_name(tmp_path: Path) -> None:
    services = changed("services|web|repository", "shop/a-b", changed("services|api|repository", "shop-a/b"))
    (sentence,) = problems(tmp_path, services)
    assert sentence.startswith("fairway:services has repositories shop-a/b and shop/a-b; write two that differ")


@pytest.mark.parametrize(
    ("edge", "served"),
    [
        ({"domain": ZONE}, "app.shop.example"),
        ({"domain": NAME}, None),
        ({"domain": NAME, "certificateArn": HERE}, "app.shop.example"),
        ({}, None),
    ],
)
def test_a_domain_is_served_once_its_certificate_is_or_can_be_issued(
    tmp_path: Path, edge: dict[str, Any], served: str | None
) -> None:
    assert loaded(tmp_path, changed("edge", edge)).edge.served_name == served


def test_a_zone_may_be_the_domain_itself(tmp_path: Path) -> None:
    settings = loaded(tmp_path, changed("edge", {"domain": {"name": "shop.example", "zone": "shop.example"}}))
    assert settings.edge.domain.zone == "shop.example"


def test_where_tasks_run_follows_nat_unless_it_is_said(tmp_path: Path) -> None:
    def public(network: dict[str, Any]) -> bool:
        return bool(loaded(tmp_path, changed("network", network, CONFIG)).network.tasks_public)

    assert public({"nat": "none"})
    assert not public({"nat": "single"})
    assert not public({"nat": "none", "taskSubnets": "private", "endpoints": ["ecr", "logs", "secretsmanager"]})


def test_alarms_count_the_tasks_of_a_blue_green_service_by_insights(tmp_path: Path) -> None:
    config = changed("services|api|deployment", "blueGreen", changed("alarms", {"email": "ops@shop.example"}))
    assert problems(tmp_path, config) == (
        "fairway:services.api.deployment is blueGreen, and fairway:alarms count its tasks; set "
        "fairway:cluster.containerInsights to true",
    )
    settings = loaded(tmp_path, changed("cluster", {"containerInsights": True}, config))
    assert [service.bake_minutes for service in settings.services] == [5, None]


def test_a_production_stack_is_closed_only_by_saying_so(tmp_path: Path) -> None:
    production = changed("production", True)
    assert problems(tmp_path, changed("edge", {"basicAuth": {}}, production)) == (
        f"{EDGE}.basicAuth closes a production stack to everybody without the password; write inProduction: true, or "
        "remove it",
    )
    assert loaded(tmp_path, changed("edge", {"basicAuth": {"inProduction": True}}, production)).edge.basic_auth
    assert loaded(tmp_path, changed("edge", {"basicAuth": {}})).edge.basic_auth


def test_more_origins_than_a_function_holds_are_refused(tmp_path: Path) -> None:
    origins = [f"https://{'a' * 50}{number}.example" for number in range(100)]
    assert problems(tmp_path, changed("edge", {"cors": {"origins": origins}})) == (
        f"{EDGE}.cors has origins and headers of 6815 characters, and CloudFront's function has room for 6000; write "
        "fewer, or https://*.example.org for many",
    )


def test_before_a_load_balancer_no_larger_bodies_are_seen(tmp_path: Path) -> None:
    config = changed("edge", {"ingress": "http"}, changed("waf", {"inspectedBodyKb": 32}))
    assert problems(tmp_path, config) == (
        "fairway:waf.inspectedBodyKb goes with ingress cloudfront: before a load balancer the rules see 8 KB; write 16",
    )
