"""From a user's words to an image that may be deployed: a digest of the service's repository, for its platform."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from components.compute.config import RELEASE_TAG
from ops.aws import images
from ops.aws.client import Aws, AwsError
from ops.aws.images import ImageDetails, ImageReference
from ops.errors import OpsError
from ops.pulumi.stack import Stack
from ops.pulumi.stack_settings import read_settings
from ops.release import release_file, scan
from settings.model import PLATFORMS, Image, Service, Settings
from settings.model.release import Release

# Sample images, which stand in for an app until somebody forgets them.
PLACEHOLDERS = re.compile(
    r"(.+/)?(hello-world|helloworld|amazon-ecs-sample|ecs-sample-app|whoami|http-echo|placeholder|change-?me|todo)"
    r"|(.+/)?library/(nginx|httpd|busybox|alpine|ubuntu|debian|node|python)|nginx|httpd|busybox|alpine",
    re.IGNORECASE,
)
# Tags that are moved from image to image; what has no other loses its last name, and then a lifecycle rule takes it.
MOVING = re.compile(r"latest|main|master|trunk|dev|develop|test|staging|stable|prod|production|edge|nightly|next")


class ImageRefusedError(Exception):
    """The images that may not be released, a sentence for each."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("\n".join(reasons))


@dataclass(frozen=True, kw_only=True)
class Change:
    """One service of a release. before: None for its first image. scan: what ECR's scan says of it, in words."""

    service: str
    before: Image | None
    after: Image
    scan: str


def release(
    stack: Stack, requested: Mapping[str, str], *, notify: Callable[[str], None] = lambda _: None
) -> list[Change]:
    """Writes the images into the stack's release file, all or none. requested: service → image, as the user names it.

    Other images than before have no evidence yet. notify: takes what is waited for. Raises ImageRefusedError, and
    OpsError for what has no answer.
    """
    settings = read_settings(stack, with_images=False)
    file = stack.release
    before = (
        release_file.read(file, stack.name) if file.exists() else Release(stack=stack.name, services={}, evidence=None)
    )
    services = {service.name: service for service in settings.services}
    aws = Aws(settings.region)
    reasons: list[str] = []
    resolved: dict[str, Image] = {}
    scans: dict[str, str] = {}
    for name, text in sorted(requested.items()):
        if name not in services:
            raise OpsError(f"{name} is no service of {stack.name}; the services are: {', '.join(services)}.")
        if owner := services[name].image_of:
            raise OpsError(f"{name} has no image of its own, it runs that of {owner}: release {owner}.")
        try:
            resolved[name] = resolve(aws, stack, settings, services[name], text)
            scans[name] = scan_passed(aws, settings, services[name], resolved[name], notify)
        except ImageRefusedError as refused:
            reasons += refused.reasons
    if reasons:
        raise ImageRefusedError(reasons)
    release_file.write(file, release_file.with_images(before, resolved))
    return [
        Change(service=name, before=before.services.get(name), after=image, scan=scans[name])
        for name, image in resolved.items()
    ]


def scan_passed(
    aws: Aws, settings: Settings, service: Service, image: Image, notify: Callable[[str], None] = lambda _: None
) -> str:
    """What ECR's scan says of the image, in words. Raises ImageRefusedError where `fairway:scan` lets it not run."""
    own = replace(home(aws, settings, service), digest=image.digest)
    result = scan.scanned(aws, own, settings.scan, notify=notify)
    if settings.scan and (problem := scan.problem(result, settings.scan)):
        raise ImageRefusedError([f"{service.name}: {image.tag or image.digest} {problem}"])
    return result.summary


def home(aws: Aws, settings: Settings, service: Service) -> ImageReference:
    """The service's repository: in the account that the settings name, else in the caller's own."""
    account = settings.registry.account or str(aws.ask("sts", "get_caller_identity")["Account"])
    return ImageReference(account=account, region=settings.region, repository=service.repository, tag=None, digest=None)


def resolve(aws: Aws, stack: Stack, settings: Settings, service: Service, text: str) -> Image:
    """The image that the text names, by its digest. Raises ImageRefusedError where it may not be deployed."""
    own = home(aws, settings, service)
    if PLACEHOLDERS.fullmatch(re.split(r"[:@]", text)[0]):
        raise ImageRefusedError([f"{service.name}: {text} is a sample image (F12); push the app's own to {own}."])
    try:
        image = images.reference(text, home=own)
    except OpsError as error:
        raise ImageRefusedError([f"{service.name}: {error}"]) from None
    if (image.account, image.region, image.repository) != (own.account, own.region, own.repository):
        raise ImageRefusedError([f"{service.name}: {image} is not in the service's repository {own}; push it there."])
    try:
        details = images.find(aws, image)
    except AwsError as error:
        if error.code != "RepositoryNotFoundException":
            raise
        hint = f"run `pulumi up -s {stack.name}` to create it, push the image, and release it then"
        raise ImageRefusedError([f"{service.name}: there is no repository {own} (F15); {hint}."]) from None
    if details is None:
        raise ImageRefusedError([f"{service.name}: {image} is not in ECR; push it, then release it."])
    if problem := _problem(stack, service, image, details):
        raise ImageRefusedError([f"{service.name}: {image} {problem}"])
    tag = image.tag if image.tag and not MOVING.fullmatch(image.tag) else _lasting(details)[0]
    return Image(digest=details.digest, platforms=details.platforms, tag=tag, pushed_at=details.pushed_at)


def _lasting(details: ImageDetails) -> list[str]:
    """Those first that a lifecycle rule asks for."""
    lasting = [tag for tag in details.tags if not MOVING.fullmatch(tag)]
    return sorted(lasting, key=lambda tag: not tag.startswith(RELEASE_TAG))


def _problem(stack: Stack, service: Service, image: ImageReference, details: ImageDetails) -> str | None:
    names = ", ".join(details.tags) or "none"
    if image.tag and image.tag not in details.tags:  # beside a digest, which alone is looked for
        return f"is not tagged {image.tag}: its tags are {names}; write one of them, or the digest alone."
    services: Mapping[str, Mapping[str, str]] = stack.config().get("fairway:services", {})
    architecture = services[service.name].get("architecture")
    runnable = [platform for name, platform in PLATFORMS.items() if architecture in (name, None)]
    if not set(details.platforms) & set(runnable):
        built, needed = ", ".join(details.platforms) or "no platform", " or ".join(runnable)
        return (
            f"is built for {built} (F1), and the service runs on {needed}: docker buildx build --platform {runnable[0]}"
        )
    if not _lasting(details):
        return f"has no tag that stays with it (tags: {names}; F11): push it with a tag of its own, such as the commit."
    return None
