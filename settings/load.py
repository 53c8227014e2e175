"""From raw configuration to `Settings`, offline: every check that needs no AWS, all problems at once."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast

from components.base.keys import Context
from settings.checks.edge import check_edge
from settings.checks.infrastructure import check_infrastructure, check_region
from settings.checks.jobs import check_jobs
from settings.checks.kinds import check_kinds, check_shared_images
from settings.checks.names import check_names
from settings.checks.protocol import check_protocols
from settings.checks.scaling import check_scaling
from settings.checks.services import check_services
from settings.checks.sidecars import check_sidecars
from settings.checks.variables import check_variables
from settings.errors import Problems, SettingsError
from settings.model import Image, Service, Settings
from settings.reader import Reader
from settings.release import check_tags, read_release
from settings.routes import priorities, shared_priorities
from settings.secrets import NAMESPACE, SecretValue, check_secrets

ENCRYPTED = (
    "is encrypted, but every key of fairway is in plain text in state and resources; for what an app reads, name a "
    f"secret in fairway:secrets and set it with `pulumi config set --secret {NAMESPACE}:<name>`, for all else write "
    "the value without --secret"
)


def load(
    config: Mapping[str, object],
    *,
    stack: str,
    region: object,
    directory: Path,
    secrets: Mapping[str, SecretValue] | None = None,
    encrypted: Collection[str] = (),
) -> Settings:
    """Checks everything and returns the settings, or raises `SettingsError` with every problem.

    config: the keys of namespace `fairway`, values already parsed (mappings, lists, numbers, texts); `{"secure": …}`
    where the stack's file is read without decrypting it. encrypted: those keys whose values hold a decrypted one.
    directory: where Pulumi.yaml is; the release file is found from there. secrets: the values of namespace `secrets`.
    """
    problems = Problems()
    _refuse_encrypted(stack, config, encrypted)
    app = config.get("app")
    context = Context(app=app if isinstance(app, str) else "", stack=stack, production=config.get("production") is True)
    check_region(region, config.get("database") is not None, problems)
    settings = Reader(problems, context).read(
        Settings, config, "fairway", separator=":", stack=stack, region=region if isinstance(region, str) else ""
    )
    images = read_release(directory, settings.release, stack=stack, problems=problems)
    settings = _renamed(settings, config)
    check_shared_images(settings, problems)
    settings = _resolved(settings, images, secrets or {})
    check_names(settings, problems)
    check_infrastructure(settings, problems)
    check_secrets(settings, secrets or {}, problems)
    check_edge(settings, problems)
    check_services(settings, problems)
    check_kinds(settings, problems)
    check_protocols(settings, problems)
    check_jobs(settings, problems)
    check_scaling(settings, problems)
    check_sidecars(settings, problems)
    check_variables(settings, problems)
    check_tags(settings, images, problems)
    if problems:
        raise SettingsError(stack, problems)
    return settings


def _renamed(settings: Settings, config: Mapping[str, object]) -> Settings:
    """A service that had another name keeps its repository, unless the settings name one."""
    sections = _mapping(config.get("services"))

    def kept(service: Service) -> Service:
        if not service.formerly or "repository" in _mapping(sections.get(service.name)):
            return service
        return replace(service, repository=f"{settings.app}/{service.formerly}")

    return replace(settings, services=tuple(map(kept, settings.services)))


def _mapping(value: object) -> Mapping[str, object]:
    return cast(Mapping[str, object], value) if isinstance(value, Mapping) else {}


def _resolved(settings: Settings, images: Mapping[str, Image], secrets: Mapping[str, SecretValue]) -> Settings:
    """With what is not in the configuration itself: images, values of secrets, and the priorities of the routes."""
    routes = [route for service in settings.services for route in service.routes]
    shared = settings.load_balancer.existing
    priority = shared_priorities(routes, shared.first_priority) if shared else priorities(routes)
    repositories = {service.name: service.repository for service in settings.services if service.image_of is None}
    services = tuple(
        replace(
            service,
            image=images.get(service.image_of or service.name),
            repository=repositories.get(service.image_of or service.name, service.repository),
            priorities={route: priority[route] for route in service.routes},
        )
        for service in settings.services
    )
    own = {
        secret.name: secrets[secret.name].text
        for secret in settings.secrets
        if secret.name in secrets and not secret.existing
    }
    return replace(
        settings,
        services=services,
        secrets=tuple(replace(secret, value=own.get(secret.name)) for secret in settings.secrets),
    )


def _refuse_encrypted(stack: str, config: Mapping[str, object], encrypted: Collection[str]) -> None:
    """Before anything else, so that no other sentence quotes a decrypted value."""
    paths = {*encrypted, *(path for key, value in config.items() for path in _secure(value, key))}
    if paths:
        raise SettingsError(stack, [f"fairway:{path} {ENCRYPTED}" for path in sorted(paths)])


def _secure(value: object, path: str) -> Iterator[str]:
    match value:
        case Mapping():
            items = cast(Mapping[object, object], value)
            if isinstance(items.get("secure"), str) and len(items) == 1:
                yield path
            for key, item in items.items():
                yield from _secure(item, f"{path}.{key}")
        case list():
            for index, item in enumerate(cast("list[object]", value)):
                yield from _secure(item, f"{path}[{index}]")
        case _:
            pass
