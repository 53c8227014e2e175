"""What the systems of examples/ have in common, and how their tests look at them."""

from collections.abc import Mapping
from itertools import chain
from typing import Any

from tests.aws_api.lifecycle import Lifecycle, granted, services
from tests.aws_api.provider import Stack
from tests.engine.harness import ROOT

EXAMPLES = ROOT / "examples"


def environment(stack: Stack, service: str) -> Mapping[str, str]:
    """What the app's container is given in plain text."""
    return {item["name"]: item["value"] for item in stack.account.containers(service)[service]["environment"]}


def distribution(stack: Stack) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The stack's only one, as it is listed, and its settings."""
    cloudfront = stack.account.client("cloudfront")
    (item,) = cloudfront.list_distributions()["DistributionList"]["Items"]
    return item, cloudfront.get_distribution_config(Id=item["Id"])["DistributionConfig"]


def certificate(stack: Stack, region: str | None = None) -> str:
    """The ARN of the stack's only certificate, which is of its domain and issued. region: None for the stack's own."""
    acm = stack.account.client("acm", region)
    (found,) = acm.list_certificates()["CertificateSummaryList"]
    described = acm.describe_certificate(CertificateArn=found["CertificateArn"])["Certificate"]
    assert (
        described["DomainName"] == stack.settings()["fairway:edge"]["domain"]["name"]
        and described["Status"] == "ISSUED"
    )
    return found["CertificateArn"]


class System(Lifecycle):
    """What holds for each of them."""

    def test_each_route_leads_to_its_service(self, stack: Stack) -> None:
        elb, led = stack.account.client("elbv2"), dict[str, str]()
        (balancer,) = elb.describe_load_balancers()["LoadBalancers"]
        for listener in elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]:
            for rule in elb.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]:
                paths = [
                    item["PathPatternConfig"]["Values"] for item in rule["Conditions"] if "PathPatternConfig" in item
                ]
                for path in chain(*paths):
                    led[path] = rule["Actions"][0]["TargetGroupArn"]
        public = {
            name: service
            for name, service in services(stack).items()
            if service.get("kind") != "worker" and not service.get("internal")
        }
        groups = {name: stack.account.target_group(name)["TargetGroupArn"] for name in public}
        assert led == {path: groups[name] for name, service in public.items() for path in service.get("routes", ["/*"])}


class Secrets(System):
    """A system whose app has secrets of its own."""

    def test_tasks_read_the_apps_secrets_by_their_exact_arns(self, stack: Stack) -> None:
        arns = {name: secret["arn"] for name, secret in stack.changes["fairway:secrets"].items()}
        for name, service in services(stack).items():
            task = stack.account.task_definition(stack.account.service(name)["taskDefinition"])
            expected = {variable: arns[secret] for variable, secret in service.get("secrets", {}).items()}
            (app,) = [container for container in task["containerDefinitions"] if container["name"] == name]
            read = {item["name"]: item["valueFrom"] for item in app["secrets"]}
            assert expected.items() <= read.items()
            allowed = granted(stack.account, task["executionRoleArn"]).get("secretsmanager:GetSecretValue", set())
            assert set(expected.values()) == allowed & set(arns.values())
            assert not any("*" in arn for arn in allowed)


class Domain(System):
    """A system with a name of its own in front of CloudFront."""

    def test_the_name_leads_to_the_distribution_that_has_its_certificate(self, stack: Stack) -> None:
        item, settings = distribution(stack)
        name = stack.settings()["fairway:edge"]["domain"]["name"]
        assert settings["Aliases"]["Items"] == [name]
        assert settings["ViewerCertificate"]["ACMCertificateArn"] == certificate(stack, "us-east-1")
        records = stack.account.records()
        for kind in ("A", "AAAA"):
            assert records[name, kind]["AliasTarget"]["DNSName"].rstrip(".") == item["DomainName"]
