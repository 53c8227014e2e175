"""The services of a stack, one by one and against each other."""

from components.base.aws import FARGATE_MEMORY, LOAD_BALANCER_RULES, LOAD_BALANCER_TARGET_GROUPS
from components.base.keys import keys
from components.compute.target_config import TargetConfig
from settings.checks.container import check_container
from settings.checks.permissions import check_permissions
from settings.errors import Problems
from settings.model import PLATFORMS, Service, Settings
from settings.reserved import service_problem
from settings.routes import DEFAULT_ROUTE

PATH = "fairway:services"
START_SECONDS = 120
"""What new tasks take at least until they serve: their image, their start, two checks of their health."""


def check_services(settings: Settings, problems: Problems) -> None:
    """Routes, repositories and target groups of all; names, sizes and deployments of each."""
    _check_routes(settings, problems)
    _check_repositories(settings, problems)
    _check_names(settings, problems)
    names = [service.name for service in settings.services]
    for service in settings.services:
        path = f"{PATH}.{service.name}"
        if problem := service_problem(service.name, names):
            problems.add(path, problem)
        _check_size(service, path, problems)
        _check_deployment(settings, service, path, problems)
        _check_architecture(service, path, problems)
        check_container(settings, service, path, problems)
        check_permissions(service, path, problems)


def _check_routes(settings: Settings, problems: Problems) -> None:
    owners: dict[str, str] = {DEFAULT_ROUTE: "the static site"} if settings.site else {}
    for service in settings.services:
        path = f"{PATH}.{service.name}.routes"
        if not service.routes and service.public:
            problems.add(path, "is empty; write the path patterns that lead to the service")
        for route in service.routes:
            if route in owners:
                sentence = f"has {route}, which {owners[route]} has too; a route leads to one service, once"
                problems.add(path, sentence)
            owners.setdefault(route, service.name)
    if DEFAULT_ROUTE not in owners and not _unread_routes(settings, problems):
        sentence = f"has no service on the default route; give one of them routes: [{DEFAULT_ROUTE!r}]"
        if settings.services and not any(service.public for service in settings.services):
            sentence = f"has no web service, and the load balancer needs one with routes: [{DEFAULT_ROUTE!r}]; add it"
        problems.add(PATH, sentence)
    rules = sum(len(service.routes) for service in settings.services)
    public = [service for service in settings.services if service.public]
    groups = sum(1 if service.bake_minutes is None else 2 for service in public)
    for count, limit, noun in (
        (rules, LOAD_BALANCER_RULES, "routes"),
        (groups, LOAD_BALANCER_TARGET_GROUPS, "target groups (two with blueGreen)"),
    ):
        if count > limit:
            sentence = f"needs {count} {noun}, but a load balancer has {limit} at most; spread them over several stacks"
            problems.add(PATH, sentence)


def _unread_routes(settings: Settings, problems: Problems) -> bool:
    """Whether the default route may stand in what could not be read."""
    return any(problems.is_unread(f"{PATH}.{service.name}.routes") for service in settings.services)


def _check_repositories(settings: Settings, problems: Problems) -> None:
    """Two repositories whose resources would have one name."""
    taken: dict[str, str] = {}
    for repository in settings.repositories:
        other = taken.setdefault(repository.replace("/", "-"), repository)
        if other != repository:
            sentence = f"has repositories {other} and {repository}; write two that differ in more"
            problems.add(PATH, sentence)


def _check_names(settings: Settings, problems: Problems) -> None:
    """Names of before, and of what may go, beside those that are."""
    names, owners = {service.name for service in settings.services}, dict[str, str]()
    for service in settings.services:
        path, former = f"{PATH}.{service.name}.formerly", service.formerly
        if former in names:
            problems.add(path, f"is {former}, which is a service itself; remove it")
        elif former and (other := owners.setdefault(former, service.name)) != service.name:
            problems.add(path, f"is {former}, which {other} was too; one service keeps what it had")
    present = {service.name for service, _ in settings.released} | {
        key
        for key, section in (
            ("database", settings.own_database), ("bucket", settings.bucket), ("userPool", settings.user_pool)
        )
        if section is not None
    }  # fmt: skip
    for name in sorted(present & {*settings.retire}):
        problems.add("fairway:retire", f"has {name}, which the stack is to have; remove it from here or there")


def _check_size(service: Service, path: str, problems: Problems) -> None:
    sizes = FARGATE_MEMORY[service.cpu]
    if service.memory not in sizes:
        sentence = f"is {service.memory}, which Fargate has not with cpu {service.cpu}; write one of "
        problems.add(f"{path}.memory", sentence + ", ".join(map(str, sizes)))


def _check_deployment(settings: Settings, service: Service, path: str, problems: Problems) -> None:
    _check_targets(service, path, problems)
    if not service.public:
        return
    if service.bake_minutes is None:
        if service.configured_bake_minutes is not None:
            problems.add(f"{path}.bakeMinutes", "is for deployment blueGreen; remove it or set deployment")
        return
    if len(service.routes) > 1:
        sentence = "has several, but ECS shifts one rule in a blue/green deployment; write one route"
        problems.add(f"{path}.routes", sentence)
    if service.deployment_timeout < service.bake_minutes + 10:
        problems.add(
            f"{path}.deploymentTimeoutMinutes",
            f"is {service.deployment_timeout}, too short for bakeMinutes {service.bake_minutes} after the new tasks' "
            f"start; write at least {service.bake_minutes + 10}",
        )
    # Tasks of a blue/green service are in one target group today and in the other tomorrow: only ECS counts both.
    if settings.alarms and not settings.cluster.container_insights:
        problems.add(
            f"{path}.deployment",
            "is blueGreen, and fairway:alarms count its tasks; set fairway:cluster.containerInsights to true",
        )


def _check_targets(service: Service, path: str, problems: Problems) -> None:
    """The old tasks' requests run out, then the tasks stop: only then is a deployment over."""
    for field, key in keys(TargetConfig).items():
        if not service.public and getattr(service, field) != key.default:
            sentence = "is for a service that the load balancer sends requests to; remove it"
            problems.add(f"{path}.{key.name}", sentence)
    ending = service.deregistration_seconds + service.stop_seconds
    if service.public and ending + START_SECONDS > service.deployment_timeout * 60:
        needed = -(-(ending + START_SECONDS) // 60)
        problems.add(
            f"{path}.deploymentTimeoutMinutes",
            f"is {service.deployment_timeout}, but the old tasks take {ending} s (deregistrationSeconds and "
            f"stopSeconds) to end after the new ones serve; write at least {needed}",
        )


def _check_architecture(service: Service, path: str, problems: Problems) -> None:
    required = service.required_architecture
    if required and service.image and PLATFORMS[required] not in service.image.platforms:
        platforms = ", ".join(service.image.platforms)
        sentence = f"is {required}, but the released image has {platforms}; build it for {PLATFORMS[required]}"
        problems.add(f"{path}.architecture", sentence)
