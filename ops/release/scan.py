"""What ECR's scan found in an image, and whether `fairway:scan` lets it run.

ECR scans the manifest of each platform, and never the index over them (aws/containers-roadmap#1683).
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ops.aws import images
from ops.aws.client import Aws, AwsError
from ops.aws.images import ImageReference
from ops.clock import Clock
from ops.errors import MALFORMED, OpsError
from settings.model import SEVERITIES, Scan

WAIT_SECONDS, POLL_SECONDS = 300, 5
SHOWN = 5  # findings that a sentence names

State = Literal["complete", "pending", "unsupported", "unknown"]
_STATES: Mapping[str, State] = {
    "COMPLETE": "complete",
    "ACTIVE": "complete",  # Inspector, which goes on looking
    "IN_PROGRESS": "pending",
    "PENDING": "pending",
    "UNSUPPORTED_IMAGE": "unsupported",
}
_ORDER: tuple[State, ...] = ("unknown", "pending", "unsupported", "complete")  # of several platforms the first counts


@dataclass(frozen=True, kw_only=True)
class Scanned:
    """findings: name → severity, in lower case. note: ECR's reason where the state is not complete."""

    state: State
    findings: Mapping[str, str]
    note: str = ""

    @property
    def summary(self) -> str:
        """In words, for a line beside the image."""
        if self.state != "complete":
            return f"ECR's scan: {self.note}"
        counts = Counter(self.findings.values())
        named = [f"{counts.pop(severity)} {severity}" for severity in SEVERITIES if counts[severity]]
        rest = [f"{counts.total()} of less weight"] if counts.total() else []
        return f"ECR's scan: {', '.join([*named, *rest]) or 'nothing found'}"


def scanned(
    aws: Aws, image: ImageReference, scan: Scan | None, *, notify: Callable[[str], None], clock: Clock | None = None
) -> Scanned:
    """What ECR says of the image now; where `scan` is to judge it, once the scan has ended, or after five minutes.

    image: with its digest. Never raises for what ECR does not say: that is a state.
    """
    clock = clock or Clock()
    end = clock.elapsed() + WAIT_SECONDS
    while True:
        result = _look(aws, image)
        if scan is None or result.state != "pending" or clock.elapsed() + POLL_SECONDS > end:
            return result
        notify(f"waiting for ECR's scan of {image.repository}: {result.note}")
        clock.sleep(POLL_SECONDS)


def problem(result: Scanned, scan: Scan) -> str | None:
    """Why the image may not run, as the end of a sentence; None where it may.

    An image that ECR can scan in no way, such as one from scratch, may run: nothing is known against it.
    """
    if result.state in ("pending", "unknown"):
        return (
            f"was not scanned, and fairway:scan asks for it: {result.note}. Release it once "
            "`aws ecr describe-image-scan-findings` shows the scan, or `aws ecr start-image-scan` has begun one."
        )
    blocking = SEVERITIES[: SEVERITIES.index(scan.block) + 1]
    names = sorted(
        name for name, severity in result.findings.items() if severity in blocking and name not in scan.ignore
    )
    if not names:
        return None
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    least = scan.block if scan.block == "critical" else f"{scan.block} or worse"
    return (
        f"has findings of ECR's scan that are {least}: {', '.join(names[:SHOWN])}{more}. Build it on a newer base "
        "image, or name those that were looked at in fairway:scan.ignore."
    )


def _look(aws: Aws, image: ImageReference) -> Scanned:
    try:
        details = images.find(aws, image)
        if details is None:
            return Scanned(state="unknown", findings={}, note="the image is not in ECR")
        results = [_of_manifest(aws, image, digest) for digest in details.manifests or (details.digest,)]
    except (OpsError, *MALFORMED) as error:
        return Scanned(state="unknown", findings={}, note=f"{error}".rstrip("."))
    worst = min(results, key=lambda result: _ORDER.index(result.state))
    findings = {name: severity for result in results for name, severity in result.findings.items()}
    return Scanned(state=worst.state, findings=findings, note=worst.note)


def _of_manifest(aws: Aws, image: ImageReference, digest: str) -> Scanned:
    location = {"registryId": image.account, "repositoryName": image.repository}
    try:
        answer = aws.ask(
            "ecr", "describe_image_scan_findings", region=image.region, **location, imageId={"imageDigest": digest}
        )
    except AwsError as error:
        if error.code == "ScanNotFoundException":  # also for a moment after the push
            return Scanned(state="pending", findings={}, note="there is none yet")
        raise
    state, note = _state(answer["imageScanStatus"])
    return Scanned(state=state, findings=dict(_findings(answer.get("imageScanFindings") or {})), note=note)


def _state(status: Mapping[str, str]) -> tuple[State, str]:
    name, description = status["status"], status.get("description", "")
    if name == "FAILED" and "UnsupportedImage" in description:  # as basic scanning says it
        name = "UNSUPPORTED_IMAGE"
    return _STATES.get(name, "unknown"), f"{name.lower().replace('_', ' ')} {description}".strip().rstrip(".")


def _findings(found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and severity, of ECR's own scan and of Inspector's."""
    for finding in found.get("findings", ()):
        yield finding["name"], finding["severity"].lower()
    for finding in found.get("enhancedFindings", ()):
        if finding.get("status", "ACTIVE") == "ACTIVE":
            details: Mapping[str, str] = finding.get("packageVulnerabilityDetails") or {}
            yield details.get("vulnerabilityId") or finding["title"], finding["severity"].lower()
