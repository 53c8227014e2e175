"""The log of a stack's services as one stream in the order of time, read from CloudWatch and ECS."""

import heapq
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from components.compute.run_task import JOB, MIGRATION
from ops.aws import tasks
from ops.aws.client import Aws, AwsError
from ops.aws.snapshot import Answer
from ops.errors import reading
from ops.pulumi.state import DeployedService
from ops.session.log_entry import LogEntry, Selection, logged, stopped

Notify = Callable[[str], None]


class LogReader:
    """Asks for the logs of `services`. jobs: those of the stack. notify: takes a sentence about what cannot be read."""

    def __init__(
        self,
        aws: Aws,
        services: Sequence[DeployedService],
        selection: Selection,
        notify: Notify = lambda _: None,
        jobs: Sequence[DeployedService] = (),
    ) -> None:
        self._aws, self._services, self._selection, self._notify = aws, services, selection, notify
        self._jobs, self._missing = jobs, set[str]()

    def of(self, services: Sequence[DeployedService], jobs: Sequence[DeployedService] = ()) -> "LogReader":
        """The same questions about other services."""
        other = LogReader(self._aws, services, self._selection, self._notify, jobs)
        other._missing = self._missing
        return other

    def since(self, start: datetime) -> Iterator[LogEntry]:
        """What there is from `start` on, the oldest first; a page of each service is kept, not the whole."""
        streams = [self._lines(service, start) for service in self._services]
        return heapq.merge(*streams, iter(self._stops(start)), key=attrgetter("at"))

    def _lines(self, service: DeployedService, start: datetime) -> Iterator[LogEntry]:
        request: dict[str, Any] = {"logGroupName": service.log_group, "startTime": int(start.timestamp() * 1000)}
        if self._selection.only:
            request["logStreamNamePrefix"] = f"{self._selection.only}/"
        try:
            for page in self._aws.pages("logs", "filter_log_events", **request):
                yield from self._entries(service, page)
        except AwsError as error:
            if error.code != "ResourceNotFoundException":
                raise
            if service.log_group not in self._missing:  # one that follows asks again and again
                self._missing.add(service.log_group)
                self._notify(f"{service.name}: there is no log group {service.log_group}")

    def _entries(self, service: DeployedService, page: Answer) -> Iterator[LogEntry]:
        with reading(f"what CloudWatch says of {service.log_group}"):
            entries = [logged(service.name, event) for event in page["events"]]
        yield from filter(self._selection.takes, entries)

    def _stops(self, start: datetime) -> Sequence[LogEntry]:
        entries = [entry for service in self._services for entry in self._stopped_tasks(service)]
        return sorted((e for e in entries if e.at >= start and self._selection.takes(e)), key=attrgetter("at"))

    def _stopped_tasks(self, service: DeployedService) -> Iterator[LogEntry]:
        """Of the hour that ECS remembers: the service's own, its migrations, and the jobs of its image."""
        only = self._selection.only
        if not only:
            yield from (stopped(service.name, task) for task in tasks.of_service(self._aws, service, "STOPPED"))
        families = [(MIGRATION, tasks.migration_family(service))]
        families += [(JOB, tasks.family(job)) for job in self._jobs if job.image_of == service.name]
        for container, family in families:
            if only in ("", container):
                for task in tasks.of_family(self._aws, service, family, "STOPPED"):
                    yield stopped(service.name, task, container)
