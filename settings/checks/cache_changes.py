"""What may not become of a cache that is deployed, in the words of `settings.checks.changes`."""

from collections.abc import Iterator

from settings.deployed import Deployed
from settings.model import Settings


def cache_changes(settings: Settings, deployed: Deployed) -> Iterator[str]:
    """Another major version has a parameter group of its own, and the old one is in use until the upgrade is made.

    Source: ElastiCache API reference, ModifyReplicationGroup, ApplyImmediately.
    """
    cache, now = settings.cache, deployed.cache_version
    if cache is None or now is None or cache.apply_immediately:
        return
    if not 0 < _major(now) < _major(cache.version):
        return
    yield (
        f"fairway:cache.version is {cache.version}, but ElastiCache would upgrade from {now} in its maintenance "
        "window; until then the old version's parameter group cannot go (InvalidCacheParameterGroupState); set "
        "cache.applyImmediately to true"
    )


def _major(version: str) -> int:
    """0 of what is no version."""
    major = version.partition(".")[0]
    return int(major) if major.isdigit() else 0
