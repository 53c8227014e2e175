"""The public endpoint under a recording monitor: domain, site, waf, VPC origin, and the network's ways round NAT."""

import json
import subprocess
from functools import lru_cache
from typing import Any

import pytest

from components.base.aws import CORS_WITH_PREFLIGHT, SECURITY_HEADERS
from components.base.aws import CORS_WITH_PREFLIGHT_AND_SECURITY_HEADERS as BOTH_HEADERS
from tests.tools import needed
from tests.unit.recorder import UNKNOWN, Recorder, record_stack

CERTIFICATE = "aws:acm/certificate:Certificate"
ISSUED = "aws:acm/certificateValidation:CertificateValidation"
LISTENER, INGRESS = "aws:lb/listener:Listener", "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
RECORD = "aws:route53/record:Record"
DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
WEB_ACL = "aws:wafv2/webAcl:WebAcl"
PROVIDER = "pulumi:providers:aws"
OWN = {"name": "app.example.org", "zone": "example.org"}
ELSEWHERE = {"name": "app.example.org"}
WEB = {"port": 3000, "health": {"path": "/", "tool": "curl"}}
SERVICES: dict[str, Any] = {
    "backend": {"port": 3001, "health": {"path": "/api/health", "tool": "curl"}, "routes": ["/api/*", "/api/v1/*"]},
    "frontend": {**WEB, "routes": ["/ssr/*"]},
}


def with_edge(
    edge: dict[str, Any], *, region: str = "us-east-1", preview: bool = False, issued: bool = False, **more: Any
) -> Recorder:
    """dev with these sections; the same sections are run once. issued: AWS has seen the records of a DNS elsewhere."""
    change = {"fairway:edge": edge, "aws:region": region} | {f"fairway:{key}": value for key, value in more.items()}
    return recorded(json.dumps(change, sort_keys=True), preview, issued)


@lru_cache
def recorded(change: str, preview: bool, issued: bool) -> Recorder:
    names = ["app.example.org"] if issued else []
    return record_stack("dev", preview=preview, change=json.loads(change), issued=names)


def provider_of(recorder: Recorder, type_: str, name: str | None = None) -> str:
    return recorder.one(type_, name).request.provider


class TestAnswers:
    @pytest.mark.parametrize(
        ("keys", "kind", "countries"),
        [
            ({}, "none", []),
            ({"allowedCountries": ["DE", "AT"]}, "whitelist", ["AT", "DE"]),
            ({"blockedCountries": ["KP"]}, "blacklist", ["KP"]),
        ],
    )
    def test_who_is_answered(self, keys: dict[str, Any], kind: str, countries: list[str]) -> None:
        restriction = with_edge(keys).one(DISTRIBUTION).get("restrictions.geoRestriction")
        assert restriction == {"restrictionType": kind, "locations": countries}

    def test_headers_are_added_to_what_services_answer_cached_or_not(self) -> None:
        stack = with_edge({"responseHeaders": "corsAndSecurity", "cachedPaths": ["/static/*"]}).one(DISTRIBUTION)
        default, cached = stack.get("defaultCacheBehavior"), stack.get("orderedCacheBehaviors.0")
        assert default["responseHeadersPolicyId"] == cached["responseHeadersPolicyId"] == BOTH_HEADERS
        assert "responseHeadersPolicyId" not in with_edge({}).one(DISTRIBUTION).get("defaultCacheBehavior")

    def test_a_static_site_has_its_own_beside_the_services(self) -> None:
        edge = {"responseHeaders": "cors"}
        stack = with_edge(edge, site={}, services=SERVICES).one(DISTRIBUTION)
        assert stack.get("defaultCacheBehavior")["responseHeadersPolicyId"] == SECURITY_HEADERS
        behaviors = stack.get("orderedCacheBehaviors")
        assert {one["responseHeadersPolicyId"] for one in behaviors} == {CORS_WITH_PREFLIGHT}


