"""F25: a bill that nobody is told of."""

from ..reading import kinds
from ..reading.resources import Resource
from ..rule import Finding, Results, Rule


def service(paid: Resource) -> Results:
    """The first ECS service, for the whole stack: whoever runs tasks needs a budget."""
    stack = paid.stack
    if paid is stack.of(kinds.ECS_SERVICE)[0] and not stack.of(kinds.BUDGET):
        yield Finding("no aws.budgets.Budget", "the stack")


RULE = Rule(
    name="budget-missing",
    failures=("F25",),
    title="no budget watches what the stack costs",
    severity="low",
    symptom="the bill at the end of the month",
    cause="A budget is no part of what makes a service run.",
    fix="add an aws.budgets.Budget with a notification, or exempt the stack that another one's budget covers",
    limits="a budget of another stack or of the whole account",
    bad='aws.ecs.Service("api", …)  # in production, and no aws.budgets.Budget',
    good='aws.budgets.Budget("monthly", budget_type="COST", limit_amount="200", limit_unit="USD", …)',
    stack_checks={kinds.ECS_SERVICE: service},
    production=True,
)
