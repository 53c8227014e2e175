"""F31: a secret that everyone who may read the task definition, a function or an image reads too."""

from ..reading import kinds, urls, variables
from ..reading.containers import Container, containers_of, databases_inside, in_every_task, of_inner_database
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..reading.secret_values import in_command, is_guessable, is_stand_in, reason
from ..rule import Finding, Level, NotEvaluated, Results, Rule


def task(definition: Resource) -> Results:
    """Variables whose name or value is a secret's; values are never shown."""
    containers = yield from containers_of(definition)
    stores = databases_inside(containers)
    for container in containers:
        for name in container.unknown_variables:
            yield NotEvaluated(name.path)
        for name, value in container.environment.items():
            by_name = variables.is_secret(name) or urls.is_url_name(name)
            if value.unknown and by_name:
                yield NotEvaluated(value.path)
            elif _is_name(definition, value):
                continue
            elif why := reason(name, value.text or ""):
                level: Level | None = "advisory" if of_inner_database(container, value, stores) else None
                yield _finding(why, f"container {container.name}: environment {name}", level)
        yield from _elsewhere(container)


def _is_name(user: Resource, value: Fact) -> bool:
    """True for what names a secret, a parameter or a key of the program, and is none itself."""
    return bool(user.stack.named(value.text, kinds.SECRET, kinds.PARAMETER, kinds.KMS_KEY))


def _elsewhere(container: Container) -> Results:
    """The other places of a container that everyone may read: commands, labels, the log driver's options."""
    commands = {key: container.facts[key] for key in ("command", "entryPoint")}
    for key, command in {**commands, "healthCheck.command": container.health_command}.items():
        if why := in_command(" ".join(part.text or "" for part in command.each())):
            yield _finding(why, f"container {container.name}: {key}")
    listed = {f"{key} option": container.facts[key]["options"] for key in ("logConfiguration", "firelensConfiguration")}
    for what, values in {**listed, "dockerLabels": container.facts["dockerLabels"]}.items():
        for name, value in values.fields().items():
            if why := reason(name, value.text or ""):
                yield _finding(why, f"container {container.name}: {what} {name}")


def _finding(why: str, location: str, level: Level | None = None, fix: str | None = None) -> Finding:
    return Finding(f"{why} (value not shown)", location, fix, level, fixed_words=True)


def _named_values(values: dict[str, Fact], location: str, fix: str) -> Results:
    for name, value in values.items():
        if value.unknown and variables.is_secret(name) and not value.secret:
            yield NotEvaluated(value.path)
        elif why := reason(name, value.text or ""):
            yield _finding(why, f"{location} {name}", fix=fix)


def function(lambda_: Resource) -> Results:
    """A Lambda function's variables."""
    fix = "keep it in Secrets Manager and let the function read it, by the secret's name in the environment"
    values = lambda_["environment"]["variables"].fields()
    named = {name: value for name, value in values.items() if not _is_name(lambda_, value)}
    yield from _named_values(named, "environment", fix)


def project(build: Resource) -> Results:
    """CodeBuild: a variable of type PLAINTEXT, which is the default; the others are names of secrets."""
    entries = build["environment"]["environmentVariables"].each()
    plain = {entry["name"].text or "": entry["value"] for entry in entries if entry["type"].text in (None, "PLAINTEXT")}
    fix = 'give the variable type "SECRETS_MANAGER" and the secret as its value'
    yield from _named_values(plain, "environment", fix)


def parameter(stored: Resource) -> Results:
    """A parameter of type String, which is not encrypted, under the name of a secret."""
    name = (stored["name"].text or stored.name).rpartition("/")[2]
    if stored["type"].text not in ("String", "StringList") or {"value", "*"} & set(stored.ignored):
        return
    if why := reason(name, stored["value"].text or ""):
        yield _finding(why, "value", fix='set type="SecureString" on the parameter')


def image(built: Resource) -> Results:
    """Arguments of a build stay in the image's history."""
    arguments = built["buildArgs"] if built.type == kinds.DOCKER_BUILD else built["build"]["args"]
    if built.type == kinds.AWSX_IMAGE:
        arguments = built["args"]
    fix = "pass it as a build secret (`secrets`), not as an argument"
    yield from _named_values(arguments.fields(), "build argument", fix)


def database(store: Resource) -> Results:
    """A master password that is known before anything is made: someone chose it. A stand-in is another rule's."""
    key = "password" if store.type == kinds.RDS_INSTANCE else "masterPassword"
    password = store.inputs[key]
    if password.text and not is_stand_in(password.text) and not store.sources(key, kinds.RANDOM_PASSWORD):
        guessable = is_guessable(password.text)
        why = "a master password that can be guessed" if guessable else "a master password that is known to the program"
        fix = "set manage_master_user_password=True, or generate it"
        yield _finding(why, key, None if guessable else "advisory", fix)


RULE = Rule(
    name="secret-in-plain-environment",
    failures=("F31",),
    title="a secret stands in the plain environment",
    severity="critical",
    symptom="the value is in the task definition, its history, the console, and in every backup of the state",
    cause="`environment` was nearer at hand than `secrets`.",
    fix='put it into Secrets Manager and name it under "secrets": [{"name": …, "valueFrom": <ARN>}]',
    limits="secrets without a secret's name or a known form, in files, images and code",
    bad='"environment": [{"name": "DB_PASSWORD", "value": "hunter2"}]',
    good='"secrets": [{"name": "DB_PASSWORD", "valueFrom": secret.arn}]',
    resource_checks={
        **in_every_task(task),
        **dict.fromkeys(kinds.BUILT_IMAGES, image),
        kinds.FUNCTION: function,
        kinds.PARAMETER: parameter,
        kinds.BUILD_PROJECT: project,
    },
    stack_checks=dict.fromkeys(kinds.DATABASES, database),
    exempt_by_location=True,
)
