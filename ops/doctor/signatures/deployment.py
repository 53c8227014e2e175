"""Deployments that do not end, or ended in the old release: what follows from another failure."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from ops.aws.snapshot import Snapshot
from ops.doctor.evidence import Message
from ops.doctor.signature import ECS, Evidence, Sign, Signature
from ops.verify.checks import definition

_EVENTS = "Amazon ECS developer guide: service event messages"


def _endless(snapshot: Snapshot, _: Sequence[Message]) -> Iterator[Evidence]:
    primary, limit = snapshot.primary, timedelta(minutes=snapshot.deployed.timeout_minutes)
    begun = primary.get("createdAt")
    if primary.get("rolloutState") == "IN_PROGRESS" and begun and snapshot.taken_at - begun > limit:
        minutes = int((snapshot.taken_at - begun).total_seconds() / 60)
        shown = f"deployment IN_PROGRESS for {minutes} minutes, {primary.get('failedTasks', 0)} tasks failed"
        yield Evidence(shown=shown, certainty=45)


def _rolled_back(snapshot: Snapshot, _: Sequence[Message]) -> Iterator[Evidence]:
    result = definition.check(snapshot)
    if result.verdict == "failed":
        yield Evidence(shown=result.record.observed, certainty=42)


SIGNATURES = (
    Signature(
        failures=("F26",),
        title="the deployment does not come to an end",
        cause="New tasks start and fail again and again; why, another finding here says, or the tasks' stop reasons.",
        fix="Fix the cause and deploy again. The circuit breaker ends such a deployment; do not delete the stack.",
        symptom=True,
        look=_endless,
        signs=(
            Sign(
                "ECS",
                r"unable to (?:place|consistently start|stop or start) (?:a task|tasks)",
                40,
                "(service api) is unable to consistently start tasks successfully.",
                _EVENTS,
                ECS,
            ),
        ),
    ),
    Signature(
        failures=("F30",),
        title="ECS went back to the previous release",
        cause="The new tasks did not become healthy, and the circuit breaker or an alarm ended the deployment.",
        fix="Fix the cause, release again and `pulumi up`. Until then the old release serves.",
        symptom=True,
        look=_rolled_back,
        signs=(
            Sign(
                "ECS",
                r"rolling back|rolled back|circuit breaker|alarm detected|deployment failed",
                41,
                "ECS deployment circuit breaker: tasks failed to start.",
                _EVENTS,
                ECS,
            ),
        ),
    ),
)
