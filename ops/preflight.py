"""What has to be there before a stack can come up: asked before any update, because some of it fails an hour later."""

from collections.abc import Callable, Iterator, Sequence

from ops import images
from ops.aws import Aws, AwsError, simulated
from ops.checks.result import Result, result
from ops.placeholders import placeholders
from ops.release import home
from ops.stack import Stack
from ops.told import told
from settings.model import PLATFORMS, Settings

PREFIX_LIST = "com.amazonaws.global.cloudfront.origin-facing"
RULES_PER_GROUP = "L-0EA8095F"  # quota "Inbound or outbound rules per security group"
OTHER_RULES = 2  # of the load balancer's group, beside those that the prefix list counts as


def preflight(stack: Stack) -> list[Result]:
    """One result a check. Raises OpsError for settings that are wrong: nothing else can be asked then."""
    asked = told(stack)
    aws = Aws(asked.region)
    checks: Sequence[tuple[str, Callable[[Aws, Settings], Iterator[Result]]]] = (
        ("credentials", _credentials),
        ("region", _region),
        ("images", _images),
        ("secrets", _secrets),
        ("certificate", _certificate),
        ("prefix list", _quota),
        ("roles", _roles),
    )
    found = [result("held", "settings", None, f"{len(asked.services)} services")]
    if not simulated():
        found += [result("differs", "placeholder", None, sentence) for sentence in placeholders(asked)]
    for name, check in checks:
        try:
            found += check(aws, asked)
        except AwsError as error:
            found.append(result("unknown", name, None, str(error)))
    return found


def _credentials(aws: Aws, asked: Settings) -> Iterator[Result]:
    account = aws.ask("sts", "get_caller_identity")["Account"]
    yield result("held", "credentials", None, f"account {account}")


def _region(aws: Aws, asked: Settings) -> Iterator[Result]:
    answer = aws.ask(
        "ec2", "describe_availability_zones", Filters=[{"Name": "zone-type", "Values": ["availability-zone"]}]
    )
    zones = [zone for zone in answer["AvailabilityZones"] if zone.get("State") == "available"]
    enough = len(zones) >= asked.network.zones
    said = f"{asked.region} has {len(zones)} availability zones, the stack wants {asked.network.zones}"
    yield result("held" if enough else "differs", "region", None, said)


def _images(aws: Aws, asked: Settings) -> Iterator[Result]:
    for service in asked.services:
        if service.image is None:
            yield result("held", "image", service.name, "none released yet: the service is not created")
            continue
        own, wanted = home(aws, asked, service), PLATFORMS[service.architecture]
        reference = images.Reference(
            account=own.account, region=own.region, repository=own.repository, tag=None, digest=service.image.digest
        )
        try:
            found = images.find(aws, reference)
        except AwsError as error:
            if error.code != "RepositoryNotFoundException":
                raise
            yield result("differs", "image", service.name, f"there is no repository {own} for the released image (F15)")
            continue
        if found is None:
            yield result("differs", "image", service.name, f"{reference} is not in ECR (F32): push and release again")
        elif wanted not in found.platforms:
            built = ", ".join(found.platforms)
            yield result("differs", "image", service.name, f"{reference} is for {built}, the task is {wanted} (F1)")
        else:
            yield result("held", "image", service.name, f"{service.image.tag or service.image.digest} for {wanted}")


def _secrets(aws: Aws, asked: Settings) -> Iterator[Result]:
    for secret in asked.secrets:
        if secret.arn is None:
            continue  # made by the stack
        try:
            aws.ask("secretsmanager", "describe_secret", SecretId=secret.arn, region=secret.arn.split(":")[3])
        except AwsError as error:
            if error.code != "ResourceNotFoundException":
                raise
            yield result("differs", "secret", None, f"{secret.name}: {secret.arn} does not exist")
            continue
        yield result("held", "secret", None, f"{secret.name} exists")


def _certificate(aws: Aws, asked: Settings) -> Iterator[Result]:
    arn = asked.edge.certificate_arn
    if arn is None:
        return
    region = arn.split(":")[3]
    wanted = "us-east-1" if asked.edge.door == "cloudfront" else asked.region
    if region != wanted:
        yield result(
            "differs", "certificate", None, f"is in {region}, and the {asked.edge.door} door needs {wanted} (F19)"
        )
        return
    status = aws.ask("acm", "describe_certificate", CertificateArn=arn, region=region)["Certificate"]["Status"]
    yield result("held" if status == "ISSUED" else "differs", "certificate", None, f"{status} in {region}")


def _quota(aws: Aws, asked: Settings) -> Iterator[Result]:
    if asked.edge.door != "cloudfront":
        return
    filters = [{"Name": "prefix-list-name", "Values": [PREFIX_LIST]}]
    lists = aws.ask("ec2", "describe_managed_prefix_lists", Filters=filters)["PrefixLists"]
    if not lists:
        yield result("differs", "prefix list", None, f"{asked.region} has no {PREFIX_LIST}: set edge.vpcOrigin")
        return
    needed = int(lists[0]["MaxEntries"]) + OTHER_RULES
    quota = int(
        aws.ask("service-quotas", "get_service_quota", ServiceCode="vpc", QuotaCode=RULES_PER_GROUP)["Quota"]["Value"]
    )
    said = f"CloudFront's prefix list makes {needed} rules in a security group, the quota is {quota}"
    fix = "" if needed <= quota else f": have quota {RULES_PER_GROUP} raised, or set edge.vpcOrigin"
    yield result("differs" if fix else "held", "prefix list", None, said + fix)


def _roles(aws: Aws, asked: Settings) -> Iterator[Result]:
    """What IAM must have: a pipeline's identity provider; ECS's own role may come with the first cluster."""
    provider = asked.deploy.oidc_provider if asked.deploy else None
    if provider:
        try:
            aws.ask("iam", "get_open_id_connect_provider", OpenIDConnectProviderArn=provider)
        except AwsError as error:
            if error.code != "NoSuchEntity":
                raise
            yield result(
                "differs", "roles", None, f"there is no identity provider {provider}: remove deploy.oidcProvider"
            )
            return
    yield result("held", "roles", None, "identity provider exists" if provider else "all are made by the stack")
