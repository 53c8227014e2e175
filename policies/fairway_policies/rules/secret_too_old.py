"""F29: a secret past its day."""

from datetime import date

from ..reading import kinds
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Option, Results, Rule
from ..runtime.clock import today

TAG = "RotateBefore"


def secret(holder: Resource) -> Results:
    """A secret says in a tag until which day its value may serve; a tag that is no day counts as past."""
    day = holder["tags"][TAG]
    if day.unknown and not holder["tags"].unknown:
        yield NotEvaluated(day.path)
    elif day.text is not None and _passed(day.text):
        yield Finding(f"{TAG} is {day.text}", day.path, "rotate the value, then move the tag")


def access_key(key: Resource) -> Results:
    """An IAM user's access key, by the day on which it was made."""
    created, longest = key["createDate"], key.settings["longestDays"]
    if created.text is None:
        return  # not made yet: as new as can be
    try:
        age = (today() - date.fromisoformat(created.text[:10])).days
    except ValueError:
        return
    if age > longest:
        yield Finding(f"{age} days old, more than {int(longest)}", created.path)


def _passed(day: str) -> bool:
    try:
        return date.fromisoformat(day) < today()
    except ValueError:
        return True


RULE = Rule(
    name="secret-too-old",
    failures=("F29",),
    title="a secret is older than it may be",
    severity="low",
    level="advisory",
    symptom="a leaked value still opens the door years later",
    cause="Nothing reminds anyone to rotate.",
    fix="rotate the value: for Fairway's database raise passwordEpoch by one",
    limits="secrets that the program does not make, and rotation by another tool",
    bad='aws.secretsmanager.Secret("api-key", tags={"RotateBefore": "2024-01-01"})',
    good='aws.secretsmanager.Secret("api-key", tags={"RotateBefore": "2099-01-01"})',
    stack_checks={kinds.SECRET: secret, kinds.PARAMETER: secret, kinds.ACCESS_KEY: access_key},
    options={
        "longestDays": Option({"type": "number", "default": 365, "description": "The oldest an access key may be."})
    },
)
