"""A monthly budget that notifies before the money is gone."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base.component import Component
from components.monitoring.config import BudgetConfig

# (percent of the limit, whether it is spent already or expected to be)
NOTIFICATIONS = ((80, "ACTUAL"), (100, "ACTUAL"), (100, "FORECASTED"))


@dataclass(frozen=True, kw_only=True)
class BudgetArgs(BudgetConfig):
    """budget_name: unique in the account. The tag is to be activated as a cost allocation tag."""

    budget_name: str


class Budget(Component):
    """Mails at 80 % and 100 % of a monthly limit, and when the month is expected to end above it.

    Creates: budget.
    """

    def __init__(self, name: str, args: BudgetArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("budget:Budget", name, {}, opts)
        budget = aws.budgets.Budget(
            f"{name}-budget",
            name=args.budget_name,
            budget_type="COST",
            time_unit="MONTHLY",
            limit_amount=f"{args.monthly_usd}.0",  # as AWS gives it back
            limit_unit="USD",
            cost_filters=_filters(args.tag),
            notifications=[
                aws.budgets.BudgetNotificationArgs(
                    comparison_operator="GREATER_THAN",
                    threshold=percent,
                    threshold_type="PERCENTAGE",
                    notification_type=kind,
                    subscriber_email_addresses=[args.email],
                )
                for percent, kind in NOTIFICATIONS
            ],
            opts=self.child(),
        )
        self.budget_name = budget.name
        self.register_outputs({"budgetName": self.budget_name})


def _filters(tag: str | None) -> list[aws.budgets.BudgetCostFilterArgs] | None:
    if tag is None:
        return None
    key, _, value = tag.partition("=")
    return [aws.budgets.BudgetCostFilterArgs(name="TagKeyValue", values=[f"user:{key}${value}"])]
