"""What a task may not do, and secrets it has in an old value."""

import json
import re
from collections.abc import Iterator

from ops.aws.snapshot import Snapshot, secret_references
from ops.doctor.signature import Clue, Signature, events, log, said, stops
from ops.verify.checks import secrets

DENIED = r"AccessDenied\w*|not authorized to perform|UnauthorizedOperation"
PULLS = r"unable to (?:pull|retrieve) (?:secrets?|\w+ secrets?|registry auth)"
UNASSUMED = r"unable to assume (?:the )?(?:service linked )?role"
WILD = re.compile(r"secretsmanager:[^\"\s]*[*?]")


def _wildcard(snapshot: Snapshot) -> Iterator[Clue]:
    yield from said(rf"{PULLS}.*({DENIED}).*[?]{{6}}", stops(snapshot), 97)
    for arn, _ in secret_references(snapshot.definition):
        if re.search(r"[*?]", arn):
            yield Clue(shown=f"the task definition names the secret {arn}", certainty=96)
    refused = list(said(rf"({PULLS}).*({DENIED})", stops(snapshot), 0))
    granted = [found for policy in snapshot.policies if (found := WILD.search(json.dumps(policy)))]
    if refused and granted:  # a wildcard that grants enough hurts nobody here
        yield Clue(shown=f"{refused[0].shown}; the execution role's policy says {granted[0][0]}", certainty=90)


def _old_value(snapshot: Snapshot) -> Iterator[Clue]:
    found = secrets.check(snapshot)
    if found.verdict == "failed" and "newer value" in found.seen.found:
        yield Clue(shown=found.seen.found, certainty=75)


def _role(snapshot: Snapshot) -> Iterator[Clue]:
    yield from said(rf"(ResourceInitializationError|{PULLS}).*({DENIED})", stops(snapshot), 88)
    yield from said(rf"CannotPull\w*.*({DENIED}|403 Forbidden|no basic auth)", stops(snapshot), 88)
    yield from said(UNASSUMED, stops(snapshot), 90)
    yield from said(UNASSUMED, events(snapshot), 90)
    yield from said(rf"({DENIED})", events(snapshot), 80)
    yield from said(rf"({DENIED})", log(snapshot), 80)


SIGNATURES = (
    Signature(
        failures=("F8",),
        title="a secret's ARN has wildcards",
        cause="ECS and IAM compare ARNs letter by letter here; `??????` for the random suffix matches nothing.",
        fix="Write the secret's exact ARN in the task definition and in the execution role's policy.",
        look=_wildcard,
    ),
    Signature(
        failures=("F9",),
        title="the tasks run with an old value of a secret",
        cause="ECS reads secrets when a task starts; the value was changed afterwards.",
        fix="Run `pulumi up`: a new version makes a new revision of the task definition, and new tasks. Where the "
        "definition names no version it has nothing to do: force a new deployment, with the command above.",
        look=_old_value,
    ),
    Signature(
        failures=("F22",),
        title="a role lacks a permission",
        cause="The execution role needs ECR, the secrets and the log group; the task role what the app itself calls; "
        "ecs-tasks.amazonaws.com must be in the trust policy of both.",
        fix="Say what the service uses in its settings (`uses`, `secrets`, `database`), which grants exactly that.",
        look=_role,
    ),
)
