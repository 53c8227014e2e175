"""Consequences for what holds data: databases, buckets, user pools, repositories, logs, secrets."""

import re
from collections.abc import Iterator, Sequence

from ops.plan.changes import Change
from ops.plan.consequence import Consequence, Context, Judge, consequence
from ops.plan.stateful import holds_data
from ops.pulumi.state import BASIC_AUTH

DATABASE = "aws:rds/instance:Instance"
PARAMETERS = "aws:rds/parameterGroup:ParameterGroup"
CACHE = "aws:elasticache/replicationGroup:ReplicationGroup"
QUEUE = "aws:sqs/queue:Queue"
DISTRIBUTION, SECRET = "aws:cloudfront/distribution:Distribution", "aws:secretsmanager/secret:Secret"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
KEEPING = ("aws:secretsmanager/secret:Secret", LOG_GROUP)
GENERATED = re.compile(r"database-users-(app|migrator|reader)|/.+/database-users")
"""Names, and above them types, of what `database.users: separate` makes to keep something in."""
SNAPSHOT = "do it by hand, with a snapshot, as docs/operations.md says"
KEEP = "keep it, or copy what it holds and take its protection away in an update of its own first"

USERS, OWN_USERS = "aws:ssm/parameter:Parameter", "database-users-done"

DRAIN = "let its jobs run out first; messages, sessions and what is cached do not come back"


def destroyed(change: Change, _: Context) -> Iterator[Consequence]:
    """What holds data is deleted or replaced."""
    if not (change.destroys and holds_data(change.type)) or _holds_failed_starts(change):
        return
    if _opens(change) and change.action == "delete":  # `password_required` says it
        return
    if _made_by_fairway(change):
        sentence = "is deleted: the stack made what it holds itself, as it does anew with the setting again"
        yield consequence("note", change, sentence, "take out of use whatever has a copy of the password")
        return
    if change.retained:
        way = "delete it by hand once nothing uses it; docs/state.md says how to take it back"
        yield consequence("note", change, "stays in AWS, with what it holds, and Pulumi forgets it", way)
        return
    because = f" because of {', '.join(change.replaces)}" if change.replaces else ""
    verb = "is deleted" if change.action == "delete" else "is replaced"
    way = SNAPSHOT if change.type.startswith("aws:rds/") else DRAIN if change.type in (CACHE, QUEUE) else KEEP
    yield consequence("lost", change, f"{verb}{because}, and what it holds is lost (F34)", way)


def password_required(change: Change, context: Context) -> Iterator[Consequence]:
    """CloudFront asks everybody for a password from now on, or nobody any more."""
    if not _opens(change):
        return
    if change.action == "delete":
        sentence = "goes: nobody is asked for a password any more, and whoever knows the address sees the stack"
        yield consequence("note", change, sentence, "leave fairway:edge.basicAuth where that is not meant")
    elif change.action == "create" and any(one.type == DISTRIBUTION for one in context.standing):
        sentence = "is made: everybody is asked for a name and a password from now on"
        way = "tell those who use the stack; the secret of output basicAuthSecretArn has both"
        yield consequence("note", change, sentence, way)


def _opens(change: Change) -> bool:
    """Whether it is the secret with the password that CloudFront asks for: of the stack's own making, like the next."""
    return change.type == SECRET and BASIC_AUTH in change.urn


def _made_by_fairway(change: Change) -> bool:
    """Whether it holds a password of the stack's own making, or the log of that."""
    return change.action == "delete" and change.type in KEEPING and bool(GENERATED.fullmatch(change.name))


def _holds_failed_starts(change: Change) -> bool:
    """Whether it is the queue of a job's starts that failed: of interest to no program, and gone with the job."""
    return change.type == QUEUE and change.name.endswith("-not-started")


def smaller_storage(change: Change, _: Context) -> Iterator[Consequence]:
    """Fewer GB for a database: RDS refuses (InvalidParameterCombination)."""
    sizes = change.numbers("allocatedStorage")
    if change.type == DATABASE and sizes and sizes[1] < sizes[0]:
        sentence = f"storage {sizes[0]:g} → {sizes[1]:g} GB: RDS never makes it smaller, and the provider says nothing"
        yield consequence("refused", change, sentence, f"write {sizes[0]:g} or more, or restore into a new instance")