class TestDomain:
    def test_f19_cloudfronts_certificate_is_in_us_east_1_wherever_the_stack_is(self) -> None:
        stack = with_edge({"domain": OWN}, region="eu-west-1")
        provider = stack.one(PROVIDER, "cloudfront")
        assert provider.get("region") == "us-east-1"
        for type_, name in ((CERTIFICATE, "certificate"), (ISSUED, "issued")):
            assert "::cloudfront::" in provider_of(stack, type_, f"edge-{name}"), type_
            assert "::cloudfront::" not in provider_of(stack, type_, f"edge-origin-{name}"), type_
        assert "::cloudfront::" not in provider_of(stack, DISTRIBUTION)

    def test_the_second_provider_is_configured_as_the_stack_is(self) -> None:
        provider = with_edge({"domain": OWN}, region="eu-west-1").one(PROVIDER, "cloudfront")
        assert json.loads(provider.get("defaultTags")) == {
            "tags": {"Project": "portfolio", "Environment": "dev", "ManagedBy": "fairway"}
        }

    def test_what_is_encrypted_in_the_stacks_file_is_a_secret_of_the_second_provider(self) -> None:
        change = {"fairway:edge": {"domain": OWN}, "aws:region": "eu-west-1"}
        provider = record_stack(
            "dev", change=change, encrypted={"aws:httpProxy": "http://user:hunter2@proxy:8080"}
        ).one(PROVIDER)
        assert provider.is_secret("httpProxy") and not provider.is_secret("region")

    def test_in_us_east_1_one_provider_does(self) -> None:
        assert not with_edge({"domain": OWN}).all(PROVIDER)

    def test_f19_the_load_balancers_certificate_is_in_its_own_region(self) -> None:
        stack = with_edge({"ingress": "https", "domain": OWN}, region="eu-west-1")
        assert not stack.all(PROVIDER)
        assert "::cloudfront::" not in provider_of(stack, CERTIFICATE)
        listener = stack.one("aws:lb/listener:Listener", "edge-https")
        assert listener.get("certificateArn").endswith("Certificate/edge-certificate")
        assert any(
            urn.endswith("::edge-issued") for urn in listener.request.propertyDependencies["certificateArn"].urns
        )

    def test_the_proof_is_written_and_its_issue_awaited_within_a_limit(self) -> None:
        stack = with_edge({"domain": OWN})
        proof = stack.one(RECORD, "edge-proof")
        assert (proof.get("name"), proof.get("type")) == ("_a1.app.example.org.", "CNAME")
        assert proof.get("records") == ["_b2.acm-validations.aws."]
        assert proof.get("zoneId") == "Z111"
        assert stack.one(ISSUED).request.customTimeouts.create == "30m"
        assert stack.one(ISSUED).get("validationRecordFqdns") == ["_a1.app.example.org"]

    def test_the_distribution_answers_to_the_domain_with_modern_tls_only(self) -> None:
        distribution = with_edge({"domain": OWN}).one(DISTRIBUTION)
        assert distribution.get("aliases") == ["app.example.org"]
        assert distribution.get("viewerCertificate.minimumProtocolVersion") == "TLSv1.2_2021"
        assert distribution.get("viewerCertificate.sslSupportMethod") == "sni-only"

    def test_the_distribution_waits_for_the_certificates_issue(self) -> None:
        request = with_edge({"domain": OWN}, preview=True).one(DISTRIBUTION).request
        urns = request.propertyDependencies["viewerCertificate"].urns
        assert any(urn.endswith("::edge-issued") for urn in urns), urns

    def test_the_domain_leads_to_the_endpoint(self) -> None:
        stack = with_edge({"domain": OWN})
        for kind in ("a", "aaaa"):
            (alias,) = stack.one(RECORD, f"edge-{kind}").get("aliases")
            assert (alias["name"], alias["zoneId"]) == ("d111111abcdef8.cloudfront.net", "Z2FDTNDATAQYW2")
        stack = with_edge({"ingress": "https", "domain": OWN})
        (alias,) = stack.one(RECORD, "edge-a").get("aliases")
        assert (alias["name"], alias["zoneId"]) == ("edge-1.us-east-1.elb.amazonaws.com", "Z35SXDOTRQ7X7K")
        assert [record.name for record in stack.all(RECORD)] == ["edge-proof", "edge-a"], "the VPC has no IPv6"

    def test_services_learn_the_domain_as_the_stacks_url(self) -> None:
        for edge in ({"domain": OWN}, {"ingress": "https", "domain": OWN}):
            stack = with_edge(edge)
            assert stack.one("fairway:service:Service", "backend").get("environment.FRONTEND_URL") == (
                "https://app.example.org"
            )


class TestZoneOfAnotherAccount:
    """Of a role: what is in the zone, and nothing else."""

    ROLE = "arn:aws:iam::444455556666:role/shop-dns"

    def test_records_and_the_look_at_the_zone_alone_are_the_roles(self) -> None:
        edge = {"domain": {**OWN, "aliases": ["*.example.org"], "zoneRole": self.ROLE}}
        stack = with_edge(edge, region="eu-west-1")
        provider = stack.one(PROVIDER, "dns")
        assert json.loads(provider.get("assumeRoles")) == [{"roleArn": self.ROLE}]
        assert provider.get("region") == "eu-west-1"
        of_the_role = {item.type for item in stack.registered if "::dns::" in item.request.provider}
        assert of_the_role == {RECORD}
        assert all("::dns::" in item.request.provider for item in stack.all(RECORD)) and len(stack.all(RECORD)) == 6
        (zone,) = stack.looked_up("aws:route53/getZone:getZone")
        assert "::dns::" in zone
        assert "::cloudfront::" in provider_of(stack, ISSUED, "edge-issued")

    def test_it_is_taken_on_after_the_stacks_own_role_in_whatever_account_that_is(self) -> None:
        change = {
            "fairway:edge": {"domain": {**OWN, "zoneRole": self.ROLE}},
            "aws:assumeRoles": [{"roleArn": "arn:aws:iam::111122223333:role/deployer", "externalId": "a"}],
            "aws:allowedAccountIds": ["111122223333"],
        }
        provider = record_stack("dev", change=change).one(PROVIDER, "dns")
        assert json.loads(provider.get("assumeRoles")) == [
            {"roleArn": "arn:aws:iam::111122223333:role/deployer", "externalId": "a"}, {"roleArn": self.ROLE}
        ]  # fmt: skip
        assert "allowedAccountIds" not in provider.inputs

    def test_without_one_there_is_no_provider(self) -> None:
        assert not with_edge({"domain": OWN}).all(PROVIDER)


