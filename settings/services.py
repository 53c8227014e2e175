"""The services of a stack: read, checked one by one and against each other."""

import re
from collections.abc import Mapping
from typing import Any, get_args

from components.compute.health import TOOLS
from components.data.postgres import DatabaseForm
from settings.limits import fargate_problem
from settings.model import PLATFORMS, Health, Image, Scaling, Service
from settings.patterns import NAME, REPOSITORY
from settings.reader import Reader
from settings.reserved import service_problem
from settings.routes import DEFAULT_ROUTE, PATTERN, priorities
from settings.variables import (
    VARIABLE,
    Sources,
    check_variables,
    read_environment,
    read_secret_names,
    read_uses,
)


def read_services(
    reader: Reader, *, app: str, images: Mapping[str, Image], has: Sources, has_site: bool
) -> tuple[Service, ...]:
    """Every service, sorted by name. images: of the release, by service; a service without one has `image` None.

    has_site: a static site has the default route.
    """
    children = list(reader.children())
    routes = {
        name: child.texts("routes", [DEFAULT_ROUTE], pattern=PATTERN, expected="path patterns that begin with /")
        for name, child in children
    }
    owners: dict[str, str] = {DEFAULT_ROUTE: "the static site"} if has_site else {}
    for name, child in children:
        if not routes[name]:
            child.problem("routes", "is empty; write the path patterns that lead to the service")
        for route in routes[name]:
            if route in owners:
                child.problem(
                    "routes", f"has {route}, which {owners[route]} has too; a route leads to one service, once"
                )
            owners.setdefault(route, name)
    if DEFAULT_ROUTE not in owners:
        reader.problem("", f"has no service on the default route; give one of them routes: [{DEFAULT_ROUTE!r}]")
    priority = priorities(owners)
    services: list[Service] = []
    for name, child in children:
        own_routes = {route: priority[route] for route in routes[name]}
        service = _service(name, child, app, images.get(name), own_routes, has)
        if problem := service_problem(name, routes):
            child.problem("", problem)
        check_variables(child, service, has)
        child.done()
        services.append(service)
    return tuple(services)


def _service(
    name: str, reader: Reader, app: str, image: Image | None, routes: Mapping[str, int], has: Sources
) -> Service:
    if not re.fullmatch(NAME, name):
        reader.problem("", "is no name for a service; write 2 to 20 lower-case letters, digits and hyphens")
    service = Service(
        name=name,
        repository=reader.text("repository", f"{app}/{name}", pattern=REPOSITORY, expected="a name such as shop/api"),
        image=image,
        architecture=_architecture(reader, image),
        port=reader.integer("port", low=1, high=65535),
        health=_health(reader.mapping("health")),
        routes=routes,
        cpu=reader.integer("cpu", 256, low=1, high=16384),
        memory=reader.integer("memory", 512, low=1, high=122880),
        desired_count=reader.integer("desiredCount", 1, low=0, high=1000),
        scaling=_scaling(reader.mapping("scaling")) if reader.has("scaling") else reader.raw("scaling"),
        environment=read_environment(reader.mapping("env"), has),
        secrets=read_secret_names(reader.mapping("secrets"), has),
        grants=read_uses(reader, has),
        required_env=reader.texts("requiredEnv", pattern=VARIABLE, expected="names of environment variables"),
        database=reader.choice("database", list(get_args(DatabaseForm)), None),
        migration=reader.texts("migration", expected="words of a command, such as [npm, run, migrate]"),
        read_only=reader.flag("readOnlyFilesystem", False),
        execute_command=reader.flag("executeCommand", False),
        deployment_timeout=reader.integer("deploymentTimeoutMinutes", 15, low=5, high=120),
        bake_minutes=_bake_minutes(reader),
    )
    _check_blue_green(reader, service)
    if problem := fargate_problem(service.cpu, service.memory):
        reader.problem("", f"has {problem}")
    return service


def _bake_minutes(reader: Reader) -> int | None:
    """How long the old tasks of a blue/green deployment stay; None for rolling deployments."""
    strategy = reader.choice("deployment", ["rolling", "blueGreen"], "rolling")
    bake_minutes: int = reader.integer("bakeMinutes", 5, low=0, high=60)
    if strategy == "rolling" and reader.has("bakeMinutes"):
        reader.problem("bakeMinutes", "is for deployment blueGreen; remove it or set deployment")
    return bake_minutes if strategy == "blueGreen" else None


def _check_blue_green(reader: Reader, service: Service) -> None:
    if service.bake_minutes is None:
        return
    if len(service.routes) != 1:
        reader.problem("routes", "has several, but ECS shifts one rule in a blue/green deployment; write one route")
    if service.deployment_timeout < service.bake_minutes + 10:
        reader.problem(
            "deploymentTimeoutMinutes",
            f"is {service.deployment_timeout}, too short for bakeMinutes {service.bake_minutes} after the new tasks' "
            f"start; write at least {service.bake_minutes + 10}",
        )


def _architecture(reader: Reader, image: Image | None) -> Any:
    """The release's image decides; the setting chooses where the image has both, and must agree where it has one."""
    built = [name for name, platform in PLATFORMS.items() if image is None or platform in image.platforms]
    asked = reader.choice("architecture", list(PLATFORMS), None)
    if asked and image and asked not in built:
        found = ", ".join(image.platforms)
        reader.problem(
            "architecture", f"is {asked}, but the released image has {found}; build it for {PLATFORMS[asked]}"
        )
    return asked or (built or list(PLATFORMS))[0]


def _health(reader: Reader) -> Health:
    health = Health(
        path=reader.text("path", pattern=r"/[^\s'\"\\$`]*", expected="a path that begins with /, such as /health"),
        tool=reader.choice("tool", list(TOOLS)),
        grace_seconds=reader.integer("graceSeconds", 60, low=0, high=3600),
    )
    reader.done()
    return health


def _scaling(reader: Reader) -> Scaling:
    scaling = Scaling(
        minimum=reader.integer("min", low=0, high=1000),
        maximum=reader.integer("max", low=1, high=1000),
        target_cpu_percent=reader.integer("targetCpuPercent", 60, low=10, high=95),
    )
    if scaling.maximum < scaling.minimum:
        reader.problem("max", f"is {scaling.maximum}, below min; write at least {scaling.minimum}")
    reader.done()
    return scaling
