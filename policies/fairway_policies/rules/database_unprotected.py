"""F34: a production database that a change can take away."""

from collections.abc import Iterator

from ..reading import kinds
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Option, Results, Rule


def contract(database: Resource) -> Results:
    """A Fairway database in production: every protection, and days of backups."""
    facts = database.inputs
    for key in ("protect", "deletionProtection", "finalSnapshot", "encrypted", "multiAz"):
        yield from _must(facts[key], expected=True)
    yield from _backups(database, facts["backupDays"])


def instance(database: Resource) -> Results:
    """A database of one's own in production: what it states, and what its absence means."""
    yield from _must(database["deletionProtection"], expected=True)
    skips = database["skipFinalSnapshot"]
    if not skips.absent:
        yield from _must(skips, expected=False)
    if not database["backupRetentionPeriod"].absent:
        yield from _backups(database, database["backupRetentionPeriod"])
    if not database.protect:
        yield Finding("not protected", "protect", "add opts=pulumi.ResourceOptions(protect=True)", level="advisory")


def _must(fact: Fact, *, expected: bool) -> Iterator[Finding | NotEvaluated]:
    if fact.unknown:
        yield NotEvaluated(fact.path)
    elif fact.flag is not expected:
        yield Finding(f"{fact.path}: {fact.shown()}", fact.path)


def _backups(database: Resource, days: Fact) -> Iterator[Finding | NotEvaluated]:
    fewest = database.settings["fewestBackupDays"]
    if days.unknown:
        yield NotEvaluated(days.path)
    elif days.number is None or days.number < fewest:
        yield Finding(f"backups of {days.shown()} days, fewer than {int(fewest)}", days.path)


RULE = Rule(
    name="database-unprotected",
    failures=("F34",),
    title="the production database can be deleted or replaced without a way back",
    severity="critical",
    symptom="a renamed property replaced the database, and the rows are gone",
    cause="Deletion protection and backups are off by default, or were switched off to make a destroy pass.",
    fix="set deletion_protection=True, skip_final_snapshot=False, backup_retention_period=7, and protect it",
    limits="backups by another tool; whether anybody ever restored one",
    bad='aws.rds.Instance("db", skip_final_snapshot=True, …)',
    good='aws.rds.Instance("db", deletion_protection=True, skip_final_snapshot=False, backup_retention_period=7, …)',
    stack_checks={kinds.DATABASE: contract, **dict.fromkeys(kinds.DATABASES, instance)},
    production=True,
    options={
        "fewestBackupDays": Option({"type": "number", "default": 7, "description": "The fewest days of backups."})
    },
)
