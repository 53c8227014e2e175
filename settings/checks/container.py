"""How a service's image is run: what excludes something else, or cannot work."""

from components.compute.config import HealthConfig
from components.compute.container import HELPER_IMAGE, repository_arn
from settings.errors import Problems
from settings.model import Service, Settings

OWN_DIRECTORY = "/fairway"


def check_container(settings: Settings, service: Service, path: str, problems: Problems) -> None:
    """The health check, the shell and the file system of one service."""
    _check_health(service, f"{path}.health", problems)
    _check_paths(service, path, problems)
    _check_helper(settings, service, path, problems)
    if service.read_only and service.execute_command:
        sentence = "is true, but ECS Exec needs a root file system it can write to; remove it"
        problems.add(f"{path}.executeCommand", sentence)


def _check_health(service: Service, path: str, problems: Problems) -> None:
    if service.health is None and service.kind == "worker":
        return
    health = service.health or HealthConfig()
    if health.tool and health.command:
        problems.add(f"{path}.command", "is written, and tool too; remove one of them")
    if service.kind == "web" and not health.tool and not health.command:
        sentence = "is missing; write one of wget, node, python, curl that the image has, or none, or write command"
        problems.add(f"{path}.tool", sentence)
    if health.tool in ("wget", "curl") and not service.shell:
        sentence = (
            f"is {health.tool}, which needs a shell, but shell is false; write none, or command with the image's own"
        )
        problems.add(f"{path}.tool", sentence)


def _check_paths(service: Service, path: str, problems: Problems) -> None:
    for index, writable in enumerate(service.writable_paths):
        if writable in service.writable_paths[:index]:
            problems.add(f"{path}.writablePaths", f"has {writable} twice; remove one")
        if f"{writable}/".startswith(f"{OWN_DIRECTORY}/"):
            sentence = f"has {writable}, where Fairway has its own files; write another directory"
            problems.add(f"{path}.writablePaths", sentence)


def _check_helper(settings: Settings, service: Service, path: str, problems: Problems) -> None:
    if service.shell:
        if service.helper_image != HELPER_IMAGE:
            problems.add(f"{path}.helperImage", "is for an image without a shell; set shell to false, or remove it")
        return
    network = settings.network
    unreachable = network.nat == "none" and not network.tasks_public and repository_arn(service.helper_image) is None
    if unreachable and (service.uses_database or service.writable_paths):
        problems.add(
            f"{path}.helperImage",
            "is of a public registry, which tasks in private subnets without NAT do not reach; copy it into a "
            "repository of the account and write that image, by its digest",
        )
