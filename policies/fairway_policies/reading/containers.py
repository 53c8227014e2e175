"""ECS tasks as rules read them, whoever wrote them: Fairway's contract, a task definition, or awsx's arguments."""

import re
from collections.abc import Generator
from dataclasses import dataclass

from ..rule import Check, NotEvaluated, Result
from . import kinds
from .definitions import as_ecs_reads
from .facts import Fact
from .resources import Resource

ON_FARGATE = ("awsx:ecs:FargateService", "awsx:ecs:FargateTaskDefinition")
DEFINED_BY = (kinds.SERVICE, *kinds.SETUP_TASKS, kinds.TASK, *kinds.AWSX_SERVICES, *kinds.AWSX_TASKS)


@dataclass(frozen=True, slots=True)
class Container:
    """One container of a task. `environment` and `secrets` map a variable's name to its value or source."""

    facts: Fact
    name: str
    image: Fact
    essential: bool
    environment: dict[str, Fact]
    secrets: dict[str, Fact]
    unknown_variables: tuple[Fact, ...] = ()  # environment as a whole, or a variable's name, known after the update
    unknown_secrets: tuple[Fact, ...] = ()  # the same of secrets

    @property
    def unknown_names(self) -> tuple[Fact, ...]:
        """Variables and secrets whose names are known only after the update."""
        return self.unknown_variables + self.unknown_secrets

    @property
    def mappings(self) -> list[Fact]:
        """The entries of `portMappings`."""
        return self.facts["portMappings"].each()

    @property
    def ports(self) -> list[Fact]:
        """The ports that the container opens."""
        return [mapping["containerPort"] for mapping in self.mappings]

    @property
    def health_command(self) -> Fact:
        """The command of ECS's own health check, as a list of words."""
        return self.facts["healthCheck"]["command"]


def _pairs(listing: Fact, value: str) -> tuple[dict[str, Fact], tuple[Fact, ...]]:
    """`[{name, value}]`, as ECS and awsx have it, as a map; and what of it is not known."""
    if listing.unknown:
        return {}, (listing,)
    pairs: dict[str, Fact] = {}
    unknown: list[Fact] = []
    for entry in listing.each():
        name = entry["name"]
        if name.unknown or entry.unknown:
            unknown.append(name)
        elif name.text:
            pairs[name.text] = entry[value]
    return pairs, tuple(unknown)


def read_container(facts: Fact, name: str = "") -> Container:
    """A container from its ECS definition."""
    facts = as_ecs_reads(facts)
    environment, unknown = _pairs(facts["environment"], "value")
    secrets, unknown_secrets = _pairs(facts["secrets"], "valueFrom")
    return Container(
        facts=facts,
        name=facts["name"].text or name,
        image=facts["image"],
        essential=facts["essential"].flag is not False,
        environment=environment,
        secrets=secrets,
        unknown_variables=unknown,
        unknown_secrets=unknown_secrets,
    )


def _of_contract(task: Resource) -> Container:
    facts = task.inputs
    return Container(
        facts=facts,
        name=facts["service"].text or task.name,
        image=_stated_image(facts["image"]),
        essential=True,
        environment=facts["environment"].fields(),
        secrets={name.text: name for name in facts["secrets"].each() if name.text},
        unknown_variables=tuple(fact for fact in (facts["environment"],) if fact.unknown),
        unknown_secrets=tuple(fact for fact in (facts["secrets"],) if fact.unknown),
    )


def _stated_image(image: Fact) -> Fact:
    """The reference, or while the registry's address is not known, repository and digest. Of no own image: a text."""
    if image.text is not None:
        return image
    reference, repository, digest = image["reference"], image["repository"].text, image["digest"].text
    if reference.unknown and repository and digest:
        return Fact(f"{repository}@{digest}", reference.path)
    return reference


def _definitions(task: Resource) -> Fact:
    if task.type == kinds.TASK:
        return task["containerDefinitions"].parsed()
    arguments = task.inputs["taskDefinitionArgs"] if task.type in kinds.AWSX_SERVICES else task.inputs
    several = arguments["containers"]
    return arguments["container"] if several.absent else several


