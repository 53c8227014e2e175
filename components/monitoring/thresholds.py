"""The thresholds of alarms: plain numbers that settings and alarms share."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class ServiceThresholds:
    """error_percent: share of answers that are 5xx. p99: milliseconds in which 99 % of the answers must have come.

    cpu and memory: percent of what the task has, averaged over all tasks.
    """

    error_percent: int = 5
    p99: int = 3000
    cpu_percent: int = 85
    memory_percent: int = 85


@dataclass(frozen=True, kw_only=True)
class DatabaseThresholds:
    """connections: how many are too many; RDS allows about 80 for each GiB of the instance's memory.

    free_storage_percent: of the allocated storage; RDS itself extends the storage below 10 %.
    """

    cpu_percent: int = 80
    connections: int = 60
    free_storage_percent: int = 10


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    service: ServiceThresholds = field(default_factory=ServiceThresholds)
    database: DatabaseThresholds = field(default_factory=DatabaseThresholds)
