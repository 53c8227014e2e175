"""F2: a connection URL whose password is not percent-encoded."""

from ..reading import kinds, urls
from ..reading.containers import containers_of, in_every_task
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..reading.stored import stored_texts
from ..rule import Finding, NotEvaluated, Results, Rule


def task(definition: Resource) -> Results:
    """Variables that hold a connection URL."""
    for container in (yield from containers_of(definition)):
        for name, value in container.environment.items():
            if value.unknown and urls.is_url_name(name):
                yield NotEvaluated(value.path)
            elif problem := _problem(value):
                yield Finding(problem, f"container {container.name}: environment {name}", fixed_words=True)


def database(contract: Resource) -> Results:
    """Fairway's database makes its own URL, and says that it encodes the password."""
    encoded = contract.inputs["urlEncoded"]
    if encoded.unknown:
        yield NotEvaluated(encoded.path)
    elif encoded.flag is False:
        yield Finding("the component's URL is not encoded", encoded.path)


def secret(version: Resource) -> Results:
    """The value of a secret or parameter: a URL, or a JSON document that holds one."""
    for path, _, part in (yield from stored_texts(version)):
        if problem := _problem(part):
            yield Finding(problem, path, fixed_words=True)


def _problem(value: Fact) -> str | None:
    """What is wrong with a connection URL's password, in words that give nothing of it away."""
    raw = urls.raw_characters(value.text or "")
    return f"a password with an unencoded {raw} in a connection URL (value not shown)" if raw else None


RULE = Rule(
    name="database-url-unencoded",
    failures=("F2",),
    title="the password in a connection URL is not percent-encoded",
    severity="critical",
    symptom='log "Invalid URL", "could not parse", "Port should be …" at start',
    cause="A generated password holds @ : / ? # or %, and the URL was put together from the raw text.",
    fix='encode the password once, where the URL is made: urllib.parse.quote(password, safe="")',
    limits="URLs that the app puts together itself; values known after the update alone",
    bad='pulumi.Output.concat("postgresql://app:", password, "@", host, "/app")  # password: p@ss/word',
    good='pulumi.Output.concat("postgresql://app:", password.apply(lambda p: quote(p, safe="")), "@", host, "/app")',
    resource_checks={**in_every_task(task), kinds.DATABASE: database},
    stack_checks=dict.fromkeys((kinds.SECRET_VERSION, kinds.PARAMETER), secret),
)