class TestDnsElsewhere:
    def test_nothing_waits_and_the_endpoint_keeps_its_own_name(self) -> None:
        stack = with_edge({"domain": ELSEWHERE})
        assert stack.one(CERTIFICATE).get("domainName") == "app.example.org"
        assert not stack.all(ISSUED) and not stack.all(RECORD)
        distribution = stack.one(DISTRIBUTION)
        assert distribution.get("viewerCertificate") == {"cloudfrontDefaultCertificate": True}
        assert "aliases" not in distribution.inputs

    def test_the_outputs_say_which_records_to_add(self) -> None:
        assert exported(with_edge({"domain": ELSEWHERE}), "dnsRecords") == [
            {"name": "_a1.app.example.org.", "type": "CNAME", "value": "_b2.acm-validations.aws."},
            {"name": "app.example.org", "type": "CNAME", "value": "d111111abcdef8.cloudfront.net"},
        ]
        assert exported(with_edge({"domain": OWN}), "dnsRecords") == []

    def test_once_issued_the_domain_is_served_by_itself_and_the_wait_is_bounded(self) -> None:
        stack = with_edge({"domain": ELSEWHERE}, issued=True)
        assert stack.one(DISTRIBUTION).get("aliases") == ["app.example.org"]
        assert "validationRecordFqdns" not in stack.one(ISSUED).inputs
        assert stack.one(ISSUED).request.customTimeouts.create == "30m"

    def test_existing_certificates_are_used_and_none_is_made(self) -> None:
        arn = "arn:aws:acm:us-east-1:111122223333:certificate/0a1b"
        origin = arn.replace("us-east-1", "eu-west-1")
        own = {"domain": ELSEWHERE, "certificateArn": arn, "originCertificateArn": origin}
        stack = with_edge(own, region="eu-west-1")
        assert stack.one(DISTRIBUTION).get("viewerCertificate.acmCertificateArn") == arn
        assert stack.one(LISTENER).get("certificateArn") == origin
        assert not stack.all(CERTIFICATE) and not stack.all(PROVIDER)
        stack = with_edge({"domain": ELSEWHERE, "certificateArn": arn})
        assert stack.one(LISTENER).get("certificateArn") == arn, "one region, one certificate"

    def test_the_load_balancers_own_https_waits_for_the_records(self) -> None:
        stack = with_edge({"ingress": "https", "domain": ELSEWHERE})
        assert stack.one(ISSUED).request.customTimeouts.create == "30m"
        assert stack.one(LISTENER, "edge-https").get("certificateArn").endswith("Certificate/edge-certificate")


SEVERAL = {
    "name": "example.org",
    "zone": "example.org",
    "aliases": ["api.example.org"],
    "redirects": ["www.example.org"],
}
STAR = {"name": "example.org", "zone": "example.org", "aliases": ["*.example.org", "*.shop.example.org"]}
TO_EACH = {
    **SEVERAL,
    "redirects": ["*.old.example.org", "www.example.org"],
    "redirectsTo": {"www.api.example.org": "api.example.org"},
}
ROUTED: dict[str, Any] = {
    "backend": {**SERVICES["backend"], "routes": ["api.example.org/*", "/api/*"]},
    "frontend": {**WEB, "routes": ["/*"]},
}
RULE = "aws:lb/listenerRule:ListenerRule"


