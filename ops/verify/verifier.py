"""Whether a stack runs what was released to it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from ops.aws.account import other_account
from ops.aws.client import Aws, simulated
from ops.aws.collector import Collector
from ops.aws.snapshot import Snapshot
from ops.clock import Clock, timestamp
from ops.doctor.early import final_cause
from ops.errors import MALFORMED, OpsError
from ops.pulumi.stack import Stack
from ops.pulumi.state import Deployed, read_settled
from ops.release import release_file
from ops.verify.checks import CHECKS
from ops.verify.checks.alarms import alarms
from ops.verify.migrations import migrations
from ops.verify.result import Result, result
from settings.model.release import CheckRecord, Evidence

POLL_SECONDS = 5.0
ONE_ROUND = 30.0  # seconds for one round of checks, also where no time is given to wait

Progress = Callable[[Sequence[Result]], None]


class NotVerifiedError(Exception):
    """What was deployed does not run as released.

    results: every check, in order; failures: those that did not pass; undecided: one had no answer, and none failed.
    """

    def __init__(self, results: Sequence[Result]) -> None:
        self.results = tuple(results)
        self.failures = tuple(result for result in results if result.verdict != "passed")
        verdicts = {result.verdict for result in self.failures}
        self.undecided = "unknown" in verdicts and "failed" not in verdicts
        super().__init__(
            "; ".join(f"{r.record.service or 'stack'}: {r.record.name}: {r.record.observed}" for r in self.failures)
        )


def verify(stack: Stack, *, limit: float, progress: Progress, clock: Clock | None = None) -> Evidence:
    """Checks until every check passes, one has failed, a cause is certain that no waiting cures, or `limit` seconds are
    over.

    progress takes all results after each round. The evidence is returned, not written. Raises NotVerifiedError with
    what did not pass, and OpsError for what could not be found out.
    """
    clock = clock or Clock()
    deployed = read_settled(stack)
    released = release_file.read(stack.release, stack.name).digests
    end = clock.elapsed() + limit
    aws = Aws(deployed.region, limit=max(limit, ONE_ROUND), clock=clock)
    while True:
        results = run_checks(aws, deployed, released)
        _refuse_other_account(aws, deployed, results)
        if cause := final_cause(aws, deployed, results):
            results = [*results, cause]
        progress(results)
        verdicts = {result.verdict for result in results}
        if verdicts == {"passed"}:
            return evidence(deployed, results, clock.now(), migrations(aws, deployed))
        if "failed" in verdicts or clock.elapsed() + POLL_SECONDS > end:
            raise NotVerifiedError(results)
        clock.sleep(POLL_SECONDS)


def _refuse_other_account(aws: Aws, deployed: Deployed, results: Sequence[Result]) -> None:
    """Raises OpsError where that is why there is no answer: no waiting brings one."""
    unanswered = any(one.verdict == "unknown" for one in results)
    if unanswered and (elsewhere := other_account(aws, (service.arn for service in deployed.services))):
        raise OpsError(f"{deployed.stack} cannot be verified: {elsewhere}.")


def run_checks(aws: Aws, deployed: Deployed, released: Mapping[str, str]) -> Sequence[Result]:
    """Every check once. released: service → digest, as the release file has it."""
    results = [_released(deployed, released), alarms(aws, deployed)]
    snapshots = Collector(aws, deployed, deep=False).all()
    return [*results, *(_checked(check, snapshot) for snapshot in snapshots for check in CHECKS)]


def _checked(check: Callable[[Snapshot], Result], snapshot: Snapshot) -> Result:
    """Its result; unknown where what AWS said has another form than AWS's."""
    try:
        return check(snapshot)
    except MALFORMED as error:
        name = check.__module__.rpartition(".")[2]
        return result("unknown", name, snapshot.deployed.name, f"an answer of no known form ({type(error).__name__})")


def evidence(
    deployed: Deployed, results: Sequence[Result], now: datetime, migrated: Sequence[CheckRecord] = ()
) -> Evidence:
    """What the release file keeps of checks that passed: digests, task definitions, records, migrations, time."""
    return Evidence(
        verified_at=timestamp(now),
        digests=deployed.digests,
        task_definitions={service.name: service.task_definition for service in deployed.services},
        checks=(*(result.record for result in results), *migrated),
        simulated=simulated(),
    )


def _released(deployed: Deployed, released: Mapping[str, str]) -> Result:
    shared = {service.name: service.image_of for service in deployed.services if service.image_of}
    released = {**released, **{name: released.get(owner, "") for name, owner in shared.items()}}
    running = {service.name: service.image.digest or "" for service in deployed.services}
    if differing := [name for name in sorted({*released, *running}) if released.get(name) != running.get(name)]:
        names = ", ".join(differing)
        message = f"the release file and what is deployed differ for {names}: run `pulumi up -s {deployed.stack}`"
        return result("failed", "release", None, message)
    if not released:
        return result("failed", "release", None, "no image is released, so no service runs")
    return result("passed", "release", None, f"{len(released)} services as released")
