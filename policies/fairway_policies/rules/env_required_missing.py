"""F10, F16: a variable that the app needs and nothing provides."""

from ..reading import kinds
from ..reading.containers import containers_of
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Option, Results, Rule

LABEL = "fairway.requires"


def contract(service: Resource) -> Results:
    """The names that a Fairway service requires, against its variables and secrets."""
    required, environment, secrets = (service.inputs[key] for key in ("requiredEnv", "environment", "secrets"))
    for fact in (required, environment, secrets):
        if fact.unknown:
            yield NotEvaluated(fact.path)
            return
    provided = {*environment.fields(), *(name.text for name in secrets.each())}
    yield from _missing([name.text or "" for name in required.each()], provided, "environment and secrets")


def task(definition: Resource) -> Results:
    """A container says what it requires in the label `fairway.requires`, or the configuration says it for it."""
    for container in (yield from containers_of(definition)):
        declared = container.facts["dockerLabels"][LABEL]
        required = [*_names(declared), *definition.settings["required"].get(container.name, ())]
        if container.unknown_names or declared.unknown:
            yield NotEvaluated((container.unknown_names or (declared,))[0].path)
        else:
            yield from _missing(
                required,
                {*container.environment, *container.secrets},
                f"container {container.name}: environment and secrets",
            )


def _names(declared: Fact) -> list[str]:
    return [name for name in (declared.text or "").replace(",", " ").split() if name]


def _missing(required: list[str], provided: set[str | None], where: str) -> Results:
    missing = [name for name in required if name not in provided]
    if missing:
        form = ""
        if "DATABASE_URL" in missing and "DB_HOST" in provided:
            form = "; DB_HOST is set: the app reads the other form"
        elif "DB_HOST" in missing and "DATABASE_URL" in provided:
            form = "; DATABASE_URL is set: the app reads the other form"
        yield Finding(f"{', '.join(missing)} provided by nothing{form}", where)


RULE = Rule(
    name="env-required-missing",
    failures=("F10", "F16"),
    title="a variable that the app requires is provided by nothing",
    severity="high",
    symptom='health answers 503; log "DATABASE_URL is not set", "datasource.url"; the stack hangs until it is given up',
    cause="What the app reads and what the task provides are written in two places.",
    fix="add the variable to environment or secrets, or take it from what the service requires",
    limits="what the app reads, unless its contract, a label or the rule's option says so",
    bad='{"dockerLabels": {"fairway.requires": "S3_BUCKET_NAME"}, "environment": []}',
    good='{"dockerLabels": {"fairway.requires": "S3_BUCKET_NAME"}, "environment": [{"name": "S3_BUCKET_NAME", …}]}',
    resource_checks={kinds.SERVICE: contract, kinds.TASK: task},
    options={
        "required": Option(
            {"type": "object", "default": {}, "description": "Container name → the names of the variables it requires."}
        )
    },
)
