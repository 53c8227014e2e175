"""What has to be there before a stack can come up: asked before any update, because some of it fails an hour later."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from components.base.aws import CLOUDFRONT_PREFIX_LIST
from ops.aws import images
from ops.aws.client import Aws, AwsError, simulated
from ops.aws.secrets import being_deleted
from ops.errors import MALFORMED, OpsError, ProgramError
from ops.preflight.database import check_database
from ops.preflight.existing import existing_network
from ops.preflight.existing_listener import existing_load_balancer
from ops.preflight.placeholders import placeholders
from ops.preflight.way_out import NAME, way_out
from ops.pulumi.pending import unsettled
from ops.pulumi.resources import exported_resources
from ops.pulumi.stack import Stack
from ops.pulumi.stack_settings import read_settings
from ops.release.resolve import home
from ops.verify.result import Result, result
from settings.model import PLATFORMS, Image, Secret, Service, Settings

WEIGHT = 55  # rules that it counts as, by CloudFront's documentation; AWS may leave the number out of its own lists
RULES_PER_GROUP = "L-0EA8095F"  # quota "Inbound or outbound rules per security group"
RULE = "aws:lb/listenerRule:ListenerRule"
MISSING = "does not exist"
ECS_ROLE = "AWSServiceRoleForECS"
OTHER_RULES = 2  # of the load balancer's group, beside those that the prefix list counts as


def preflight(stack: Stack) -> list[Result]:
    """One result a check. Raises OpsError for settings that are wrong: nothing else can be asked then."""
    settings = read_settings(stack)
    aws = Aws(settings.region)
    checks: Sequence[tuple[str, Callable[[Aws, Settings], Iterator[Result]]]] = (
        ("credentials", _credentials),
        ("region", _region),
        ("network", existing_network),
        (NAME, way_out),
        ("load balancer", partial(_load_balancer, stack)),
        ("images", _images),
        ("secrets", _secrets),
        ("database", check_database),
        ("certificate", _certificate),
        ("zone", _zone),
        ("prefix list", _quota),
        ("roles", _roles),
    )
    results = [result("passed", "settings", None, f"{len(settings.services)} services")]
    if not simulated():
        results += [result("failed", "placeholder", None, sentence) for sentence in placeholders(settings)]
    results.append(_state(stack))
    for name, check in checks:
        try:
            results += check(aws, settings)
        except OpsError as error:
            results.append(result("unknown", name, None, str(error)))
        except MALFORMED as error:
            results.append(result("unknown", name, None, f"an answer of no known form ({type(error).__name__})"))
    return results


def _state(stack: Stack) -> Result:
    try:
        interrupted = unsettled(stack.name, stack.state())
    except ProgramError as error:
        if "no stack named" in error.output:
            return result("passed", "state", None, "no update yet")
        return result("unknown", "state", None, str(error))
    except OpsError as error:
        return result("unknown", "state", None, str(error))
    return result("failed" if interrupted else "passed", "state", None, interrupted or "nothing is pending")


def _load_balancer(stack: Stack, aws: Aws, settings: Settings) -> Iterator[Result]:
    """Its rules are the stack's own where the stack is up."""
    if settings.load_balancer.existing is None:
        return
    try:
        rules = [resource for resource in exported_resources(stack.state()) if resource.type == RULE]
    except ProgramError:
        rules = []  # no update yet
    yield from existing_load_balancer(aws, settings, [str(rule.outputs.get("arn")) for rule in rules])


def _credentials(aws: Aws, _: Settings) -> Iterator[Result]:
    account = aws.ask("sts", "get_caller_identity")["Account"]
    yield result("passed", "credentials", None, f"account {account}")


def _region(aws: Aws, settings: Settings) -> Iterator[Result]:
    answer = aws.ask(
        "ec2", "describe_availability_zones", Filters=[{"Name": "zone-type", "Values": ["availability-zone"]}]
    )
    zones = [zone for zone in answer["AvailabilityZones"] if zone.get("State") == "available"]
    enough = len(zones) >= settings.network.availability_zones
    message = (
        f"{settings.region} has {len(zones)} availability zones, the stack wants {settings.network.availability_zones}"
    )
    yield result("passed" if enough else "failed", "region", None, message)


def _images(aws: Aws, settings: Settings) -> Iterator[Result]:
    for service in settings.services:
        if service.image is None:
            yield result("passed", "image", service.name, "none released yet: the service is not created")
            continue
        try:
            yield _image(aws, home(aws, settings, service), service, service.image)
        except OpsError as error:
            yield result("unknown", "image", service.name, str(error))


def _image(aws: Aws, own: images.ImageReference, service: Service, released: Image) -> Result:
    platform, reference = PLATFORMS[service.architecture], replace(own, digest=released.digest)
    try:
        details = images.find(aws, reference)
    except AwsError as error:
        if error.code != "RepositoryNotFoundException":
            raise
        return result("failed", "image", service.name, f"there is no repository {own} for the released image (F15)")
    if details is None:
        return result("failed", "image", service.name, f"{reference} is not in ECR (F32): push and release again")
    if platform not in details.platforms:
        built = ", ".join(details.platforms)
        return result("failed", "image", service.name, f"{reference} is for {built}, the task is {platform} (F1)")
    return result("passed", "image", service.name, f"{released.tag or released.digest} for {platform}")