class TestNames:
    """Several names of one stack."""

    def test_the_certificates_are_for_all_of_them_and_each_is_proven_once(self) -> None:
        stack = with_edge({"domain": SEVERAL}, region="eu-west-1")
        for name in ("edge-certificate", "edge-origin-certificate"):
            certificate = stack.one(CERTIFICATE, name)
            assert certificate.get("domainName") == "example.org"
            assert certificate.get("subjectAlternativeNames") == ["api.example.org", "www.example.org"]
        proofs = [item for item in stack.all(RECORD) if item.get("type") == "CNAME"]
        assert [item.get("name") for item in proofs] == [
            f"_a1.{name}." for name in ("example.org", "api.example.org", "www.example.org")
        ], "AWS lists them in another order"
        assert all(
            len(stack.one(ISSUED, name).get("validationRecordFqdns")) == 3
            for name in ("edge-issued", "edge-origin-issued")
        )

    def test_all_of_them_lead_to_the_distribution(self) -> None:
        stack = with_edge({"domain": SEVERAL})
        assert stack.one(DISTRIBUTION).get("aliases") == ["example.org", "api.example.org", "www.example.org"]
        leading = {(item.get("name"), item.get("type")) for item in stack.all(RECORD) if "aliases" in item.inputs}
        names = ("example.org", "api.example.org", "www.example.org")
        assert leading == {(name, kind) for name in names for kind in ("A", "AAAA")}
        assert exported(stack, "url") == "https://example.org"

    def test_a_redirecting_name_leads_to_the_same_path_before_any_route(self) -> None:
        stack = with_edge({"domain": SEVERAL}, services=ROUTED)
        redirect = stack.one(RULE, "edge-redirect-1")
        assert redirect.get("conditions.0.hostHeader.values") == ["www.example.org"]
        assert redirect.get("actions.0.redirect") == {
            "host": "example.org", "port": "443", "protocol": "HTTPS", "statusCode": "HTTP_301"
        }  # fmt: skip
        priorities = {item.name: item.get("priority") for item in stack.all(RULE)}
        assert priorities["edge-redirect-1"] == min(priorities.values())

    def test_a_route_of_one_name_asks_for_the_name(self) -> None:
        stack = with_edge({"domain": SEVERAL}, services=ROUTED)
        conditions = [item.get("conditions") for item in sorted(stack.all(RULE), key=lambda item: item.get("priority"))]
        fields = [
            {key: part["values"] for one in rule for key, part in one.items() if key != "httpHeader"}
            for rule in conditions
        ]
        assert fields == [
            {"hostHeader": ["www.example.org"]},
            {"pathPattern": ["/*"], "hostHeader": ["api.example.org"]},
            {"pathPattern": ["/api/*"]},
            {"pathPattern": ["/*"]},
        ]

    def test_a_star_is_proven_by_the_record_of_the_name_behind_it(self) -> None:
        stack = with_edge({"domain": STAR}, region="eu-west-1")
        certificate = stack.one(CERTIFICATE, "edge-certificate")
        assert certificate.get("subjectAlternativeNames") == ["*.example.org", "*.shop.example.org"]
        proofs = {item.name: item.get("name") for item in stack.all(RECORD) if item.get("type") == "CNAME"}
        assert proofs == {
            "edge-proof": "_a1.example.org.", "edge-proof-shop.example.org": "_a1.shop.example.org."
        }  # fmt: skip
        assert len(stack.one(ISSUED, "edge-issued").get("validationRecordFqdns")) == 2
        elsewhere = with_edge({"domain": {**STAR, "zone": None}})
        assert [record["name"] for record in exported(elsewhere, "dnsRecords")] == [
            "_a1.example.org.", "_a1.shop.example.org.", "example.org", "*.example.org", "*.shop.example.org",
        ]  # fmt: skip

    def test_a_star_leads_to_the_endpoint_by_a_record_of_a_name_without_it(self) -> None:
        stack = with_edge({"domain": STAR})
        assert stack.one(DISTRIBUTION).get("aliases") == ["example.org", "*.example.org", "*.shop.example.org"]
        assert stack.one(RECORD, "edge-any.example.org-a").get("name") == "*.example.org"
        assert not [item.name for item in stack.registered if "*" in item.name]

    def test_a_route_of_a_star_is_asked_after_those_of_one_name(self) -> None:
        services = {
            "backend": {**SERVICES["backend"], "routes": ["*.example.org/*", "/api/*"]},
            "frontend": {**WEB, "routes": ["a.example.org/*", "/*"]},
        }
        rules = sorted(with_edge({"domain": STAR}, services=services).all(RULE), key=lambda item: item.get("priority"))
        values = [
            [value for one in rule.get("conditions") for key, part in one.items() for value in part["values"]
             if key != "httpHeader"]
            for rule in rules
        ]  # fmt: skip
        assert values == [["/*", "a.example.org"], ["/*", "*.example.org"], ["/api/*"], ["/*"]]

    def test_a_name_redirects_to_the_one_that_it_says(self) -> None:
        stack = with_edge({"domain": TO_EACH}, services=ROUTED)
        redirects = sorted((item for item in stack.all(RULE) if "redirect" in item.name), key=lambda item: item.name)
        assert [
            (item.get("conditions.0.hostHeader.values"), item.get("actions.0.redirect.host"), item.get("priority"))
            for item in redirects
        ] == [
            (["www.example.org"], "example.org", 1),
            (["www.api.example.org"], "api.example.org", 2),
            (["*.old.example.org"], "example.org", 3),
        ]

    def test_no_rule_has_more_than_five_values(self) -> None:
        many = {**SEVERAL, "redirects": [f"w{number}.example.org" for number in range(8)]}
        rules = with_edge({"domain": many}, services=ROUTED).all(RULE)
        counts = [sum(len(part["values"]) for one in rule.get("conditions") for part in one.values()) for rule in rules]
        assert max(counts) == 5 and sum("redirect" in rule.name for rule in rules) == 4

    def test_names_do_not_get_each_others_cached_files(self) -> None:
        stack = with_edge({"domain": SEVERAL, "cachedPaths": ["/static/*"]})
        (cached,) = stack.one(DISTRIBUTION).get("orderedCacheBehaviors")
        assert cached["cachePolicyId"] == "edge-cached-id" and "originRequestPolicyId" not in cached
        key = stack.one("aws:cloudfront/cachePolicy:CachePolicy").get("parametersInCacheKeyAndForwardedToOrigin")
        assert key["headersConfig"] == {"headerBehavior": "whitelist", "headers": {"items": ["Host"]}}
        assert key["cookiesConfig"] == {"cookieBehavior": "none"}

    @pytest.mark.parametrize(
        ("host", "answer"),
        [
            ("www.example.org", "301 https://example.org/a?q=1&r=2"),
            ("www.api.example.org", "301 https://api.example.org/a?q=1&r=2"),
            ("x.old.example.org", "301 https://example.org/a?q=1&r=2"),
            ("x.y.old.example.org", "/index.html"),
            ("example.org", "/index.html"),
        ],
    )
    def test_a_site_redirects_too(self, host: str, answer: str) -> None:
        node = needed("node", how="install Node.js 20 or later")
        stack = with_edge({"domain": TO_EACH}, site={}, services=SERVICES)
        code = stack.one("aws:cloudfront/function:Function").get("code")
        query = {"q": {"value": "1"}, "r": {"value": "2"}}
        event = json.dumps({"request": {"uri": "/a", "headers": {"host": {"value": host}}, "querystring": query}})
        shown = "result.statusCode ? `${result.statusCode} ${result.headers.location.value}` : result.uri"
        ran = subprocess.run(
            [node, "-e", f"{code}\nconst result = handler({event}); console.log({shown})"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert ran.stdout.strip() == answer


class TestOriginSecret:
    """The header by which the load balancer knows CloudFront, changed without a moment in which neither value works."""

    @staticmethod
    def taken(version: int) -> tuple[set[str], str]:
        """What the rules take and what CloudFront sends, as the password's name and version."""
        stack = with_edge({"originSecretVersion": version})
        made = {
            item.name: f"{item.name} {item.inputs.get('keepers', {}).get('version', '1')}"
            for item in stack.all("random:index/randomPassword:RandomPassword")
            if "origin-header" in item.name
        }
        urns = stack.one(DISTRIBUTION).request.propertyDependencies["origins"].urns
        (sent,) = [made[name] for name in made if any(urn.endswith(f"::{name}") for urn in urns)]
        (rule, *_) = stack.all(RULE)
        assert len(rule.get("conditions.1.httpHeader.values")) == len(made) == 3
        return set(made.values()), sent

    @pytest.mark.parametrize("version", [1, 2, 3, 7])
    def test_a_higher_version_is_one_that_the_rules_take_already(self, version: int) -> None:
        before, old = self.taken(version)
        after, new = self.taken(version + 1)
        assert new in before and new != old
        assert old in after, "CloudFront's servers change over minutes"
        assert old not in self.taken(version + 2)[0]


class TestOrigin:
    """The way from CloudFront to the load balancer."""

    def test_f54_with_a_name_the_load_balancer_is_asked_in_https_for_the_name(self) -> None:
        stack = with_edge({"domain": OWN})
        (origin,) = stack.one(DISTRIBUTION).get("origins")
        assert origin["customOriginConfig"]["originProtocolPolicy"] == "https-only"
        assert origin["customOriginConfig"]["originSslProtocols"] == ["TLSv1.2"]
        listener = stack.one(LISTENER)
        assert (listener.name, listener.get("port"), listener.get("protocol")) == ("edge-https", 443, "HTTPS")
        assert listener.get("defaultActions.0.fixedResponse.statusCode") == "403"
        assert listener.get("sslPolicy").startswith("ELBSecurityPolicy-TLS13-1-2-")

    def test_in_us_east_1_one_certificate_is_for_both(self) -> None:
        stack = with_edge({"domain": OWN})
        arn = stack.one(DISTRIBUTION).get("viewerCertificate.acmCertificateArn")
        assert stack.one(LISTENER).get("certificateArn") == arn
        assert len(stack.all(CERTIFICATE)) == 1

    def test_elsewhere_two_certificates_have_one_record(self) -> None:
        stack = with_edge({"domain": OWN}, region="eu-west-1")
        assert [item.name for item in stack.all(RECORD) if item.get("type") == "CNAME"] == ["edge-proof"]
        first, second = (stack.one(ISSUED, name) for name in ("edge-issued", "edge-origin-issued"))
        assert first.get("validationRecordFqdns") == second.get("validationRecordFqdns") == ["_a1.app.example.org"]
        assert stack.one(LISTENER).get("certificateArn").endswith("Certificate/edge-origin-certificate")

    @pytest.mark.parametrize("edge", [{"domain": OWN}, {}], ids=["named", "unnamed"])
    def test_f54_every_request_has_the_viewers_host(self, edge: dict[str, Any]) -> None:
        """AllViewerAndCloudFrontHeaders for the app, HostHeaderOnly where answers are cached."""
        distribution = with_edge({**edge, "cachedPaths": ["/static/*"]}).one(DISTRIBUTION)
        policy = "33f36d7e-f396-46d9-90e0-52428a34d9dc"
        assert distribution.get("defaultCacheBehavior.originRequestPolicyId") == policy
        (cached,) = distribution.get("orderedCacheBehaviors")
        assert cached["originRequestPolicyId"] == "bf0718e1-ba1e-49d1-88b1-f726733018ae"

    @pytest.mark.parametrize(("edge", "port"), [({"domain": OWN}, 443), ({}, 80)], ids=["named", "unnamed"])
    def test_only_the_port_that_cloudfront_asks_is_open_and_only_to_it(self, edge: dict[str, Any], port: int) -> None:
        stack = with_edge(edge)
        opened = [item for item in stack.all(INGRESS) if "prefixListId" in item.inputs]
        assert [(item.get("fromPort"), item.get("toPort")) for item in opened] == [(port, port)]
        assert not [item for item in stack.all(INGRESS) if "cidrIpv4" in item.inputs]
        assert [item.get("port") for item in stack.all(LISTENER)] == [port]

    def test_f21_the_two_ports_are_opened_in_two_groups(self) -> None:
        """CloudFront's list counts as 55 of a group's 60 rules, and the old port is open until the new one is used."""
        groups: list[str] = []
        for edge in ({"domain": OWN}, {}):
            (opened,) = [item for item in with_edge(edge).all(INGRESS) if "prefixListId" in item.inputs]
            groups.append(opened.get("securityGroupId"))
        assert groups == ["edge-alb-origin-id", "edge-alb-id"]
        load_balancer = with_edge({"domain": OWN}).one("aws:lb/loadBalancer:LoadBalancer")
        assert load_balancer.get("securityGroups") == ["edge-alb-id", "edge-alb-origin-id"]

    def test_cloudfront_asks_a_listener_that_has_all_routes(self) -> None:
        stack = with_edge({"domain": OWN})
        depends_on = {urn.rsplit("::", 1)[-1] for urn in stack.one(DISTRIBUTION).request.dependencies}
        rules = {item.name for item in stack.all("aws:lb/listenerRule:ListenerRule")}
        assert len(rules) == 2 and {*rules, "edge-https", "edge-alb-cloudfront-tls"} <= depends_on

    def test_a_vpc_origin_of_another_protocol_is_another_one(self) -> None:
        """AWS refuses to change one that a distribution uses."""
        names: dict[str, str] = {}
        for edge in ({"domain": OWN, "vpcOrigin": True}, {"vpcOrigin": True}):
            origin = with_edge(edge).one("aws:cloudfront/vpcOrigin:VpcOrigin")
            config = origin.get("vpcOriginEndpointConfig")
            names[origin.name] = config["originProtocolPolicy"]
        assert names == {"edge-vpc-origin-tls": "https-only", "edge-vpc-origin": "http-only"}


class TestSite:
    @pytest.fixture
    def stack(self) -> Recorder:
        return with_edge({"cachedPaths": ["/api/files/*"]}, site={}, services=SERVICES)

    def test_files_come_from_the_bucket_and_routes_go_to_the_services(self, stack: Recorder) -> None:
        distribution = stack.one(DISTRIBUTION)
        default = distribution.get("defaultCacheBehavior")
        assert (default["targetOriginId"], default["allowedMethods"]) == ("site", ["GET", "HEAD"])
        assert "originRequestPolicyId" not in default, "a viewer's Host header would break the signature for S3"
        behaviors = distribution.get("orderedCacheBehaviors")
        assert [item["pathPattern"] for item in behaviors] == ["/api/files/*", "/api/v1/*", "/api/*", "/ssr/*"]
        assert {item["targetOriginId"] for item in behaviors} == {"load-balancer"}

    def test_f28_routes_are_not_cached_and_keep_every_method(self, stack: Recorder) -> None:
        for behavior in stack.one(DISTRIBUTION).get("orderedCacheBehaviors")[1:]:
            assert behavior["cachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
            assert behavior["originRequestPolicyId"] == "33f36d7e-f396-46d9-90e0-52428a34d9dc"
            assert len(behavior["allowedMethods"]) == 7
        assert stack.one("fairway:cdn:Cdn").get("cachedPaths") == ["/api/files/*"]

    def test_only_this_distribution_reads_the_bucket_and_only_with_tls(self, stack: Recorder) -> None:
        read, tls = json.loads(stack.one("aws:s3/bucketPolicy:BucketPolicy").get("policy"))["Statement"]
        assert read["Principal"] == {"Service": "cloudfront.amazonaws.com"}
        assert read["Condition"]["StringEquals"]["AWS:SourceArn"].endswith("Distribution/edge-cdn")
        assert (read["Action"], read["Resource"][-2:]) == ("s3:GetObject", "/*")
        assert (tls["Effect"], tls["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
        block = stack.one("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")
        assert [block.get(key) for key in ("blockPublicAcls", "blockPublicPolicy", "restrictPublicBuckets")] == [
            True
        ] * 3
        origin = stack.one(DISTRIBUTION).get("origins.1")
        assert origin["originAccessControlId"] == "site-access-id" and "customOriginConfig" not in origin

    def test_files_are_kept_in_production_and_replaced_ones_for_a_while(self, stack: Recorder) -> None:
        assert stack.one("aws:s3/bucket:Bucket").get("forceDestroy") is True
        config = {"fairway:site": {}, "fairway:services": SERVICES, "fairway:edge": {}}
        assert (
            record_stack("prod", change=config).one("aws:s3/bucket:Bucket", "site-bucket").get("forceDestroy") is False
        )
        assert stack.one("aws:s3/bucketVersioning:BucketVersioning").get("versioningConfiguration.status") == "Enabled"
        lifecycle = stack.one("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")
        assert lifecycle.get("rules.0.noncurrentVersionExpiration.noncurrentDays") == 30

    def test_the_outputs_say_how_to_upload(self, stack: Recorder) -> None:
        site = exported(stack, "site")
        assert site["bucket"] == "site-bucket-0a1b2c3" and site["distribution"] == "edge-cdn-id"
        assert "s3://site-bucket-0a1b2c3 && aws cloudfront create-invalidation" in site["upload"]

    @pytest.mark.parametrize(
        ("spa", "path", "file"),
        [
            (True, "/", "/index.html"),
            (True, "/login", "/index.html"),
            (True, "/users/7/", "/index.html"),
            (True, "/assets/app.3f1c.js", "/assets/app.3f1c.js"),
            (False, "/", "/index.html"),
            (False, "/docs", "/docs/index.html"),
            (False, "/docs/", "/docs/index.html"),
            (False, "/docs/guide.html", "/docs/guide.html"),
        ],
    )
    def test_a_path_finds_its_file(self, spa: bool, path: str, file: str) -> None:
        node = needed("node", how="install Node.js 20 or later")
        stack = with_edge({}, site={"spa": spa}, services=SERVICES)
        function = stack.one("aws:cloudfront/function:Function")
        event = json.dumps({"request": {"uri": path, "method": "GET"}})
        code = f"{function.get('code')}\nconsole.log(handler({event}).uri)"
        ran = subprocess.run([node, "-e", code], capture_output=True, text=True, check=True)
        assert ran.stdout.strip() == file


class TestFirewall:
    def test_it_counts_first_and_blocks_when_configured(self) -> None:
        for mode in ("count", "block"):
            rate, *managed = with_edge({}, waf={"mode": mode}).one(WEB_ACL).get("rules")
            assert rate["action"] == {mode: {}}
            assert rate["statement"]["rateBasedStatement"] == {
                "limit": 2000, "aggregateKeyType": "IP", "evaluationWindowSec": 300
            }  # fmt: skip
            assert [item["overrideAction"] for item in managed] == [{"none" if mode == "block" else "count": {}}] * 3
            assert [item["name"] for item in managed] == [
                "AWSManagedRulesAmazonIpReputationList",
                "AWSManagedRulesKnownBadInputsRuleSet",
                "AWSManagedRulesCommonRuleSet",
            ]

    def test_a_rule_that_hurts_only_counts(self) -> None:
        stack = with_edge({}, waf={"mode": "block", "countOnly": ["SizeRestrictions_BODY"]})
        overrides = {
            rule["name"]: rule["statement"]["managedRuleGroupStatement"].get("ruleActionOverrides")
            for rule in stack.one(WEB_ACL).get("rules")[1:]
        }
        assert overrides.pop("AWSManagedRulesCommonRuleSet") == [
            {"name": "SizeRestrictions_BODY", "actionToUse": {"count": {}}}
        ]
        assert set(overrides.values()) == {None}

    def test_its_rules_see_as_much_of_a_body_as_is_said(self) -> None:
        larger = with_edge({}, waf={"inspectedBodyKb": 48}).one(WEB_ACL)
        limit = {"defaultSizeInspectionLimit": "KB_48"}
        assert larger.get("associationConfig") == {"requestBodies": [{"cloudfront": limit}]}
        assert "associationConfig" not in with_edge({}, waf={}).one(WEB_ACL).inputs

    def test_before_cloudfront_it_is_in_us_east_1(self) -> None:
        stack = with_edge({}, region="eu-west-1", waf={})
        assert stack.one(WEB_ACL).get("scope") == "CLOUDFRONT"
        for type_ in (WEB_ACL, "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"):
            assert "::cloudfront::" in provider_of(stack, type_)
        assert "::cloudfront::" in stack.one("aws:cloudwatch/logGroup:LogGroup", "edge-acl").request.provider
        assert stack.one(DISTRIBUTION).get("webAclId").endswith("WebAcl/edge-acl")
        assert not stack.all("aws:wafv2/webAclAssociation:WebAclAssociation")

    def test_before_a_load_balancer_it_is_in_its_region(self) -> None:
        stack = with_edge({"ingress": "https", "domain": OWN}, region="eu-west-1", waf={})
        assert stack.one(WEB_ACL).get("scope") == "REGIONAL" and not stack.all(PROVIDER)
        association = stack.one("aws:wafv2/webAclAssociation:WebAclAssociation")
        assert association.get("resourceArn").endswith("LoadBalancer/edge-alb")

    def test_its_log_has_what_it_stopped_and_no_credentials(self) -> None:
        stack = with_edge({}, waf={})
        log = stack.one("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration")
        assert [field["singleHeader"]["name"] for field in log.get("redactedFields")] == ["authorization", "cookie"]
        assert log.get("loggingFilter.defaultBehavior") == "DROP"
        group = stack.one("aws:cloudwatch/logGroup:LogGroup", "edge-acl")
        assert (group.get("name"), group.get("retentionInDays")) == ("aws-waf-logs-portfolio-dev", 30)


class TestVpcOrigin:
    @pytest.fixture
    def stack(self) -> Recorder:
        return with_edge({"vpcOrigin": True})

    def test_the_load_balancer_is_private_and_cloudfront_comes_inside(self, stack: Recorder) -> None:
        load_balancer = stack.one("aws:lb/loadBalancer:LoadBalancer")
        assert (load_balancer.get("internal"), load_balancer.get("subnets")) == (True, ["subnet-c", "subnet-d"])
        config = stack.one("aws:cloudfront/vpcOrigin:VpcOrigin").get("vpcOriginEndpointConfig")
        assert config["arn"].endswith("LoadBalancer/edge-alb")
        (origin,) = stack.one(DISTRIBUTION).get("origins")
        assert origin["vpcOriginConfig"]["vpcOriginId"] == "edge-vpc-origin-id"
        assert "customOriginConfig" not in origin
        assert stack.one("fairway:load_balancer:LoadBalancer").get("internal") is True

    def test_target_groups_are_not_shared_with_the_public_load_balancer(self, stack: Recorder) -> None:
        """A target group belongs to one load balancer: while the new one replaces the old, there are two."""
        internal = {group.name for group in stack.all("aws:lb/targetGroup:TargetGroup")}
        public = {group.name for group in with_edge({}).all("aws:lb/targetGroup:TargetGroup")}
        assert len(internal) == len(public) == 2 and not internal & public


class TestAccessLogs:
    def test_production_keeps_them_and_other_stacks_do_not(self) -> None:
        assert not with_edge({}).all("fairway:access_logs:AccessLogs")
        stack = record_stack("prod")
        load_balancer = stack.one("aws:lb/loadBalancer:LoadBalancer")
        bucket = "access-logs-bucket-0a1b2c3"
        assert load_balancer.get("accessLogs") == {"bucket": bucket, "prefix": "load-balancer", "enabled": True}
        logging = stack.one(DISTRIBUTION).get("loggingConfig")
        assert (logging["prefix"], logging["includeCookies"]) == ("cloudfront/", False)
        end = stack.one("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "access-logs-end")
        assert end.get("rules.0.expiration.days") == 90, "logRetentionDays of prod"

    @pytest.mark.parametrize(
        ("region", "account"), [("us-east-1", "127311923021"), ("eu-west-1", "156460612806"), ("me-central-1", None)]
    )
    def test_load_balancers_may_write_as_aws_demands_in_the_region(self, region: str, account: str | None) -> None:
        stack = with_edge({"accessLogs": True}, region=region)
        policy = json.loads(stack.one("aws:s3/bucketPolicy:BucketPolicy", "access-logs-writers").get("policy"))
        write, tls = policy["Statement"]
        expected = {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}
        assert write["Principal"] == expected | ({"AWS": f"arn:aws:iam::{account}:root"} if account else {})
        assert write["Action"] == "s3:PutObject" and write["Resource"].endswith("/load-balancer/AWSLogs/*")
        assert tls["Effect"] == "Deny"
        assert ("loggingConfig" in stack.one(DISTRIBUTION).inputs) == (region != "me-central-1")

    def test_nobody_is_told_to_write_before_he_may(self) -> None:
        stack = with_edge({"accessLogs": True})
        for type_ in ("aws:lb/loadBalancer:LoadBalancer", DISTRIBUTION):
            depends_on = {urn.rsplit("::", 1)[-1] for urn in stack.one(type_).request.dependencies}
            assert {"access-logs-writers", "access-logs-owner"} <= depends_on
        owner = stack.one("aws:s3/bucketOwnershipControls:BucketOwnershipControls", "access-logs-owner")
        assert owner.get("rule.objectOwnership") == "BucketOwnerPreferred", "CloudFront has rights by the bucket's list"


class TestNetwork:
    def test_endpoints_let_tasks_start_without_nat_and_without_public_addresses(self) -> None:
        endpoints = ["ecr", "logs", "secretsmanager"]
        stack = with_edge({}, network={"nat": "none", "taskSubnets": "private", "endpoints": endpoints})
        endpoints_by_service = {item.get("serviceName"): item for item in stack.all("aws:ec2/vpcEndpoint:VpcEndpoint")}
        assert sorted(endpoints_by_service) == [
            f"com.amazonaws.us-east-1.{name}" for name in ("ecr.api", "ecr.dkr", "logs", "secretsmanager")
        ]
        for item in endpoints_by_service.values():
            assert item.get("privateDnsEnabled") is True and item.get("vpcEndpointType") == "Interface"
            assert item.get("subnetIds") == ["subnet-c", "subnet-d"]
        (rule,) = [
            item
            for item in stack.all("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
            if item.name == "network-endpoints"
        ]
        assert (rule.get("cidrIpv4"), rule.get("fromPort"), rule.get("toPort")) == ("10.20.0.0/16", 443, 443)
        network = stack.one("aws:ecs/service:Service", "backend-service").get("networkConfiguration")
        assert (network["assignPublicIp"], network["subnets"]) == (False, ["subnet-c", "subnet-d"])

    def test_flow_logs_go_to_a_group_of_their_own(self) -> None:
        stack = with_edge({}, network={"flowLogs": "all"})
        log = stack.one("aws:ec2/flowLog:FlowLog")
        assert (log.get("trafficType"), log.get("logDestinationType")) == ("ALL", "cloud-watch-logs")
        group = stack.one("aws:cloudwatch/logGroup:LogGroup", "network-flow-logs")
        assert (group.get("name"), group.get("retentionInDays")) == ("/portfolio/dev/flow-logs", 30)
        policy = json.loads(stack.one("aws:iam/rolePolicy:RolePolicy", "network-flow-logs").get("policy"))
        assert policy["Statement"][0]["Resource"] == [f"arn:aws:test:us-east-1:111122223333:LogGroup/{group.name}:*"]
        assert not with_edge({}).all("aws:ec2/flowLog:FlowLog")


class TestBlueGreen:
    @pytest.fixture
    def stack(self) -> Recorder:
        api = {**SERVICES["backend"], "routes": ["/api/*"], "deployment": "blueGreen", "bakeMinutes": 3}
        return with_edge({}, services={"backend": api, "frontend": WEB}, cluster={"containerInsights": True})

    def test_ecs_shifts_one_rule_between_two_target_groups(self, stack: Recorder) -> None:
        service = stack.one("aws:ecs/service:Service", "backend-service")
        assert service.get("deploymentConfiguration") == {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": "3"}
        (entry,) = service.get("loadBalancers")
        shifting = entry["advancedConfiguration"]
        assert entry["targetGroupArn"].endswith("TargetGroup/backend-tg")
        assert shifting["alternateTargetGroupArn"].endswith("TargetGroup/backend-gr")
        assert shifting["roleArn"].endswith("Role/backend-traffic")
        (rule,) = [item for item in stack.all("aws:lb/listenerRule:ListenerRule") if list(item.request.ignoreChanges)]
        assert list(rule.request.ignoreChanges) == ["actions[0].forward.targetGroups[*]"]
        (action,) = rule.get("actions")
        assert (action["type"], "targetGroupArn" in action) == ("forward", False)
        assert action["forward"]["targetGroups"] == [
            {"arn": entry["targetGroupArn"], "weight": 1},
            {"arn": shifting["alternateTargetGroupArn"], "weight": 0},
        ], "ECS rolls a deployment back unless the one rule has both"
        assert rule.get("conditions.0.pathPattern.values") == ["/api/*"]
        assert shifting["productionListenerRule"].endswith(f"ListenerRule/{rule.name}")

    def test_both_groups_check_the_same_path_on_the_same_port(self, stack: Recorder) -> None:
        blue, green = (stack.one("aws:lb/targetGroup:TargetGroup", name) for name in ("backend-tg", "backend-gr"))
        assert blue.get("healthCheck") == green.get("healthCheck") and blue.get("port") == green.get("port") == 3001

    def test_the_role_can_be_used_before_the_first_deployment(self, stack: Recorder) -> None:
        attached = stack.one("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "backend-traffic")
        assert attached.get("policyArn").endswith(":policy/AmazonECSInfrastructureRolePolicyForLoadBalancers")
        service = stack.one("aws:ecs/service:Service", "backend-service")
        assert any(urn.endswith("RolePolicyAttachment::backend-traffic") for urn in service.request.dependencies)

    def test_a_deployment_is_ended_by_the_alarms_of_either_group(self, stack: Recorder) -> None:
        service = stack.one("aws:ecs/service:Service", "backend-service")
        assert len(service.get("alarms.alarmNames")) == 4 and service.get("alarms.rollback") is True
        assert service.get("deploymentCircuitBreaker") == {"enable": True, "rollback": True}

    def test_other_services_roll_as_before(self, stack: Recorder) -> None:
        service = stack.one("aws:ecs/service:Service", "frontend-service")
        assert "deploymentConfiguration" not in service.inputs
        assert set(service.get("loadBalancers.0")) == {"targetGroupArn", "containerName", "containerPort"}


EVERYTHING: dict[str, Any] = {
    "site": {},
    "waf": {"mode": "block"},
    "services": SERVICES,
    "network": {
        "nat": "none",
        "taskSubnets": "private",
        "endpoints": ["ecr", "logs", "secretsmanager"],
        "flowLogs": "all",
    },
}


@pytest.mark.parametrize(
    "edge",
    [
        {"domain": OWN, "vpcOrigin": True, "cachedPaths": ["/api/files/*"]},
        {"domain": ELSEWHERE},
        {"domain": {**ELSEWHERE, "redirects": ["www.example.org"]}},
    ],
    ids=["route53", "elsewhere", "redirects"],
)
@pytest.mark.parametrize("issued", [False, True])
def test_preview_registers_what_the_update_will(edge: dict[str, Any], issued: bool) -> None:
    def names(preview: bool) -> set[tuple[str, str, str]]:
        stack = with_edge(edge, region="eu-west-1", preview=preview, issued=issued, **EVERYTHING)
        return {(item.type, item.name, item.parent) for item in stack.registered}

    assert names(preview=True) == names(preview=False)


def test_a_first_preview_knows_the_endpoint_though_nothing_of_it_exists() -> None:
    stack = with_edge({"domain": OWN, "vpcOrigin": True}, preview=True, **EVERYTHING)
    distribution = stack.one(DISTRIBUTION)
    assert distribution.get("aliases") == ["app.example.org"]
    assert distribution.get("viewerCertificate.acmCertificateArn") == UNKNOWN
    assert distribution.get("viewerCertificate.minimumProtocolVersion") == "TLSv1.2_2021"


def exported(stack: Recorder, name: str) -> Any:
    return stack.outputs[name]
