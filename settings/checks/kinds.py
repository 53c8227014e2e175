"""What a web service needs, what a worker and an internal one cannot have; and services that share another's image."""

from collections.abc import Mapping

from settings.errors import Problems
from settings.model import Service, Settings

PATH = "fairway:services"
OF_PUBLIC = "is for a service behind the load balancer, which an internal one is not; remove it, or remove internal"
OF_WEB = "is for a web service, which a worker is not; remove it, or write kind: web"


def check_kinds(settings: Settings, problems: Problems) -> None:
    """Each service by its kind, and what each connects to."""
    for service in settings.services:
        path = f"{PATH}.{service.name}"
        (_check_worker if service.kind == "worker" else _check_web)(service, path, problems)
        if service.single:
            _check_single(service, path, problems)
        _check_connections(settings, service, f"{path}.connectsTo", problems)


def _check_web(service: Service, path: str, problems: Problems) -> None:
    if service.port is None:
        problems.add(f"{path}.port", "is missing; write a whole number from 1 to 65535, or kind: worker")
    health = service.health
    if service.internal:
        for key, value in (("routes", service.routes), ("deployment", service.bake_minutes)):
            if value is not None and value != ():
                problems.add(f"{path}.{key}", OF_PUBLIC)
        if health and health.tool not in (None, "none") and health.path is None:
            problems.add(f"{path}.health.path", f"is missing; write the path that {health.tool} asks for")
    elif health is None or health.path is None:
        problems.add(f"{path}.health.path", "is missing; write the path that answers 200 when the app can serve")


def _check_connections(settings: Settings, service: Service, path: str, problems: Problems) -> None:
    """To internal services, in one direction: a task knows the names that are there when it starts."""
    services = {other.name: other for other in settings.services}
    internal = ", ".join(name for name, other in services.items() if other.internal) or "none yet"
    for name in service.connects_to:
        other = services.get(name)
        if other is None or not other.internal:
            problems.add(path, f"has {name}, which is no internal service; write one of: {internal}")
        elif service.name in _reached(services, name):
            sentence = (
                "which connects back to it, and of two that start one after the other the first does not know the"
            )
            problems.add(path, f"has {name}, {sentence} second; remove one of them, or use a queue")
        elif service.migration and other.uses_database and not other.migration:
            sentence = f"which starts first and reads the database that this one migrates; write migration at {name}"
            problems.add(path, f"has {name}, {sentence}")


def _reached(services: Mapping[str, Service], start: str) -> set[str]:
    """The service and all that it connects to, directly and through others."""
    reached: set[str] = set()
    ahead = [start]
    while ahead:
        name = ahead.pop()
        if name in services and name not in reached:
            reached.add(name)
            ahead += services[name].connects_to
    return reached


def _check_worker(service: Service, path: str, problems: Problems) -> None:
    for key, value in (
        ("port", service.port),
        ("internal", service.internal or None),
        ("routes", service.routes),
        ("health.path", service.health and service.health.path),
        ("health.tool", service.health and service.health.tool),
        ("deployment", service.bake_minutes),
    ):
        if value is not None and value != ():
            problems.add(f"{path}.{key}", OF_WEB)
    if service.health and not service.health.command:
        problems.add(f"{path}.health.command", "is missing; write the command that checks the worker, or no health")


def _check_single(service: Service, path: str, problems: Problems) -> None:
    """What would run a second task beside the one."""
    if service.desired_count and service.desired_count > 1:
        problems.add(f"{path}.desiredCount", f"is {service.desired_count}, and single is true; write 1, or 0")
    if service.scaling:
        problems.add(f"{path}.scaling", "adds tasks, and single is true; remove one of them")
    if service.public and service.bake_minutes is not None:
        problems.add(f"{path}.deployment", "runs new tasks beside the old one, and single is true; remove one of them")


def check_shared_images(settings: Settings, problems: Problems) -> None:
    """Before the repositories of those that share an image are the other's."""
    services = {service.name: service for service in settings.services}
    own = ", ".join(name for name, service in services.items() if service.image_of is None) or "none yet"
    for service in settings.services:
        path, name = f"{PATH}.{service.name}", service.image_of
        if name is None:
            continue
        other = services.get(name)
        if other is None or other.image_of is not None:
            problems.add(f"{path}.imageOf", f"is {name}, no service with an image of its own; write one of: {own}")
        if service.repository != f"{settings.app}/{service.formerly or service.name}":
            problems.add(f"{path}.repository", f"is that of {name} beside imageOf; remove one of them")
        if service.build:
            problems.add(f"{path}.build", f"makes an image, and imageOf is {name}; remove one of them")
