"""fairway:scan: what ECR's scan found keeps an image from a release, and what it cannot say is no clean bill."""

from collections.abc import Mapping
from typing import Any

import pytest

from ops.aws.client import AwsError
from ops.aws.images import ImageReference
from ops.clock import Clock
from ops.release.scan import POLL_SECONDS, WAIT_SECONDS, Scanned, problem, scanned
from settings.model import Scan
from tests.unit.ops.answers import Answer, CannedAws
from tests.unit.ops.snapshots import SERVICE

assert SERVICE.image
IMAGE: ImageReference = SERVICE.image
LOOK = "ecr describe_image_scan_findings"
NONE_YET = AwsError("Image scan does not exist", "ScanNotFoundException")
CRITICAL, HIGH = {"name": "CVE-2026-1", "severity": "CRITICAL"}, {"name": "CVE-2026-2", "severity": "HIGH"}
LOW = {"name": "CVE-2026-3", "severity": "INFORMATIONAL"}


def answer(*findings: Mapping[str, str], status: str = "COMPLETE", **more: Any) -> Answer:
    content = {"imageScanStatus": {"status": status, "description": more.pop("description", "")}}
    return lambda _: content | {"imageScanFindings": {"findings": list(findings), **more}}


class Waited:
    """A clock on which only waiting takes time."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.clock = Clock(elapsed=lambda: self.seconds, sleep=self._sleep)

    def _sleep(self, seconds: float) -> None:
        self.seconds += seconds


def looked(response: Answer | AwsError, scan: Scan | None = None) -> Scanned:
    return scanned(CannedAws({LOOK: response}), IMAGE, scan, notify=lambda _: None, clock=Waited().clock)


def test_the_manifests_of_the_platforms_are_asked_and_never_the_index() -> None:
    aws = CannedAws({LOOK: answer(HIGH, LOW)})

    result = scanned(aws, IMAGE, None, notify=lambda _: None)

    assert [request["imageId"] for call, request in aws.requests if call == LOOK] == [{"imageDigest": "sha256:3"}]
    assert result.findings == {"CVE-2026-2": "high", "CVE-2026-3": "informational"}
    assert result.summary == "ECR's scan: 1 high, 1 of less weight"
    assert looked(answer()).summary == "ECR's scan: nothing found"


@pytest.mark.parametrize(
    ("scan", "names"),
    [
        (Scan(), "that are critical: CVE-2026-1."),
        (Scan(block="high"), "that are high or worse: CVE-2026-1, CVE-2026-2."),
        (Scan(block="high", ignore=("CVE-2026-1",)), "that are high or worse: CVE-2026-2."),
        (Scan(ignore=("CVE-2026-1",)), None),
    ],
)
def test_what_is_grave_enough_and_was_not_looked_at_blocks(scan: Scan, names: str | None) -> None:
    sentence = problem(looked(answer(CRITICAL, HIGH, LOW), scan), scan)

    assert sentence is None if names is None else names in str(sentence)


def test_inspectors_findings_count_unless_it_suppresses_them() -> None:
    enhanced = [
        {"severity": "CRITICAL", "status": status, "packageVulnerabilityDetails": {"vulnerabilityId": name}}
        for name, status in (("CVE-2026-7", "ACTIVE"), ("CVE-2026-8", "SUPPRESSED"))
    ]
    assert looked(answer(status="ACTIVE", enhancedFindings=enhanced)).findings == {"CVE-2026-7": "critical"}


@pytest.mark.parametrize(
    ("response", "state"),
    [
        (NONE_YET, "pending"),
        (answer(status="IN_PROGRESS"), "pending"),
        (answer(status="FAILED", description="UnsupportedImageError: no operating system"), "unsupported"),
        (answer(status="UNSUPPORTED_IMAGE"), "unsupported"),
        (answer(status="FAILED", description="try again"), "unknown"),
        (answer(status="SCAN_ELIGIBILITY_EXPIRED"), "unknown"),
        (AwsError("not authorized", "AccessDeniedException"), "unknown"),
        (lambda _: {}, "unknown"),
    ],
)
def test_what_was_not_scanned_may_run_only_where_it_never_could_be(response: Answer | AwsError, state: str) -> None:
    result = looked(response, Scan())

    assert result.state == state
    sentence = problem(result, Scan())
    assert (
        sentence is None if state == "unsupported" else "was not scanned, and fairway:scan asks for it" in str(sentence)
    )


def test_a_scan_is_waited_for_where_it_decides_and_not_for_ever() -> None:
    waited = Waited()
    messages: list[str] = []
    answers = [NONE_YET, NONE_YET]

    def later(request: Mapping[str, Any]) -> Mapping[str, Any]:
        if answers:
            raise answers.pop()
        return answer(CRITICAL)(request)

    aws = CannedAws({LOOK: later})
    result = scanned(aws, IMAGE, Scan(), notify=messages.append, clock=waited.clock)
    assert (result.state, waited.seconds, len(messages)) == ("complete", 2 * POLL_SECONDS, 2)

    never = CannedAws({LOOK: NONE_YET})
    assert scanned(never, IMAGE, Scan(), notify=messages.append, clock=waited.clock).state == "pending"
    assert waited.seconds == 2 * POLL_SECONDS + WAIT_SECONDS
    assert scanned(never, IMAGE, None, notify=messages.append, clock=waited.clock).state == "pending"
    assert waited.seconds == 2 * POLL_SECONDS + WAIT_SECONDS  # nothing is decided by it, so nobody waits
