"""Deployments that do not end, or ended in the old release."""

from collections.abc import Iterator
from datetime import timedelta

from ops.aws.snapshot import Snapshot
from ops.doctor.signature import Clue, Signature, events, said
from ops.verify.checks import definition


def _endless(snapshot: Snapshot) -> Iterator[Clue]:
    primary, limit = snapshot.primary, timedelta(minutes=snapshot.deployed.timeout_minutes)
    begun = primary.get("createdAt")
    if primary.get("rolloutState") == "IN_PROGRESS" and begun and snapshot.taken_at - begun > limit:
        minutes = int((snapshot.taken_at - begun).total_seconds() / 60)
        failed = primary.get("failedTasks", 0)
        yield Clue(shown=f"deployment IN_PROGRESS for {minutes} minutes, {failed} tasks failed", certainty=45)
    yield from said(r"unable to (?:place|consistently start) (?:a task|tasks)", events(snapshot), 40)


def _rolled_back(snapshot: Snapshot) -> Iterator[Clue]:
    found = definition.check(snapshot)
    if found.verdict == "failed":
        yield Clue(shown=found.seen.found, certainty=42)
    yield from said(r"rolling back|rolled back|circuit breaker", events(snapshot), 41)


SIGNATURES = (
    Signature(
        failures=("F26",),
        title="the deployment does not come to an end",
        cause="New tasks start and fail again and again; why, another finding here says, or the tasks' stop reasons.",
        fix="Mend the cause and deploy again. The circuit breaker ends such a deployment; do not delete the stack.",
        look=_endless,
    ),
    Signature(
        failures=("F30",),
        title="ECS went back to the previous release",
        cause="The new tasks did not become healthy, and the circuit breaker or an alarm ended the deployment.",
        fix="Mend the cause, release again and `pulumi up`. Until then the old release serves.",
        look=_rolled_back,
    ),
)
