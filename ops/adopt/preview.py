"""Whether an update would take the data over as it is: what the preview says of each import."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ops.adopt.imports import Import
from ops.policy.entries import Entry, entries
from ops.pulumi.events import EngineRun, Step

ROUNDS = 6
"""Previews at most: what stays as it is in one may show what differs in the next."""

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What stands in a plan for a text that only the update knows."""

STATE_ONLY: Mapping[str, Sequence[str]] = {
    "aws:ecr/repository:Repository": ("forceDelete",),
    "aws:kms/key:Key": ("bypassPolicyLockoutSafetyCheck", "deletionWindowInDays"),
    "aws:rds/instance:Instance": (
        "allowMajorVersionUpgrade", "applyImmediately", "deleteAutomatedBackups", "finalSnapshotIdentifier",
        "skipFinalSnapshot",
    ),
    "aws:route53/zone:Zone": ("forceDestroy",),
    "aws:s3/bucket:Bucket": ("forceDestroy",),
    "aws:secretsmanager/secret:Secret": ("forceOverwriteReplicaSecret", "recoveryWindowInDays"),
}  # fmt: skip
"""Inputs that AWS does not know: the provider keeps them in the state, for when the resource is changed or deleted.

An import cannot find them; they are written into the state in the same update. Of an instance the provider then asks
RDS to apply what waits for its maintenance window, which is nothing: one of which something waits is not adopted.
"""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """problems: why the update may not go on; differing: key of an import → inputs that differ from what AWS has.

    findings: what the pack blocks of the imports as they are in AWS.
    """

    problems: Sequence[str]
    differing: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict[tuple[str, str], Sequence[str]])
    findings: Sequence[Entry] = ()


def judge_imports(run: EngineRun, imports: Sequence[Import]) -> Verdict:
    """Of a preview that came to its end, or did not."""
    if not run.ok and not run.blocking:
        return Verdict(problems=tuple(run.errors) or (run.output,))
    steps: dict[tuple[str, str], list[Step]] = {}
    for step in run.steps:
        steps.setdefault((step.type, step.name), []).append(step)
    keys = {one.key for one in imports}
    blocking = [one for one in entries(run.violations) if one.blocks]
    problems = [f"{one.rule}: {one.message}" for one in blocking if _key(one.urn) not in keys]
    differing: dict[tuple[str, str], Sequence[str]] = {}
    replaces = any(step.destroys for key in keys for step in steps.get(key, ()))
    for one in imports:
        of_one = steps.get(one.key, [])
        if not any(step.op == "import" for step in of_one):
            problems.append(f"{one.name} ({one.id}) is not imported: the stack has no such resource, or has it already")
        if differs := _differing(one, of_one, certain=not replaces):
            differing[one.key] = differs
    for key, of_one in steps.items():
        if key not in keys and any(step.destroys for step in of_one):
            problems.append(f"{key[1]} ({key[0]}) would be deleted or replaced, and an adoption only adds")
    return Verdict(problems=problems, differing=differing, findings=[one for one in blocking if _key(one.urn) in keys])


def _key(urn: str) -> tuple[str, str]:
    kind, _, name = urn.rpartition("::")
    return kind.rpartition("::")[2].rpartition("$")[2], name


def keep(imports: Sequence[Import], differing: Mapping[tuple[str, str], Sequence[str]]) -> Sequence[Import]:
    """The imports with those inputs kept as AWS has them."""
    return [
        replace(one, keep=tuple(sorted({*one.keep, *differing.get(one.key, ())}))) if one.key in differing else one
        for one in imports
    ]


def _differing(one: Import, steps: Sequence[Step], *, certain: bool) -> Sequence[str]:
    """Inputs that would change. A step that names none changes something, all the same.

    certain: nothing is replaced, so that what is unknown stays so; otherwise another preview knows more.
    """
    differing: list[str] = []
    for step in steps:
        if step.op in ("import", "refresh", "read"):
            continue
        names = {path.partition(".")[0].partition("[")[0] for path in (*step.diffs, *step.replaces)}
        of_aws = names - {*STATE_ONLY.get(one.type, ())}
        known = [name for name in of_aws if certain or not _unknown(step.after.get(name))]
        differing += sorted(known) if names else ["*"]
    return list(dict.fromkeys(differing))


def _unknown(value: object) -> bool:
    return UNKNOWN in str(value)
