"""F14: an ECR address that cannot be one."""

import re

from ..reading.containers import containers_of, in_every_task
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_LOOKS_ECR = re.compile(r"dkr[.-]?ecr|amazonaws\.com", re.IGNORECASE)
# Partition or continent, direction, number: regions to come will have the same words.
_REGION = (
    r"(?:[a-z]{2}|eusc-[a-z]{2})(?:-gov|-iso[a-z]?)?"
    r"-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-\d"
)
# Partitions of their own, and their domains: https://docs.aws.amazon.com/general/latest/gr/rande.html
_ISOLATED = r"|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov|localhost\.localstack\.cloud(?::\d+)?"
_ECR = re.compile(
    rf"\d{{12}}\.dkr[.-]ecr(?:-fips)?\.{_REGION}\.(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|on\.aws{_ISOLATED})"
    r"/[a-z0-9]+(?:[._/-][a-z0-9]+)*(?::[\w][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?"
)


def task(definition: Resource) -> Results:
    """Each container's image that means to be one of ECR."""
    for container in (yield from containers_of(definition)):
        image = container.image.text or ""
        if container.image.unknown:
            yield NotEvaluated(container.image.path)
        elif _LOOKS_ECR.search(_host(image)) and not _ECR.fullmatch(image):
            yield Finding(
                f"{container.image.shown()}: {_reason(image)}", f"container {container.name}: {container.image.path}"
            )


def _host(image: str) -> str:
    """The registry's part of a reference, which may have a scheme where none belongs."""
    return image.partition("://")[2].partition("/")[0] if "://" in image else image.partition("/")[0]


def _reason(image: str) -> str:
    host, _, path = image.partition("/")
    if "://" in image:
        return "a scheme, which an image reference never has"
    if ".." in host:
        return "two dots in a row"
    if not re.match(r"\d{12}\.", host):
        return "no 12-digit account in front"
    if not re.search(rf"\.{_REGION}\.", host):
        return "no region of AWS"
    return "no repository" if not path else "not <account>.dkr.ecr.<region>.amazonaws.com/<repository>@<digest>"


RULE = Rule(
    name="image-ecr-uri-malformed",
    failures=("F14",),
    title="the image's ECR address is malformed",
    severity="high",
    symptom='CannotPullContainerError "invalid reference format", "no such host"',
    cause="The address was put together by hand, with an account or a region that was empty.",
    fix="take the address from the repository: pulumi.Output.concat(repository.repository_url, '@', digest)",
    limits="whether account, repository and image exist",
    bad='"image": "111122223333.dkr.ecr..amazonaws.com/app/api@sha256:…"',
    good='"image": "111122223333.dkr.ecr.us-east-1.amazonaws.com/app/api@sha256:…"',
    resource_checks=in_every_task(task),
)
