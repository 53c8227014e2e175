"""F25: logs that are gone before anyone asks for them."""

from ..reading import kinds
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Option, Results, Rule


def contract(service: Resource) -> Results:
    """A Fairway service's days of logs."""
    yield from _check(service, service.inputs["logRetentionDays"])


def group(logs: Resource) -> Results:
    """A log group's days; a Lambda function's is left aside."""
    if not (logs["name"].text or logs["namePrefix"].text or "").startswith("/aws/lambda/"):
        yield from _check(logs, logs["retentionInDays"])


def _check(resource: Resource, days: Fact) -> Results:
    """0 and absent mean for ever, which is long enough."""
    if days.unknown:
        yield NotEvaluated(days.path)
    elif days.number and days.number < resource.settings["minimumDays"]:
        yield Finding(f"{days.shown()} days, fewer than {int(resource.settings['minimumDays'])}", days.path)


RULE = Rule(
    name="log-retention-short",
    failures=("F25",),
    title="logs are kept too short a time for production",
    severity="low",
    symptom="an incident is noticed after its log is gone",
    cause="A retention chosen for development went to production.",
    fix="keep at least 30 days (retention_in_days), or set the rule's minimumDays",
    limits="logs that are shipped elsewhere",
    bad='aws.cloudwatch.LogGroup("api", retention_in_days=3)',
    good='aws.cloudwatch.LogGroup("api", retention_in_days=30)',
    stack_checks={kinds.SERVICE: contract, kinds.LOG_GROUP: group},
    production=True,
    options={"minimumDays": Option({"type": "number", "default": 30, "description": "The fewest days to keep logs."})},
)
