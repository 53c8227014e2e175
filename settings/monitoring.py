"""Alarms and budget of a stack."""

from components.monitoring.thresholds import DatabaseThresholds, ServiceThresholds, Thresholds
from settings import model
from settings.patterns import EMAIL
from settings.reader import Reader

MAIL = "a mail address such as ops@example.org"


def read_alarms(reader: Reader) -> model.Alarms:
    service = ServiceThresholds()
    alarms = model.Alarms(
        email=reader.text("email", pattern=EMAIL, expected=MAIL),
        thresholds=Thresholds(
            service=ServiceThresholds(
                error_percent=reader.integer("errorPercent", service.error_percent, low=1, high=100),
                p99=reader.integer("latencyP99Milliseconds", service.p99, low=10, high=60_000),
                cpu_percent=reader.integer("cpuPercent", service.cpu_percent, low=1, high=100),
                memory_percent=reader.integer("memoryPercent", service.memory_percent, low=1, high=100),
            ),
            database=_database(reader.mapping("database")),
        ),
        rollback=reader.flag("rollback", True),
        dashboard=reader.flag("dashboard", True),
    )
    reader.done()
    return alarms


def _database(reader: Reader) -> DatabaseThresholds:
    database = DatabaseThresholds()
    thresholds = DatabaseThresholds(
        cpu_percent=reader.integer("cpuPercent", database.cpu_percent, low=1, high=100),
        connections=reader.integer("connections", database.connections, low=1, high=5000),
        free_storage_percent=reader.integer("freeStoragePercent", database.free_storage_percent, low=1, high=90),
    )
    reader.done()
    return thresholds


def read_budget(reader: Reader) -> model.Budget:
    tag: str | None = reader.text(
        "tag", None, pattern=r"[^=$]{1,128}=[^=$]{1,256}", expected="a tag such as Environment=dev"
    )
    key, _, value = (tag or "").partition("=")
    budget = model.Budget(
        monthly_usd=reader.integer("monthlyUsd", low=1, high=1_000_000),
        email=reader.text("email", pattern=EMAIL, expected=MAIL),
        tag=(key, value) if tag else None,
    )
    reader.done()
    return budget
