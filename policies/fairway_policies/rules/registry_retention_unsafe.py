"""F32: a registry that throws away an image which still runs."""

import re

from ..reading import kinds
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Option, Results, Rule

# Tags that come and go: of pull requests, branches, development, caches.
_PASSING = re.compile(
    r"\*?(?:pr|mr|pull|merge|dev|develop|feature|feat|fix|branch|test|tmp|temp|preview|snapshot|nightly|ci|cache|buildcache|sha|edge|canary)(?:\b|[-_./*\d])",
    re.IGNORECASE,
)
_QUARTER = 90


def lifecycle(policy: Resource) -> Results:
    """Each rule of an ECR lifecycle policy, by how many images it leaves."""
    document = policy["policy"].parsed()
    if document.unknown:
        yield NotEvaluated("policy")
    for rule in document["rules"].each():
        selection = rule["selection"]
        if problem := _problem(selection, policy.settings["fewestReleases"]):
            level = "advisory" if _may_be_meant(selection, policy) else None
            yield Finding(problem, selection.path, level=level)


def _problem(selection: Fact, fewest: float) -> str | None:
    which, kind, number = (selection[key] for key in ("tagStatus", "countType", "countNumber"))
    if _leaves_releases(selection):
        return None
    if kind.text == "imageCountMoreThan" and number.number is not None and number.number < fewest:
        return f"keeps {number.shown()} {which.shown()} images, fewer than {int(fewest)}"
    if kind.text == "sinceImagePushed" and which.text != "untagged":
        return (
            f"expires {which.shown()} images {number.shown()} days after their push, though one of them may still run"
        )
    return None


def _leaves_releases(selection: Fact) -> bool:
    """True where the rule names tags of previews, branches and caches alone."""
    tags = [tag.text or "" for key in ("tagPrefixList", "tagPatternList") for tag in selection[key].each()]
    return bool(tags) and all(_PASSING.match(tag) for tag in tags)


def _may_be_meant(selection: Fact, policy: Resource) -> bool:
    """Untagged images are no releases unless tags move; and what is older than a quarter is seldom what runs."""
    if selection["tagStatus"].text == "untagged":
        repositories = policy.referred("repository", kinds.REPOSITORY)
        return not any((r["imageTagMutability"].text or "MUTABLE") == "MUTABLE" for r in repositories)
    days = selection["countNumber"].number
    return selection["countType"].text == "sinceImagePushed" and days is not None and days >= _QUARTER


RULE = Rule(
    name="registry-retention-unsafe",
    failures=("F32",),
    title="the repository's lifecycle can expire an image that still runs",
    severity="high",
    symptom="CannotPullContainerError: not found, when a task is replaced weeks after its release",
    cause="Images expire by age or in small numbers, while a stack runs an old release.",
    fix="expire by count, and keep at least as many images as releases may be put back",
    limits="which images run; tags that the rule's prefixes do not tell from releases",
    bad='{"selection": {"tagStatus": "any", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 14}}',
    good='{"selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 30}}',
    resource_checks={kinds.LIFECYCLE_POLICY: lifecycle},
    options={"fewestReleases": Option({"type": "number", "default": 5, "description": "The fewest images to keep."})},
)
