"""F32: a registry that throws away an image which still runs."""

from ..reading import kinds
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Option, Results, Rule


def contract(registry: Resource) -> Results:
    keeps, fewest = registry.inputs["keepReleases"], registry.settings["fewestReleases"]
    if keeps.unknown:
        yield NotEvaluated(keeps.path)
    elif keeps.number is not None and keeps.number < fewest:
        yield Finding(f"keeps {keeps.shown()} releases, fewer than {int(fewest)}", keeps.path)


def lifecycle(policy: Resource) -> Results:
    document = policy["policy"].parsed()
    if document.unknown:
        yield NotEvaluated("policy")
    for rule in document["rules"].each():
        selection = rule["selection"]
        if problem := _problem(selection, policy.settings["fewestReleases"]):
            yield Finding(problem, selection.path)


def _problem(selection: Fact, fewest: float) -> str | None:
    which, kind, number = (selection[key] for key in ("tagStatus", "countType", "countNumber"))
    if kind.text == "imageCountMoreThan" and number.number is not None and number.number < fewest:
        return f"keeps {number.shown()} {which.shown()} images, fewer than {int(fewest)}"
    if kind.text == "sinceImagePushed" and which.text != "untagged":
        return (
            f"expires {which.shown()} images {number.shown()} days after their push, though one of them may still run"
        )
    return None


RULE = Rule(
    name="registry-retention-unsafe",
    failures=("F32",),
    title="the repository's lifecycle can expire an image that still runs",
    severity="high",
    symptom="CannotPullContainerError: not found, when a task is replaced weeks after its release",
    cause="Images expire by age or in small numbers, while a stack runs an old release.",
    fix="expire by count, and keep at least as many images as releases may be put back",
    bad='{"selection": {"tagStatus": "any", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 14}}',
    good='{"selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 30}}',
    resource_checks={kinds.REGISTRY: contract, kinds.LIFECYCLE_POLICY: lifecycle},
    options={"fewestReleases": Option({"type": "number", "default": 5, "description": "The fewest images to keep."})},
)
