"""The sandbox's one look at the real clock."""

from datetime import UTC, datetime


def now() -> str:
    """As AWS writes times: ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
