"""Consequences for caches: nodes that are exchanged, passwords, backups."""

from collections.abc import Iterator, Sequence

from ops.plan.changes import Change
from ops.plan.consequence import Consequence, Context, Judge, consequence
from ops.plan.data import CACHE


def exchanged(change: Change, _: Context) -> Iterator[Consequence]:
    """A node's size or version: ElastiCache makes new nodes and copies the data."""
    names = [name for name in ("nodeType", "engineVersion") if name in change.diffs]
    if change.type != CACHE or change.action != "update" or not names:
        return
    because = " and ".join(f"{name} {change.before.get(name)} → {change.after.get(name)}" for name in names)
    if not change.after.get("applyImmediately"):
        way = "set cache.applyImmediately to have it now"
        yield consequence("note", change, f"{because}: waits for the maintenance window", way)
    elif change.before.get("automaticFailoverEnabled"):
        sentence = f"{because}: a replica takes over, and every connection is closed once"
        yield consequence("note", change, sentence, "clients connect again by themselves")
    else:
        sentence = f"{because}: the one node does not answer, for a minute or several"
        yield consequence("down", change, sentence, "choose the moment, or set cache.multiAz first")


def password(change: Change, _: Context) -> Iterator[Consequence]:
    """A new password of the cache, which ElastiCache accepts beside the previous one."""
    if change.type == CACHE and change.action == "update" and "authToken" in change.diffs:
        sentence = "a new password; the one before it stays valid until the next change"
        yield consequence("note", change, sentence, "after a leak, raise cache.passwordVersion twice")


def shorter_backups(change: Change, _: Context) -> Iterator[Consequence]:
    """Fewer days of snapshots: ElastiCache deletes the older ones."""
    days = change.numbers("snapshotRetentionLimit")
    if change.type == CACHE and days and days[1] < days[0]:
        sentence = f"backups are kept {days[1]:g} days instead of {days[0]:g}: the older ones are deleted"
        yield consequence("note", change, sentence, "export what has to stay")


RULES: Sequence[Judge] = (exchanged, password, shorter_backups)
