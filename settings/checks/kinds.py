"""What a web service needs and a worker cannot have; and services that share another's image."""

from settings.errors import Problems
from settings.model import Service, Settings

PATH = "fairway:services"
OF_WEB = "is for a web service, which a worker is not; remove it, or write kind: web"


def check_kinds(settings: Settings, problems: Problems) -> None:
    """Each service by its kind."""
    for service in settings.services:
        path = f"{PATH}.{service.name}"
        (_check_worker if service.kind == "worker" else _check_web)(service, path, problems)


def _check_web(service: Service, path: str, problems: Problems) -> None:
    if service.port is None:
        problems.add(f"{path}.port", "is missing; write a whole number from 1 to 65535, or kind: worker")
    health = service.health
    if health is None or health.path is None:
        problems.add(f"{path}.health.path", "is missing; write the path that answers 200 when the app can serve")
    if service.single:
        problems.add(f"{path}.single", "is for a worker: between two tasks nobody would answer; remove it")


def _check_worker(service: Service, path: str, problems: Problems) -> None:
    for key, value in (
        ("port", service.port),
        ("routes", service.routes),
        ("health.path", service.health and service.health.path),
        ("health.tool", service.health and service.health.tool),
        ("deployment", service.bake_minutes),
    ):
        if value is not None and value != ():
            problems.add(f"{path}.{key}", OF_WEB)
    if service.health and not service.health.command:
        problems.add(f"{path}.health.command", "is missing; write the command that checks the worker, or no health")
    if service.single:
        if service.desired_count and service.desired_count > 1:
            problems.add(f"{path}.desiredCount", f"is {service.desired_count}, and single is true; write 1, or 0")
        if service.scaling:
            problems.add(f"{path}.scaling", "adds tasks, and single is true; remove one of them")


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
