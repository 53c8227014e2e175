"""The log of a stack's services as it comes, also of services and jobs that the stack gets meanwhile."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from ops.aws.client import AwsError
from ops.clock import Clock
from ops.errors import OpsError
from ops.pulumi.state import DeployedService
from ops.session.log_entry import LogEntry
from ops.session.logs import LogReader, Notify

POLL_SECONDS = 3.0
LONGEST_POLL = 60.0  # seconds, where AWS throttles or cannot be reached
A_SERVICE = 0.5  # seconds that each service adds to a round: two questions a second are what AWS takes from anybody
LATE = timedelta(seconds=30)  # within which CloudWatch may still get a line; it is asked for again, and shown once
LOOK_SECONDS = 30.0  # between two looks at what the stack has


@dataclass(frozen=True, kw_only=True)
class Sources:
    """Whose logs are read. jobs: those of the stack."""

    services: Sequence[DeployedService]
    jobs: Sequence[DeployedService] = ()

    @property
    def names(self) -> Sequence[str]:
        """What is followed, in words, each once."""
        migrations = [f"{service.name}'s migration" for service in self.services if service.migrates]
        jobs = [f"job {job.name}" for job in self.jobs if job.image_of in {service.name for service in self.services}]
        return [*(service.name for service in self.services), *migrations, *jobs]


Look = Callable[[], Sources]


def follow(
    reader: LogReader, start: datetime, *, sources: Sources, look: Look, clock: Clock, notify: Notify
) -> Iterator[LogEntry]:
    """Everything from `start` on, and what comes, until the caller has enough. look: what the stack has by now.

    A lost connection or a throttled question is waited out, ever longer; what AWS refuses for good raises AwsError. A
    look that fails is said, and tried again later.
    """
    watch = _Watch(look, sources, clock, notify)
    nothing = new = reader.of(())
    pause, newest = watch.pause, start
    shown: dict[str, datetime] = {}
    while True:
        try:
            for entry in chain(new.since(start), reader.since(max(start, newest - LATE))):
                if entry.identity not in shown:
                    shown[entry.identity] = entry.at
                    newest = max(newest, entry.at)
                    yield entry
            pause, new = watch.pause, nothing
            shown = {identity: at for identity, at in shown.items() if at >= newest - 2 * LATE}
            if watch.looks():
                new = reader.of(watch.added)
                reader = reader.of(watch.sources.services, watch.sources.jobs)
        except AwsError as error:
            if not error.is_passing:
                raise
            pause = min(2 * pause, LONGEST_POLL)
            notify(f"{error}; asking again in {pause:.0f} s")
        clock.sleep(pause)


class _Watch:
    """Looks at the stack again now and then. sources: what it had last; added: services that it had not before that."""

    def __init__(self, look: Look, sources: Sources, clock: Clock, notify: Notify) -> None:
        self.sources, self.added = sources, tuple[DeployedService, ...]()
        self._look, self._clock, self._notify = look, clock, notify
        self._looked, self._problem = clock.elapsed(), ""

    @property
    def pause(self) -> float:
        """Seconds between two rounds."""
        return max(POLL_SECONDS, len(self.sources.services) * A_SERVICE)

    def looks(self) -> bool:
        """Whether it was time for a look, and that told something."""
        if self._clock.elapsed() - self._looked < LOOK_SECONDS:
            return False
        try:
            now = self._look()
        except OpsError as error:
            self._say(" ".join(str(error).split("\n")[:2]))
            return False
        finally:
            self._looked = self._clock.elapsed()
        before, self.sources, self._problem = self.sources, now, ""
        groups = {service.log_group for service in before.services}
        self.added = tuple(service for service in now.services if service.log_group not in groups)
        for name in [name for name in now.names if name not in before.names]:
            self._notify(f"{name} is new in the stack, and followed, too")
        for name in [name for name in before.names if name not in now.names]:
            self._notify(f"{name} is no longer in the stack")
        return True

    def _say(self, problem: str) -> None:
        """Once, and not at each look."""
        if problem != self._problem:
            self._problem = problem
            self._notify(f"what the stack has by now could not be looked at, and goes on being tried: {problem}")
