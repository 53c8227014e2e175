"""From raw configuration to `Settings`, offline: every check that needs no AWS, all problems at once."""

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, TypeVar

from components.data.rds_ca import ca_bundle
from settings import model
from settings.edge import read_edge
from settings.errors import SettingsError
from settings.github_actions import read_github_actions
from settings.infrastructure import read_cluster, read_database, read_network, read_registry
from settings.limits import LOG_DAYS
from settings.monitoring import read_alarms, read_budget
from settings.patterns import NAME, REGION
from settings.reader import Reader
from settings.release import check_tags, read_release
from settings.secrets import Value, read_secrets
from settings.services import read_services
from settings.site import read_site
from settings.storage import read_bucket, read_user_pool
from settings.variables import Sources
from settings.waf import read_waf

Section = TypeVar("Section")


def load(
    config: Mapping[str, Any],
    *,
    stack: str,
    region: str | None,
    directory: Path,
    secrets: Mapping[str, Value] | None = None,
) -> model.Settings:
    """Checks everything and returns the settings, or raises `SettingsError` with every problem.

    config: the keys of namespace `fairway`, values already parsed (mappings, lists, numbers, texts).
    directory: where Pulumi.yaml is; the release file is found from there. secrets: the values of namespace `secrets`.
    """
    problems: list[str] = []
    root = Reader(config, "fairway", problems, separator=":")
    aws = Reader({"region": region}, "aws", problems, separator=":")
    checked_region: str = aws.text("region", pattern=REGION, expected="a region such as us-east-1")
    release = root.text("release", f"releases/{stack}.json", expected="a file's path")
    images = read_release(directory, release, stack=stack, problems=problems)
    problems += _certificate_problems(checked_region) if root.has("database") else []
    app = root.text("app", pattern=NAME, expected="2 to 20 lower-case letters, digits and hyphens")
    production = root.flag("production")
    database = _optional(root, "database", lambda reader: read_database(reader, app, production=production))
    runtime_mode = _runtime_mode(root, production=production)
    edge = read_edge(root.mapping("edge"), production=production, region=checked_region)
    site = _optional(root, "site", lambda reader: read_site(reader, ingress=edge.ingress))
    app_secrets = read_secrets(root.mapping("secrets"), secrets or {})
    bucket = _optional(root, "bucket", lambda reader: read_bucket(reader, production=production))
    user_pool = _optional(root, "userPool", lambda reader: read_user_pool(reader, production=production))
    has = Sources(
        database=database is not None,
        bucket=bucket is not None,
        user_pool=user_pool is not None,
        secrets=frozenset(secret.name for secret in app_secrets),
    )
    settings = model.Settings(
        app=app,
        stack=stack,
        region=checked_region,
        production=production,
        runtime_mode=runtime_mode,
        log_days=root.choice("logRetentionDays", LOG_DAYS, 30),
        network=read_network(root.mapping("network")),
        database=database,
        secrets=app_secrets,
        bucket=bucket,
        user_pool=user_pool,
        registry=read_registry(root.mapping("registry")),
        cluster=read_cluster(root.mapping("cluster")),
        edge=edge,
        site=site,
        waf=_optional(root, "waf", read_waf),
        services=read_services(root.mapping("services"), app=app, images=images, has=has, has_site=site is not None),
        alarms=_optional(root, "alarms", read_alarms),
        budget=_optional(root, "budget", read_budget),
        github_actions=_optional(root, "githubActions", lambda reader: read_github_actions(reader, stack=stack)),
    )
    check_tags(images, keep_unreleased=settings.registry.keep_unreleased, name=release, problems=problems)
    _check_watching(settings, problems)
    _check_cached_paths(settings, problems)
    _check_repositories(settings, problems)
    for name in sorted(set(images) - {service.name for service in settings.services}):
        problems.append(f"{release}: services: {name} is no service of fairway:services; remove it or add the service")
    root.done()
    if problems:
        raise SettingsError(stack, problems)
    return settings


def _certificate_problems(region: str) -> list[str]:
    try:
        ca_bundle(region) if region else None
    except ValueError as error:
        return [f"aws:region is {region!r}: {error}"]
    return []


def _optional(reader: Reader, key: str, read: Callable[[Reader], Section]) -> Section | None:
    """A section that a stack may lack; `{}` is one with all its defaults."""
    return read(reader.mapping(key)) if reader.has(key) else reader.raw(key)


def _check_watching(settings: model.Settings, problems: list[str]) -> None:
    """Tasks of a blue/green service are in one target group today and in the other tomorrow: only ECS counts both."""
    for service in settings.services:
        if service.bake_minutes is not None and settings.alarms and not settings.cluster.container_insights:
            problems.append(
                f"fairway:services.{service.name}.deployment is blueGreen, and fairway:alarms count its tasks; "
                "set fairway:cluster.containerInsights to true"
            )


def _check_cached_paths(settings: model.Settings, problems: list[str]) -> None:
    """Behind the cached paths is the load balancer: with a static site it has an answer only below a route."""
    routes = [route for service in settings.services for route in service.routes]
    for path in settings.edge.cached_paths if settings.site else ():
        if not any(fnmatchcase(path, route) for route in routes):
            problems.append(
                f"fairway:edge.cachedPaths has {path}, which no service answers; the static site's files are cached "
                "anyway: remove it, or write a path below a service's route"
            )


def _check_repositories(settings: model.Settings, problems: list[str]) -> None:
    """Two repositories whose resources would have one name."""
    taken: dict[str, str] = {}
    for repository in settings.repositories:
        other = taken.setdefault(repository.replace("/", "-"), repository)
        if other != repository:
            problems.append(
                f"fairway:services has repositories {other} and {repository}; write two that differ in more"
            )


def _runtime_mode(reader: Reader, *, production: bool) -> str:
    mode: str = reader.choice("runtimeMode", ["production", "development", "test"], "production")
    if production and mode != "production":
        reader.problem("runtimeMode", f"is {mode} in a production stack; write production or remove it")
    return mode
