"""What a stack runs and since when, at a glance: from its state, its release file, and few questions to AWS."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from ops import cost
from ops.aws.client import Aws
from ops.aws.collector import brief
from ops.aws.snapshot import Snapshot
from ops.errors import FOUND, UNKNOWN, OpsError
from ops.promotion import journal as journals
from ops.pulumi.history import Update, last_update
from ops.pulumi.stack import Stack
from ops.pulumi.state import Deployed, read_deployed
from ops.release import release_file
from ops.release.release_file import ReleaseError
from ops.verify.checks import definition, deployment
from ops.verify.checks.alarms import alarms
from ops.verify.result import Result, Verdict
from settings.model import Image
from settings.model.release import Release

LIMIT = 60.0  # seconds for all that is asked
_WORST: Sequence[Verdict] = ("failed", "unknown", "pending", "passed")


@dataclass(frozen=True, kw_only=True)
class ServiceStatus:
    """image: as released, where the release file has the one that is deployed. since: of ECS's current deployment.

    verdict, state: the worst of what verify's checks of the deployment say. verified: this revision, by the evidence.
    """

    name: str
    digest: str
    image: Image | None
    task_definition: str
    running: int
    desired: int
    since: datetime | None
    verdict: Verdict
    state: str
    verified: bool


@dataclass(frozen=True, kw_only=True)
class StackStatus:
    """drift: what runs otherwise than it was verified or released, in words. promoted: from which stack, and when.

    unknown: what could not be found out, and why.
    """

    stack: str
    url: str | None
    services: tuple[ServiceStatus, ...]
    verified_at: str | None
    alarms: Result
    drift: tuple[str, ...]
    update: Update | None
    promoted: tuple[str, str] | None
    usd: float
    unknown: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """0 where everything runs as it was released and no alarm is loud; that it was verified is not asked for."""
        verdicts = {self.alarms.verdict, *(service.verdict for service in self.services)}
        failed = self.update is not None and self.update.result == "failed"
        if self.drift or failed or verdicts & {"failed", "pending"}:
            return FOUND
        return UNKNOWN if self.unknown or "unknown" in verdicts else 0


def status(stack: Stack) -> StackStatus:
    """Raises OpsError where nothing is deployed."""
    deployed, unknown = read_deployed(stack), list[str]()
    release = _release(stack, unknown)
    aws = Aws(deployed.region, limit=LIMIT)
    with ThreadPoolExecutor(max_workers=8) as pool:
        alarm_states = pool.submit(alarms, aws, deployed)
        update = pool.submit(_last_update, stack, unknown)
        snapshots = list(pool.map(partial(brief, aws), deployed.services))
    services = tuple(_service(snapshot, release) for snapshot in snapshots)
    unknown += [note for snapshot in snapshots for note in snapshot.unknown]
    return StackStatus(
        stack=deployed.stack,
        url=deployed.url,
        services=services,
        verified_at=release.evidence.verified_at if release and release.evidence else None,
        alarms=alarm_states.result(),
        drift=tuple(_drift(deployed, services, release)),
        update=update.result(),
        promoted=_promoted(stack, deployed.digests),
        usd=cost.estimate(deployed.resources).total,
        unknown=tuple(dict.fromkeys(unknown)),
    )


def _release(stack: Stack, unknown: list[str]) -> Release | None:
    try:
        return release_file.read(stack.release, stack.name)
    except ReleaseError as error:
        unknown.append(str(error))
        return None


def _last_update(stack: Stack, unknown: list[str]) -> Update | None:
    try:
        return last_update(stack)
    except OpsError as error:
        unknown.append(str(error))
        return None


def _service(snapshot: Snapshot, release: Release | None) -> ServiceStatus:
    deployed, primary = snapshot.deployed, snapshot.primary
    digest = deployed.image.digest or ""
    image = release.services.get(deployed.image_of or deployed.name) if release else None
    evidence = release.evidence if release and release.verified else None
    running = str(primary.get("taskDefinition") or "")
    results = [deployment.check(snapshot), definition.check(snapshot)]
    worst = min(results, key=lambda result: _WORST.index(result.verdict))
    return ServiceStatus(
        name=deployed.name,
        digest=digest,
        image=image if image and image.digest == digest else None,
        task_definition=running or deployed.task_definition,
        running=int(snapshot.service.get("runningCount") or 0),
        desired=int(snapshot.service.get("desiredCount") or 0),
        since=primary.get("createdAt"),
        verdict=worst.verdict,
        state=worst.record.observed,
        verified=bool(evidence and running and evidence.task_definitions.get(deployed.name) == running),
    )


def _drift(deployed: Deployed, services: Sequence[ServiceStatus], release: Release | None) -> Sequence[str]:
    """What is known without asking for it: `drift` asks AWS of every resource."""
    if release is None:
        return []
    differing = [name for name, digest in deployed.digests.items() if release.digests.get(name) != digest]
    sentences = [f"{name}: another image is deployed than the release file names" for name in differing]
    if release.verified and release.evidence:
        seen: Mapping[str, Any] = release.evidence.task_definitions
        known = [one for one in services if one.verdict != "unknown" and one.name in seen]
        moved = [one for one in known if not one.verified and one.name not in differing]
        sentences += [f"{one.name}: {_short(one)} runs, {_last(seen[one.name])} was verified" for one in moved]
    return sentences


def _promoted(stack: Stack, digests: Mapping[str, str]) -> tuple[str, str] | None:
    """(from, when) of the last promotion on this machine, where what it brought is what is deployed."""
    try:
        journal = journals.read(journals.of(stack))
    except OpsError:
        return None
    if journal is None or journal.step != "promoted" or dict(journal.digests) != dict(digests):
        return None
    return journal.source, journal.steps[-1].at


def _short(service: ServiceStatus) -> str:
    return _last(service.task_definition)


def _last(arn: str) -> str:
    return arn.rsplit("/", 1)[-1]
