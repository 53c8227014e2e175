"""What must hold before a release may go to another stack."""

from collections.abc import Mapping
from typing import Any

from ops.aws.client import Aws
from ops.promotion.errors import RefusedError
from ops.promotion.journal import Journal
from ops.pulumi.resources import exported_resources
from ops.pulumi.stack import Stack
from ops.pulumi.stack_settings import told
from ops.pulumi.state import SERVICE, parse_deployed
from ops.release import release_file
from ops.release.resolve import RefusedError as ImageRefusedError
from ops.release.resolve import resolve
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
        other = [name for name, digest in release.digests.items() if release.evidence.digests.get(name) != digest]
        raise RefusedError(
            [
                f"{source.name}'s evidence is of other images than its release has now "
                f"({', '.join(sorted(other)) or 'a service is gone'}): run `./fairway verify {source.name}`."
            ]
        )
    return release


def images(target: Stack, wanted: Mapping[str, Image]) -> Mapping[str, Image]:
    """The target's services with these images, as its registry has them now.

    Raises RefusedError for a service without an image, and for an image that is missing or cannot run there.
    """
    asked = told(target, with_images=False)
    aws = Aws(asked.region)
    reasons: list[str] = []
    found: dict[str, Image] = {}
    for service in asked.services:
        if service.name not in wanted:
            reasons.append(f"{target.name} has the service {service.name}, and the release has no image of it.")
            continue
        image = wanted[service.name]
        try:
            there = resolve(aws, target, asked, service, image.digest)
        except ImageRefusedError as refused:
            reasons += refused.reasons
            continue
        if set(there.platforms) != set(image.platforms):
            reasons.append(
                f"{service.name}: the release says {', '.join(image.platforms)}, and {image.digest} is built for "
                f"{', '.join(there.platforms)} (F1): release it again."
            )
        found[service.name] = image
    if reasons:
        raise RefusedError(reasons)
    return found


def before(target: Stack, state: Mapping[str, Any], journal: Journal | None) -> Release | None:
    """What is put back when the new release does not run; None where nothing runs yet. state: the target's, exported.

    Raises RefusedError where nobody could say what to put back: the release file and what is deployed differ, or a
    promotion was broken off and somebody updated since.
    """
    there = running(target, state)
    if journal and journal.open:
        if strange := foreign(journal, there):
            raise RefusedError([strange])
        return journal.before
    if not there:
        return None
    release = release_file.read(target.release, target.name)
    if release.digests != there:
        raise RefusedError(
            [
                f"{target.name} runs other images than {target.release.name} names: bring the file up to date from "
                f"version control, or run `pulumi up -s {target.name}`."
            ]
        )
    return release


def unwatched(target: Stack, state: Mapping[str, Any]) -> list[str]:
    """Alarms of a running target that somebody deleted: no update of the promotion's brings them back."""
    if not running(target, state):
        return []
    there = parse_deployed(target.name, state)
    found = alarms(Aws(there.region), there)
    return [f"{target.name}'s alarms: {found.seen.found}"] if found.verdict == "differs" else []


def foreign(journal: Journal, there: Mapping[str, str]) -> str | None:
    """A sentence where images are deployed that this promotion neither brought nor found."""
    old: Mapping[str, str] = journal.before.digests if journal.before else {}
    known = (old, journal.digests, journal.found)
    strange = [name for name, digest in there.items() if digest not in [digests.get(name) for digests in known]]
    if not strange:
        return None
    return (
        f"{journal.target} has other images of {', '.join(sorted(strange))} than the promotion that was broken off "
        f"there knows: somebody updated it since. See what runs, and if that is well: rm "
        f".fairway/promotions/{journal.target}.json"
    )


def running(target: Stack, state: Mapping[str, Any]) -> Mapping[str, str]:
    """Service → digest, as deployed. state: the target's, exported."""
    there = [resource.type for resource in exported_resources(state)]
    return parse_deployed(target.name, state).digests if SERVICE in there else {}