def containers_of(task: Resource) -> Generator[Result, None, list[Container]]:
    """A task's containers, for use inside a check with `yield from`: unknown definitions are said to be so."""
    if "containers" not in task.cache:
        containers = yield from _containers(task)
        if containers:
            task.cache["containers"] = containers
        return containers
    return task.cache["containers"]


def _containers(task: Resource) -> Generator[Result, None, list[Container]]:
    if task.type in (kinds.SERVICE, *kinds.SETUP_TASKS):
        return [_of_contract(task)]
    definitions = _definitions(task)
    if definitions.unknown:
        yield NotEvaluated(definitions.path)
        return []
    if task.type == kinds.TASK:
        return [read_container(fact) for fact in definitions.each()]
    single = not definitions["image"].absent
    named = {"container": definitions} if single else definitions.fields()
    return [read_container(fact, name) for name, fact in named.items()]


def own_containers(task: Resource) -> Generator[Result, None, list[Container]]:
    """As `containers_of`, without a word about those that a Fairway component makes and is itself held to."""
    if task.contract() is not None:
        return known_containers(task)
    return (yield from containers_of(task))


def known_containers(task: Resource) -> list[Container]:
    """A task's containers as far as they are known, without a word about the rest."""
    reading = containers_of(task)
    try:
        while True:
            next(reading)
    except StopIteration as stop:
        return list(stop.value)


_DATABASE_IMAGES = re.compile(
    r"(?:^|/)(?:postgres|postgis|mysql|mariadb|mongo|redis|valkey|rabbitmq|minio|localstack|elasticsearch|pgvector|timescaledb)(?=[:@]|$)"
)


def databases_inside(containers: list[Container]) -> list[Container]:
    """The task's own throw-away databases: what they hold ends with the task, and nobody outside reaches them."""
    if len(containers) < 2:
        return []
    return [container for container in containers if _DATABASE_IMAGES.search((container.image.text or "").lower())]


def of_inner_database(container: Container, value: Fact, stores: list[Container]) -> bool:
    """True for the password of such a database: where it is set, and where another container of the task uses it."""
    if not stores:
        return False
    values = {other.text for store in stores for other in store.environment.values() if other.text}
    text = value.text or ""
    return container in stores or text in values or bool(re.search(r"@(?:localhost|127\.0\.0\.1)[:/]", text))


def sources_of(task: Resource, *types: str) -> list[Resource]:
    """The resources of the given types from which the task's containers are made."""
    keys = ("containerDefinitions", "taskDefinitionArgs", "container", "containers")
    return list(dict.fromkeys(source for key in keys for source in task.sources(key, *types)))


def has_own_network(task: Resource) -> bool:
    """True for a task whose containers share a network of its own (awsvpc), as every task on Fargate has."""
    return task.type in ON_FARGATE or task["networkMode"].text == "awsvpc"


def led_to(task: Resource) -> list[Container]:
    """Containers of awsx's arguments to which a load balancer leads: awsx names its target group beside the port."""
    containers = known_containers(task) if task.type in (*kinds.AWSX_SERVICES, *kinds.AWSX_TASKS) else []
    return [one for one in containers if any(not mapping["targetGroup"].absent for mapping in one.mappings)]


def architecture(task: Resource) -> Fact:
    """The CPU architecture a task asks for; absent means X86_64."""
    if task.type == kinds.SERVICE:
        return task.inputs["architecture"]
    platform = task.inputs["taskDefinitionArgs"] if task.type in kinds.AWSX_SERVICES else task
    return platform["runtimePlatform"]["cpuArchitecture"]


def operating_system(task: Resource) -> Fact:
    """The operating system family a task asks for; absent means LINUX."""
    if task.type == kinds.SERVICE:
        return task.inputs["operatingSystem"]
    platform = task.inputs["taskDefinitionArgs"] if task.type in kinds.AWSX_SERVICES else task
    return platform["runtimePlatform"]["operatingSystemFamily"]


def in_every_task(check: Check) -> dict[str, Check]:
    """The check, for each type that defines a task."""
    return dict.fromkeys(DEFINED_BY, check)
