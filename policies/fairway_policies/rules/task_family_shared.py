"""F30: two task definitions that are revisions of one another."""

from ..reading import kinds
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule


def task(definition: Resource) -> Results:
    """A family that an earlier task definition of the program has."""
    family = definition["family"]
    if family.unknown:
        yield NotEvaluated(family.path)
    others = definition.stack.named(family.text, kinds.TASK)
    if others and others[0] is not definition:
        yield Finding(f"family {family.shown()}, which {others[0].name} has too", family.path)


RULE = Rule(
    name="task-family-shared",
    failures=("F30",),
    title="two task definitions have one family",
    severity="low",
    level="advisory",
    symptom="the running revision is not the newest of its family, and nobody knows whose it is",
    cause="A family numbers the revisions of one task; two tasks in it make each other's look outdated.",
    fix="give each task definition a family of its own",
    limits="families of another program",
    bad='aws.ecs.TaskDefinition("worker", family="shop", …)  # beside aws.ecs.TaskDefinition("api", family="shop", …)',
    good='aws.ecs.TaskDefinition("worker", family="shop-worker", …)',
    stack_checks={kinds.TASK: task},
)
