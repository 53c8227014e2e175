"""Images that cannot be pulled, or are not what was released."""

from collections.abc import Iterator

from ops.aws.snapshot import Snapshot
from ops.doctor.signature import Clue, Signature, events, log, said, stops
from ops.verify.checks import digest

PULL = r"CannotPull\w*"
ARCHITECTURES = {"X86_64": "amd64", "ARM64": "arm64"}


def _pulls(snapshot: Snapshot, pattern: str, certainty: int) -> Iterator[Clue]:
    yield from said(rf"{PULL}.*({pattern})", stops(snapshot), certainty)
    yield from said(rf"{PULL}.*({pattern})", events(snapshot), certainty)


def _platform(snapshot: Snapshot) -> Iterator[Clue]:
    yield from _pulls(snapshot, r"platform|descriptor", 98)
    yield from said(r"exec format error", log(snapshot), 97)
    yield from said(r"exec format error", stops(snapshot), 97)
    wanted = snapshot.definition.get("runtimePlatform", {}).get("cpuArchitecture", "X86_64")
    built = snapshot.image.platforms if snapshot.image else ()
    if built and not any(f"/{ARCHITECTURES.get(wanted, wanted)}" in platform for platform in built):
        yield Clue(shown=f"the image is built for {', '.join(built)}, the task runs on {wanted}", certainty=96)


def _other_digest(snapshot: Snapshot) -> Iterator[Clue]:
    found = digest.check(snapshot)
    if found.verdict == "failed":
        yield Clue(shown=found.seen.found, certainty=90)


def _malformed(snapshot: Snapshot) -> Iterator[Clue]:
    return _pulls(snapshot, r"invalid reference|no such host|failed to parse", 96)


def _no_repository(snapshot: Snapshot) -> Iterator[Clue]:
    yield from _pulls(snapshot, r"repository (?:with name )?\S* ?(?:does not exist|not found)|name unknown", 96)
    for note in snapshot.unknown:
        if "RepositoryNotFoundException" in note:
            yield Clue(shown=note, certainty=95)


def _expired(snapshot: Snapshot) -> Iterator[Clue]:
    yield from _pulls(snapshot, r"@?sha256:[0-9a-f]{64}: not found|manifest unknown|image.* not found", 94)
    known = not any(note.startswith("ecr ") for note in snapshot.unknown)
    if known and snapshot.image is None:
        shown = f"{snapshot.deployed.image.repository} has no {snapshot.deployed.image.digest} any more"
        yield Clue(shown=shown, certainty=93)


SIGNATURES = (
    Signature(
        failures=("F1",),
        title="the image is built for another platform than the task runs on",
        cause="It was built on a machine of another architecture, for that architecture alone.",
        fix="Build it with `docker buildx build --platform linux/amd64` (or for both), push it, `./fairway release`.",
        look=_platform,
    ),
    Signature(
        failures=("F11",),
        title="another image runs than was released",
        cause="The task took its image by a tag, and the tag was moved; or the service was changed by hand.",
        fix="Deploy the released digest again with `pulumi up`; keep the repository's tags immutable.",
        look=_other_digest,
    ),
    Signature(
        failures=("F14",),
        title="the image's address is malformed",
        cause="A part of the ECR address is missing, doubled, or names another account or region.",
        fix="Let the repository resource give the address, as Fairway's Registry does; deploy again.",
        look=_malformed,
    ),
    Signature(
        failures=("F15",),
        title="the image's repository does not exist",
        cause="The image was named before its repository was created, or in another account or region.",
        fix="Create the repository (`pulumi up`), push the image to it, `./fairway release`.",
        look=_no_repository,
    ),
    Signature(
        failures=("F32",),
        title="the registry no longer has the image",
        cause="A lifecycle rule expired it, or somebody deleted it, while the stack still runs it.",
        fix="Push the same image again or release another one; let no rule expire tagged images.",
        look=_expired,
    ),
)
