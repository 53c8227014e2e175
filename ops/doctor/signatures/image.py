"""Images that cannot be pulled, or are not what was released."""

from collections.abc import Iterator, Sequence

from ops.aws.snapshot import Snapshot
from ops.doctor.evidence import Message
from ops.doctor.signature import ECS, EITHER, Evidence, Sign, Signature
from ops.verify.checks import digest

_PULL = r"(?:CannotPull\w*|failed to resolve ref|pull image manifest|cannot pull|can't pull).*?"
_GUIDE = "Amazon ECS developer guide: CannotPullContainer task errors"
_REFERENCE = "distribution/reference: errors of the parser"
_KERNEL = "Linux: ENOEXEC of execve(2), as runc and the shells print it"
ARCHITECTURES = {"X86_64": "amd64", "ARM64": "arm64"}
PULL = "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref "
ECR = "444455556666.dkr.ecr.eu-west-1.amazonaws.com"


def _platform(snapshot: Snapshot, _: Sequence[Message]) -> Iterator[Evidence]:
    expected = snapshot.definition.get("runtimePlatform", {}).get("cpuArchitecture", "X86_64")
    built = snapshot.image.platforms if snapshot.image else ()
    if built and not any(f"/{ARCHITECTURES.get(expected, expected)}" in platform for platform in built):
        yield Evidence(shown=f"the image is built for {', '.join(built)}, the task runs on {expected}", certainty=96)


def _other_digest(snapshot: Snapshot, _: Sequence[Message]) -> Iterator[Evidence]:
    result = digest.check(snapshot)
    if result.verdict == "failed":
        yield Evidence(shown=result.record.observed, certainty=90)


def _no_repository(snapshot: Snapshot, _: Sequence[Message]) -> Iterator[Evidence]:
    for note in snapshot.unknown:
        if "RepositoryNotFoundException" in note:
            yield Evidence(shown=note, certainty=95)


def _expired(snapshot: Snapshot, _: Sequence[Message]) -> Iterator[Evidence]:
    if snapshot.image is None and snapshot.unread("ecr ") is None:
        image = snapshot.deployed.image
        yield Evidence(shown=f"{image.repository} has no {image.digest} any more", certainty=93)


SIGNATURES = (
    Signature(
        failures=("F1",),
        title="the image is built for another platform than the task runs on",
        cause="It was built on a machine of another architecture, for that architecture alone.",
        fix="Build it with `docker buildx build --platform linux/amd64` (or for both), push it, `./fairway release`.",
        final=True,
        look=_platform,
        signs=(
            Sign(
                "Fargate, pulling",
                r"descriptor matching platform|no match(?:ing manifest)? for (?:linux|platform|windows)"
                r"|no \w+/\w+ descriptor|does not match the (?:specified|detected|host) platform|image architecture",
                98,
                "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/arm64'",
                _GUIDE,
                ECS,
            ),
            Sign("Linux", r"exec format error", 97, "exec /srv/server: exec format error", _KERNEL, EITHER),
            Sign(
                "Python, loader",
                r"incompatible architecture|wrong ELF class|Rosetta error|cannot execute binary file"
                r"|qemu-\w+: Could not open",
                90,
                "ImportError: /app/_speedups.so: mach-o, but wrong architecture (incompatible architecture)",
                _KERNEL,
            ),
        ),
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
        final=True,
        signs=(
            Sign(
                "containerd",
                rf"{_PULL}(?:invalid (?:image )?reference|failed to parse"
                r"|could not parse reference|invalid repository name)"
                r"|invalid reference format|repository name must be lowercase|failed to normalize image reference \"",
                96,
                f'{PULL}"{ECR}/Shop/Api:1": invalid reference format: repository name must be lowercase',
                _REFERENCE,
                ECS,
            ),
            Sign(
                "containerd",
                rf"{_PULL}(?:no such host|server misbehaving)",
                96,
                f"{PULL}{ECR.replace('eu-west-1', 'eu-wst-1')}/api:1: dial tcp: lookup {ECR}: no such host",
                _GUIDE,
                ECS,
            ),
        ),
    ),
    Signature(
        failures=("F15",),
        title="the image's repository does not exist",
        cause="The image was named before its repository was created, or in another account or region.",
        fix="Create the repository (`pulumi up`), push the image to it, `./fairway release`.",
        final=True,
        look=_no_repository,
        signs=(
            Sign(
                "ECR",
                r"repository (?:with name )?\S* ?(?:in registry with id \S+ )?(?:does not exist in the|not found)"
                r"|RepositoryNotFoundException|name unknown|NAME_UNKNOWN",
                96,
                "CannotPullContainerError: The repository with name 'api' does not exist in the registry with id "
                "'444455556666'",
                "Amazon ECR API reference: RepositoryNotFoundException",
                ECS,
            ),
            Sign(
                "Docker Hub",
                r"repository (?:\S+ )?does not exist(?: or may require|$)|insufficient_scope",
                91,
                "CannotPullContainerError: pull access denied for shop/api, repository does not exist or may require "
                "'docker login'",
                _GUIDE,
                ECS,
                also=("F22",),
            ),
        ),
    ),
    Signature(
        failures=("F32",),
        title="the registry does not have the image",
        cause="It was never pushed under this digest or tag, a lifecycle rule expired it, or somebody deleted it.",
        fix="Push the same image again or release another one; let no rule expire tagged images.",
        final=True,
        look=_expired,
        signs=(
            Sign(
                "ECR, containerd",
                rf"{_PULL}(?:sha256:[0-9a-f]{{64}}|:[\w.-]+|\"): not found|manifest unknown|MANIFEST_UNKNOWN"
                rf"|{_PULL}(?:manifest|image).{{0,120}}not found|ImageNotFoundException"
                r"|requested image .{0,200}(?:not found|does not exist)|image .{0,200}does not exist in the repository",
                94,
                f"{PULL}{ECR}/api@sha256:{'7' * 64}: not found",
                _GUIDE,
                ECS,
            ),
        ),
    ),
    Signature(
        failures=("F51",),
        title="a registry's pull limit, or the task's disk, is exhausted",
        cause="Images of a public registry are limited per address, and all tasks behind one NAT gateway share "
        "theirs. An image unpacks to several times its size.",
        fix="Copy the image into ECR and name it there; for the disk, make the image smaller or raise "
        "`ephemeralStorageGb` of the service.",
        signs=(
            Sign(
                "Docker Hub, ECR Public",
                r"toomanyrequests|429 Too Many Requests|pull rate limit|Rate exceeded.{0,80}(?:pull|image)",
                95,
                "CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: unexpected status "
                "code 429 Too Many Requests",
                "Docker documentation: pull rate limit",
                ECS,
            ),
            Sign(
                "Linux ENOSPC",
                r"no space left on device|\bENOSPC\b|disk quota exceeded|\bEDQUOT\b|Errno 28\b",
                92,
                "CannotPullContainerError: failed to extract layer: write /usr/lib/node: no space left on device",
                "Linux: errno(3)",
                EITHER,
            ),
        ),
    ),
)
