"""Whether a stack runs what was released to it."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from ops.aws.client import Aws, simulated
from ops.aws.collector import Observer
from ops.pulumi.stack import Stack
from ops.pulumi.state import Deployed, read_deployed
from ops.release import release_file
from ops.verify.checks import CHECKS
from ops.verify.checks.alarms import alarms
from ops.verify.result import Result, result
from settings.model.release import Evidence

POLL_SECONDS = 5.0  # seconds between two looks

Progress = Callable[[Sequence[Result]], None]


class NotVerifiedError(Exception):
    """What was deployed does not run as released.

    results: every check, in order; failures: those not held; undecided: one could not be asked, and none differs.
    """

    def __init__(self, results: Sequence[Result]) -> None:
        self.results = tuple(results)
        self.failures = tuple(result for result in results if result.verdict != "held")
        verdicts = {result.verdict for result in self.failures}
        self.undecided = "unknown" in verdicts and "differs" not in verdicts
        super().__init__(
            "; ".join(f"{r.seen.service or 'stack'}: {r.seen.name}: {r.seen.found}" for r in self.failures)
        )


def verify(stack: Stack, *, limit: float, progress: Progress) -> Evidence:
    """Looks until every check holds, one can no longer hold, or `limit` seconds are over.

    progress is told all results after each look. The evidence is returned, not written. Raises NotVerifiedError with
    what differs, and OpsError for what could not be found out.
    """
    there = read_deployed(stack)
    released = release_file.read(stack.release, stack.name).digests
    aws, until = Aws(there.region), time.monotonic() + limit
    while True:
        results = look(aws, there, released)
        progress(results)
        if all(found.verdict == "held" for found in results):
            return evidence(there, results)
        if any(found.verdict == "differs" for found in results) or time.monotonic() + POLL_SECONDS > until:
            raise NotVerifiedError(results)
        time.sleep(POLL_SECONDS)


def look(aws: Aws, there: Deployed, released: Mapping[str, str]) -> Sequence[Result]:
    """Every check once. released: service → digest, as the release file has it."""
    results = [_released(there, released), alarms(aws, there)]
    return [*results, *(check(observed) for observed in Observer(aws, there, deep=False).all() for check in CHECKS)]


def evidence(there: Deployed, results: Sequence[Result]) -> Evidence:
    return Evidence(
        verified_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        digests=there.digests,
        task_definitions={service.name: service.task_definition for service in there.services},
        checks=tuple(found.seen for found in results),
        simulated=simulated(),
    )


def _released(there: Deployed, released: Mapping[str, str]) -> Result:
    other = [name for name in sorted({*released, *there.digests}) if released.get(name) != there.digests.get(name)]
    if other:
        found = f"the release file and what is deployed differ for {', '.join(other)}: run `pulumi up -s {there.stack}`"
        return result("differs", "release", None, found)
    if not released:
        return result("differs", "release", None, "no image is released, so no service runs")
    return result("held", "release", None, f"{len(released)} services as released")
