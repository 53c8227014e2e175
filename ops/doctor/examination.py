"""A whole stack examined: what AWS said of each service, the alarms, what `pulumi up` said, and what it all means."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ops.aws.client import Aws
from ops.aws.collector import Collector
from ops.aws.snapshot import Snapshot
from ops.doctor import saved
from ops.doctor.diagnose import Diagnosis, diagnose
from ops.doctor.health import is_failing, is_healthy
from ops.doctor.saved import Saved
from ops.doctor.unexplained import observe
from ops.doctor.updates import read_update
from ops.errors import FOUND, UNKNOWN
from ops.pulumi.state import Deployed
from ops.verify.checks import CHECKS
from ops.verify.checks.alarms import alarms
from ops.verify.result import Result

LIMIT = 180.0  # seconds for all that is asked


@dataclass(frozen=True, kw_only=True)
class Examination:
    """diagnoses: most likely first. alarms: what is loud or missing, in words; empty where none is."""

    stack: str
    snapshots: tuple[Snapshot, ...]
    alarms: str = ""
    updates: tuple[str, ...] = ()

    @cached_property
    def diagnoses(self) -> Sequence[Diagnosis]:
        """What the update's output and the services show, the former first: without it nothing else came to run."""
        return [*read_update(self.updates), *diagnose(self.snapshots, alarmed=bool(self.alarms))]

    @property
    def unknown(self) -> Sequence[str]:
        """What could not be read, and why; each once."""
        return list(dict.fromkeys(note for snapshot in self.snapshots for note in snapshot.unknown))

    @property
    def pending(self) -> Sequence[str]:
        """Services where nothing has failed, and not everything passes yet."""
        return [
            snapshot.deployed.name
            for snapshot in self.snapshots
            if not is_healthy(snapshot) and not is_failing(snapshot)
        ]

    @property
    def failing(self) -> Sequence[str]:
        """The names of the services that are not healthy, whether or not a cause is known."""
        return [
            snapshot.deployed.name for snapshot in self.snapshots if is_failing(snapshot) and not is_healthy(snapshot)
        ]

    @property
    def exit_code(self) -> int:
        """0 only where every check passes and nothing was found."""
        if self.diagnoses or self.failing or self.alarms:
            return FOUND
        return UNKNOWN if self.unknown or self.pending else 0

    def observations(self, snapshot: Snapshot) -> Sequence[str]:
        """What was seen of a service that is not healthy, in words and without secrets."""
        observations = None if is_healthy(snapshot) else observe(snapshot)
        return observations.lines if observations else ()

    def save(self, file: Path) -> None:
        """Raises OpsError where the file cannot be written."""
        saved.write(file, Saved(stack=self.stack, snapshots=self.snapshots, alarms=self.alarms, updates=self.updates))


def checks(snapshot: Snapshot) -> Sequence[Result]:
    """Every check of verify on what was observed of one service."""
    return [] if snapshot.deployed.kind == "job" else [check(snapshot) for check in CHECKS]


def from_file(file: Path) -> Examination:
    """Raises OpsError with what is wrong with the file."""
    content = saved.read(file)
    return Examination(stack=content.stack, snapshots=content.snapshots, alarms=content.alarms, updates=content.updates)


def examine(deployed: Deployed, updates: Sequence[str] = ()) -> Examination:
    """Asks AWS. What it does not say is in `unknown`."""
    aws = Aws(deployed.region, limit=LIMIT)
    collector = Collector(aws, deployed, deep=True)
    snapshots = [*collector.all(), *collector.failed_jobs()]
    loud = alarms(aws, deployed)
    return Examination(
        stack=deployed.stack,
        snapshots=tuple(snapshots),
        alarms=loud.record.observed if loud.verdict in ("pending", "failed") else "",
        updates=tuple(updates),
    )
