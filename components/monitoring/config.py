"""The plain values of alarms and budget: numbers that settings and components share."""

from components.base.keys import Section, config, key
from components.base.patterns import EMAIL, WEBHOOK
from components.base.values import flag, text, whole

MAIL = "a mail address such as ops@example.org"


@config
class ServiceThresholds:
    """Thresholds of a service's alarms."""

    error_percent: int = key(whole(1, 100), default=5, help="Share of answers that are 5xx.")
    p99: int = key(
        whole(10, 60_000),
        name="latencyP99Milliseconds",
        default=3000,
        help="Milliseconds within which 99 of 100 answers must have come.",
    )
    cpu_percent: int = key(whole(1, 100), default=85, help="Share of the tasks' CPU, averaged over all tasks.")
    memory_percent: int = key(whole(1, 100), default=85, help="Share of the tasks' memory, averaged over all tasks.")


@config
class DatabaseThresholds:
    """Thresholds of the database's alarms."""

    cpu_percent: int = key(whole(1, 100), default=80, help="Share of the instance's CPU.")
    connections: int = key(
        whole(1, 5000), default=60, help="Open connections; RDS allows about 80 for each GiB of the instance's memory."
    )
    free_storage_percent: int = key(
        whole(1, 90), default=10, help="Share of `storageGb` that must be free; RDS itself extends it below 10."
    )


@config
class CacheThresholds:
    """Thresholds of the cache's alarms."""

    memory_percent: int = key(whole(1, 100), default=80, help="Share of a node's memory that holds data.")
    evictions: int = key(
        whole(0, 1_000_000), default=100, help="Keys that a node drops in a minute because its memory is full."
    )
    connections: int = key(whole(1, 65_000), default=1000, help="Open connections to a node; Valkey takes 65000.")


@config
class QueueThresholds:
    """Thresholds of the queues' alarms."""

    age_seconds: int = key(whole(60, 1_209_600), default=900, help="How long the oldest message may have waited.")


@config
class AlarmsConfig(ServiceThresholds):
    """Alarms of services, database and failed deployments, by mail. A stack without this section has none."""

    email: str = key(
        text(EMAIL, MAIL), help="Who is notified; AWS asks this address to confirm.", example="ops@example.org"
    )
    webhook: str | None = key(
        text(WEBHOOK, "an address such as https://events.example.org/fairway, without a password"),
        default=None,
        help="An address that gets everything by POST, too, such as a pager's; it has to confirm SNS's subscription by "
        "itself, see docs/alarms.md.",
        example="https://events.example.org/integration/fairway/enqueue",
    )
    chat: bool = key(
        flag(), default=False, help="Whether there is a topic for Slack or Teams, too; see docs/alarms.md."
    )
    database_thresholds: DatabaseThresholds = key(
        Section(DatabaseThresholds),
        default=DatabaseThresholds(),
        name="database",
        help="Thresholds of the database's alarms.",
    )
    cache_thresholds: CacheThresholds = key(
        Section(CacheThresholds), default=CacheThresholds(), name="cache", help="Thresholds of the cache's alarms."
    )
    queue_thresholds: QueueThresholds = key(
        Section(QueueThresholds), default=QueueThresholds(), name="queue", help="Thresholds of the queues' alarms."
    )
    rollback: bool = key(
        flag(), default=True, help="Whether a service's alarm of errors ends its deployment and rolls it back."
    )


@config
class BudgetConfig:
    """A monthly AWS budget with mails at 80 and 100 percent, and when the forecast passes it."""

    monthly_usd: int = key(whole(1, 1_000_000), help="US dollars in a month.", example=200)
    email: str = key(text(EMAIL, MAIL), help="Who is notified.", example="ops@example.org")
    tag: str | None = key(
        text(r"[^=$]{1,128}=[^=$]{1,256}", "a tag such as Environment=dev"),
        default=None,
        help="Counts only what has this cost allocation tag; without it, the whole account.",
        example="Environment=dev",
    )