def _secrets(aws: Aws, settings: Settings) -> Iterator[Result]:
    for secret in settings.secrets:
        if not secret.existing:
            continue  # made by the stack
        if problem := _unusable(aws, secret):
            yield result("failed", "secret", None, f"{secret.name}: {secret.existing} {problem}")
            continue
        yield result("passed", "secret", None, f"{secret.name} exists")


def _unusable(aws: Aws, secret: Secret) -> str:
    """Why no task gets it; empty where one does. Asks for what it is, never for its value, in its own region."""
    existing = secret.existing or ""
    elsewhere = {"region": existing.split(":")[3]} if existing.startswith("arn:") else {}
    try:
        if secret.parameter:
            name = existing.partition(":parameter")[2]  # of `/a/b`; an ARN looks alike for `/a` and `a`
            names = [name] if name.count("/") > 1 else [name, name[1:]]
            filters = [{"Key": "Name", "Option": "Equals", "Values": names}]
            found = aws.ask("ssm", "describe_parameters", ParameterFilters=filters, **elsewhere)["Parameters"]
            return "" if found else MISSING
        described = aws.ask("secretsmanager", "describe_secret", SecretId=existing, **elsewhere)
    except AwsError as error:
        if error.code != "ResourceNotFoundException":
            raise
        return MISSING
    return being_deleted(described)


def _certificate(aws: Aws, settings: Settings) -> Iterator[Result]:
    """The settings have refused one of another region already (F19)."""
    arn = settings.edge.certificate_arn
    if arn is None:
        return
    region = arn.split(":")[3]
    try:
        status = aws.ask("acm", "describe_certificate", CertificateArn=arn, region=region)["Certificate"]["Status"]
    except AwsError as error:
        if error.code != "ResourceNotFoundException":
            raise
        yield result("failed", "certificate", None, f"{arn} does not exist in this account")
        return
    yield result("passed" if status == "ISSUED" else "failed", "certificate", None, f"{status} in {region}")


def _zone(aws: Aws, settings: Settings) -> Iterator[Result]:
    """Whether the zone's account lets the caller take on the role; the program's provider fails without it."""
    domain = settings.edge.domain
    if domain is None or domain.zone_role is None:
        return
    try:
        aws.ask("sts", "assume_role", RoleArn=domain.zone_role, RoleSessionName="fairway-preflight")
    except AwsError as error:
        if error.code != "AccessDenied":
            raise
        sentence = f"fairway:edge.domain.zoneRole: {error}; let the role trust who updates the stack, and grant it"
        yield result("failed", "zone", None, f"{sentence} sts:AssumeRole")
        return
    yield result("passed", "zone", None, f"{domain.zone_role} can be taken on")


def _quota(aws: Aws, settings: Settings) -> Iterator[Result]:
    """Also with a VPC origin: the load balancer lets CloudFront's prefix list in, which counts in full there too."""
    if settings.edge.ingress != "cloudfront":
        return
    filters = [{"Name": "prefix-list-name", "Values": [CLOUDFRONT_PREFIX_LIST]}]
    lists = aws.ask("ec2", "describe_managed_prefix_lists", Filters=filters)["PrefixLists"]
    if not lists:
        message = f"{settings.region} has no {CLOUDFRONT_PREFIX_LIST}: write another region, or edge.ingress https"
        yield result("failed", "prefix list", None, message)
        return
    needed, quota = int(lists[0].get("MaxEntries") or WEIGHT) + OTHER_RULES, _rules_per_group(aws)
    message = f"CloudFront's prefix list makes {needed} rules in a security group, the quota is {quota}"
    fix = (
        f": aws service-quotas request-service-quota-increase --region {settings.region} --service-code vpc "
        f"--quota-code {RULES_PER_GROUP} --desired-value {needed}"
    )
    enough = needed <= quota
    yield result("passed" if enough else "failed", "prefix list", None, message if enough else message + fix)


def _rules_per_group(aws: Aws) -> int:
    quota = {"ServiceCode": "vpc", "QuotaCode": RULES_PER_GROUP}
    try:
        answer = aws.ask("service-quotas", "get_service_quota", **quota)
    except AwsError as error:
        if error.code != "NoSuchResourceException":
            raise
        answer = aws.ask("service-quotas", "get_aws_default_service_quota", **quota)  # it was never raised
    return int(answer["Quota"]["Value"])


def _roles(aws: Aws, settings: Settings) -> Iterator[Result]:
    """What IAM must have: a pipeline's identity provider, and ECS's own role."""
    provider = settings.github_actions.oidc_provider if settings.github_actions else None
    if provider and _in_iam(lambda: aws.ask("iam", "get_open_id_connect_provider", OpenIDConnectProviderArn=provider)):
        yield result("passed", "roles", None, "identity provider exists")
    elif provider:
        message = f"there is no identity provider {provider}: remove githubActions.oidcProvider"
        yield result("failed", "roles", None, message)
    if _in_iam(lambda: aws.ask("iam", "get_role", RoleName=ECS_ROLE)):
        yield result("passed", "roles", None, f"{ECS_ROLE} exists")
    else:
        message = f"{ECS_ROLE} comes with the account's first cluster; the deployer needs iam:CreateServiceLinkedRole"
        yield result("passed", "roles", None, message)


def _in_iam(call: Callable[[], Mapping[str, Any]]) -> bool:
    try:
        call()
    except AwsError as error:
        if error.code != "NoSuchEntity":
            raise
        return False
    return True