def older_engine(change: Change, _: Context) -> Iterator[Consequence]:
    """A lower engine version for a database, which RDS refuses."""
    old, new = _version(change.before.get("engineVersion")), _version(change.after.get("engineVersion"))
    if change.type == DATABASE and old and new and new[: len(old)] < old[: len(new)]:
        versions = f"{change.before['engineVersion']} → {change.after['engineVersion']}"
        yield consequence("refused", change, f"engine {versions}: RDS does not downgrade", "keep the version that runs")


def restarted(change: Change, _: Context) -> Iterator[Consequence]:
    """Another class or engine version: the database does not answer meanwhile, or waits for its maintenance window."""
    old, new = _version(change.before.get("engineVersion")), _version(change.after.get("engineVersion"))
    same_engine = old[: len(new)] == new  # "15" for the 15.4 that runs leaves it alone
    restarting = [
        name
        for name in ("instanceClass", "engineVersion")
        if name in change.diffs and not (name == "engineVersion" and same_engine)
    ]
    if change.type != DATABASE or change.action != "update" or not restarting:
        return
    because = " and ".join(f"{name} {change.before.get(name)} → {change.after.get(name)}" for name in restarting)
    if change.after.get("applyImmediately"):
        length = (
            "a minute or two"
            if change.after.get("multiAz") and "engineVersion" not in restarting
            else "5 to 30 minutes"
        )
        yield consequence("down", change, f"{because}: the database restarts, {length}", "choose the moment")
    else:
        way = "set database.applyImmediately to have it now"
        yield consequence("note", change, f"{because}: waits for the maintenance window", way)


def waits_for_restart(change: Change, _: Context) -> Iterator[Consequence]:
    """Static parameters of a server: RDS keeps them until somebody restarts it, which no maintenance window does."""
    if change.type != PARAMETERS or change.action != "update":
        return
    old, new = (
        {
            one["name"]: one.get("value")
            for one in side.get("parameters") or ()
            if one.get("applyMethod") == "pending-reboot"
        }
        for side in (change.before, change.after)
    )
    waiting = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
    if waiting:
        way = "restart it when that suits: aws rds reboot-db-instance --db-instance-identifier INSTANCE"
        yield consequence("note", change, f"{', '.join(waiting)} changes with the server's next restart alone", way)


def shorter_backups(change: Change, _: Context) -> Iterator[Consequence]:
    """Fewer days of backups; 0 deletes every automated one."""
    days = change.numbers("backupRetentionPeriod")
    if change.type == DATABASE and days and days[1] < days[0]:
        kind = "lost" if days[1] == 0 else "note"
        sentence = f"backups are kept {days[1]:g} days instead of {days[0]:g}: the older ones are deleted at once"
        yield consequence(kind, change, sentence, "take a snapshot of what has to stay")


def shorter_logs(change: Change, _: Context) -> Iterator[Consequence]:
    """Fewer days of logs: CloudWatch deletes the older ones."""
    days = change.numbers("retentionInDays")
    # 0 is for ever.
    if (
        change.type == LOG_GROUP
        and change.action == "update"
        and days
        and days[1]
        and (days[1] < days[0] or not days[0])
    ):
        old = f"{days[0]:g} days" if days[0] else "for ever"
        sentence = f"logs are kept {days[1]:g} days instead of {old}: the older ones are deleted"
        yield consequence("note", change, sentence, "export what has to stay")


def own_users(change: Change, _: Context) -> Iterator[Consequence]:
    """The services stop connecting as the database's master user, or begin again, or their users' passwords change."""
    if change.type != USERS or change.name != OWN_USERS:
        return
    if change.action == "create":
        sentence = (
            "a task makes the database's users and hands the master user's tables to the migrator, each locked for an "
            "instant; tasks of before connect as the master user and may all that they could"
        )
        way = "services that make tables themselves, or truncate them, need a migration for it (docs/database.md)"
    elif change.action == "delete":
        sentence = "services connect as the master user again; the users stay in the database, with their tables"
        way = "drop them by hand where that matters (docs/database.md)"
    else:
        sentence = "the database's users are made anew where they differ, and get the passwords of now"
        way = "tasks of before keep their connections; a new one needs the new password, which the new tasks have"
    yield consequence("note", change, sentence, way)


def _version(value: object) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", value)] if isinstance(value, str) else []


RULES: Sequence[Judge] = (
    destroyed,
    password_required,
    smaller_storage,
    older_engine,
    restarted,
    waits_for_restart,
    shorter_backups,
    shorter_logs,
    own_users,
)
