"""What must hold before a release may go to another stack."""

from collections.abc import Mapping
from typing import Any

from ops.aws.client import Aws
from ops.promotion.errors import RefusedError
from ops.promotion.journal import Journal
from ops.pulumi.resources import exported_resources
from ops.pulumi.stack import Stack
from ops.pulumi.stack_settings import read_settings
from ops.pulumi.state import SERVICE, parse_deployed
from ops.release import release_file
from ops.release.resolve import ImageRefusedError, resolve, scan_passed
from ops.release.source import DIRTY_TAG
from ops.verify.checks.alarms import alarms
from settings.model import Image
from settings.model.release import Release


def verified(source: Stack) -> Release:
    """The source's release, which was seen running. Raises RefusedError without evidence of these very digests."""
    release = release_file.read(source.release, source.name)
    if not release.services:
        raise RefusedError([f"{source.name} has no release: `./fairway release {source.name} …` first."])
    if release.evidence is None:
        raise RefusedError(
            [
                f"{source.name} is not verified: run `./fairway verify {source.name}`, which writes the evidence "
                "(the sandbox's counts only there)."
            ]
        )
    if not release.verified:
        differing = [name for name, digest in release.digests.items() if release.evidence.digests.get(name) != digest]
        raise RefusedError(
            [
                f"{source.name}'s evidence is of other images than its release has now "
                f"({', '.join(sorted(differing)) or 'a service is gone'}): run `./fairway verify {source.name}`."
            ]
        )
    if dirty := [name for name, image in release.services.items() if (image.tag or "").startswith(DIRTY_TAG)]:
        raise RefusedError(
            [f"{', '.join(dirty)}: built from what is in no commit: commit it, and `./fairway ship {source.name}`."]
        )
    return release


def images(target: Stack, requested: Mapping[str, Image]) -> Mapping[str, Image]:
    """The target's services with these images, as its registry has them now.

    Raises RefusedError for a service without an image, and for an image that is missing or cannot run there.
    """
    stack_settings = read_settings(target, with_images=False)
    aws = Aws(stack_settings.region)
    reasons: list[str] = []
    images: dict[str, Image] = {}
    for service in stack_settings.services:
        if service.image_of is not None:
            continue  # the release names the image once, by the service that has it
        if service.name not in requested:
            reasons.append(f"{target.name} has the service {service.name}, and the release has no image of it.")
            continue
        image = requested[service.name]
        try:
            resolved = resolve(aws, target, stack_settings, service, image.digest)
        except ImageRefusedError as refused:
            reasons += refused.reasons
            continue
        if set(resolved.platforms) != set(image.platforms):
            reasons.append(
                f"{service.name}: the release says {', '.join(image.platforms)}, and {image.digest} is built for "
                f"{', '.join(resolved.platforms)} (F1): release it again."
            )
        images[service.name] = image
    if reasons:
        raise RefusedError(reasons)
    return images


def scans(target: Stack, images: Mapping[str, Image]) -> list[str]:
    """Why ECR's scans keep images from the target, by its own `fairway:scan`; without that they are not asked for."""
    stack_settings = read_settings(target, with_images=False)
    if stack_settings.scan is None:
        return []
    aws, reasons = Aws(stack_settings.region), list[str]()
    for service in stack_settings.services:
        if service.name in images:
            try:
                scan_passed(aws, stack_settings, service, images[service.name])
            except ImageRefusedError as refused:
                reasons += refused.reasons
    return reasons


def before(target: Stack, state: Mapping[str, Any], journal: Journal | None) -> Release | None:
    """What to roll back to when the new release does not run; None where nothing runs yet. state: exported.

    Raises RefusedError where nobody could say what that is: the release file and what is deployed differ, or a
    promotion was interrupted and somebody updated since.
    """
    digests = running(target, state)
    if journal and journal.open:
        if unexpected := unexpected_digests(journal, digests):
            raise RefusedError([unexpected])
        return journal.before
    if not digests:
        return None
    release = release_file.read(target.release, target.name)
    if release.digests != digests:
        raise RefusedError(
            [
                f"{target.name} runs other images than {target.release.name} names: bring the file up to date from "
                f"version control, or run `pulumi up -s {target.name}`."
            ]
        )
    return release


def missing_alarms(target: Stack, state: Mapping[str, Any]) -> list[str]:
    """Alarms of a running target that somebody deleted: no update of the promotion's brings them back."""
    if not running(target, state):
        return []
    deployed = parse_deployed(target.name, state)
    checked = alarms(Aws(deployed.region), deployed)
    return [f"{target.name}'s alarms: {checked.record.observed}"] if checked.verdict == "failed" else []


def unexpected_digests(journal: Journal, digests: Mapping[str, str]) -> str | None:
    """A sentence where images are deployed that this promotion neither brought nor found."""
    old: Mapping[str, str] = journal.before.digests if journal.before else {}
    known = (old, journal.digests, journal.found)
    unexpected = [name for name, digest in digests.items() if digest not in [of.get(name) for of in known]]
    if not unexpected:
        return None
    return (
        f"{journal.target} has other images of {', '.join(sorted(unexpected))} than the promotion that was interrupted "
        f"there knows: somebody updated it since. See what runs, and if that is right: rm "
        f".fairway/promotions/{journal.target}.json"
    )


def running(target: Stack, state: Mapping[str, Any]) -> Mapping[str, str]:
    """Service → digest, as deployed. state: the target's, exported."""
    types = {resource.type for resource in exported_resources(state)}
    return parse_deployed(target.name, state).digests if SERVICE in types else {}
