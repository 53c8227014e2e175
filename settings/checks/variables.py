"""The variables of a service: where each comes from, and that all that it requires comes from somewhere."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import get_args

from components.base.aws import TASK_DEFINITION_BYTES
from components.base.uses import VARIABLES, Use
from components.data.postgres import WITH_PASSWORD, DatabaseForm, variables
from components.data.rds_ca import ca_bundle, regions, trust_environment
from settings.errors import Problems
from settings.model import Service, Settings, StackValue
from settings.model.variables import SOURCE

ALWAYS: tuple[str, ...] = ("NODE_ENV",)
"""In every task."""

OF_WEB: tuple[str, ...] = ("PORT",)
"""In every task of a web service."""

DEFAULTS: tuple[str, ...] = ("HOSTNAME",)
"""In every task of a web service, unless `env` has another value."""

WHAT_IT_HAS: Mapping[str, str] = {
    "NODE_ENV": " (fairway:runtimeMode says what it has)",
    "PORT": " (it has the service's port)",
}
"""Of these, as the end of the sentence that refuses another value."""

OVERHEAD = 4096
"""Bytes of a task definition without its variables, about."""


def check_variables(settings: Settings, problems: Problems) -> None:
    """Of each service: sources, names, what it requires, and how much room its variables take."""
    for service in settings.services:
        path = f"fairway:services.{service.name}"
        _check_sources(settings, service, path, problems)
        _check_names(service, path, problems)
        _check_required(service, path, problems)
        _check_size(settings, service, path, problems)


def _uses(settings: Settings) -> Iterable[Use]:
    """What the stack has for its services."""
    if settings.bucket:
        yield "bucket"
    if settings.user_pool:
        yield "userPool"


def _check_sources(settings: Settings, service: Service, path: str, problems: Problems) -> None:
    present = set(_uses(settings))
    secrets = {secret.name for secret in settings.secrets}
    for name, value in service.environment.items():
        use = SOURCE.get(value.name) if isinstance(value, StackValue) else None
        if isinstance(value, StackValue) and use and use not in present:
            sentence = f"is {value.name!r}, but the stack has no fairway:{use}; add one"
            problems.add(f"{path}.env.{name}.stack", sentence)
    for name, secret in service.secrets.items():
        if secret and secret not in secrets:
            known = ", ".join(sorted(secrets)) or "none yet"
            sentence = f"names no secret; write one of fairway:secrets ({known}), or add it there"
            problems.add(f"{path}.secrets.{name}", sentence)
    for use in service.grants:
        if use not in present:
            sentence = f"has {use}, but the stack has no fairway:{use}; add one, for example {{}}"
            problems.add(f"{path}.grants", sentence)
    if service.database and not settings.database:
        sentence = f"is {service.database!r}, but the stack has no fairway:database; add one"
        problems.add(f"{path}.database", sentence)
    if service.database_env:
        _check_database_env(settings, service, path, problems)
    _check_queues(settings, service, path, problems)
    if service.cache_env and not settings.cache:
        problems.add(f"{path}.cacheEnv", "has variables, but the stack has no fairway:cache; add one, for example {}")


def _check_database_env(settings: Settings, service: Service, path: str, problems: Problems) -> None:
    if not settings.database:
        problems.add(f"{path}.databaseEnv", "has variables, but the stack has no fairway:database; add one")
    if not service.database and not any(form in WITH_PASSWORD for form in service.database_env.values()):
        forms = ", ".join(WITH_PASSWORD)
        problems.add(f"{path}.databaseEnv", f"has no variable with the password; give one of them {forms}")
    fixed = own_variables(replace(service, database_env={})) | set(trust_environment())
    for name in sorted(fixed & set(service.database_env)):
        problems.add(f"{path}.databaseEnv.{name}", "is set by Fairway; remove it")


def _check_queues(settings: Settings, service: Service, path: str, problems: Problems) -> None:
    queues = {queue.name for queue in settings.queues}
    for key, pairs in (("sendTo", service.send_to), ("receiveFrom", service.receive_from)):
        for variable, queue in pairs.items():
            if queue not in queues:
                known = ", ".join(sorted(queues)) or "none yet"
                sentence = f"is {queue!r}; write one of fairway:queues ({known}), or add it there"
                problems.add(f"{path}.{key}.{variable}", sentence)
    for variable, queue in service.send_to.items():
        if service.receive_from.get(variable, queue) != queue:
            sentence = f"is another queue than in sendTo, {queue}; one variable has one URL"
            problems.add(f"{path}.receiveFrom.{variable}", sentence)


def own_variables(service: Service) -> set[str]:
    """The names that Fairway sets."""
    own = {*ALWAYS, *(OF_WEB if service.kind == "web" else ())}
    if service.uses_database:
        own |= {*(variables(service.database) if service.database else ()), *trust_environment()}
    for use in service.grants:
        own |= set(VARIABLES[use])
    own |= {*service.database_env, *service.cache_env}
    return own | set(service.send_to) | set(service.receive_from)


def _check_names(service: Service, path: str, problems: Problems) -> None:
    own = own_variables(service)
    for key, names in (("env", service.environment), ("secrets", service.secrets)):
        for name in sorted(own & set(names)):
            problems.add(f"{path}.{key}.{name}", f"is set by Fairway; remove it{WHAT_IT_HAS.get(name, '')}")
    for name in sorted(set(service.secrets) & set(service.environment)):
        problems.add(f"{path}.env.{name}", "is in secrets too; remove it")


def _check_required(service: Service, path: str, problems: Problems) -> None:
    provided = own_variables(service) | set(service.environment) | set(service.secrets)
    provided |= set(DEFAULTS if service.kind == "web" else ())
    for name in sorted(set(service.required_env) - provided):
        sentence = f"has {name}, which nothing provides; {_way_to_provide(name)}"
        problems.add(f"{path}.requiredEnv", sentence)


def _way_to_provide(name: str) -> str:
    if use := next((use for use, values in VARIABLES.items() if name in values), None):
        return f"write grants: [{use}]"
    if forms := [form for form in get_args(DatabaseForm) if name in variables(form)]:
        return f"write database: {' or '.join(forms)}"
    if re.match("PG(HOST|PORT|USER|PASSWORD|DATABASE)$|SPRING_DATASOURCE_|POSTGRES_", name):
        return "add it to databaseEnv (docs/database.md), to env or to secrets"
    if name.startswith(("REDIS_", "VALKEY_", "CELERY_")):
        return f"add it to cacheEnv, for example {name}: url, to env or to secrets"
    return "add it to env or secrets"


def _check_size(settings: Settings, service: Service, path: str, problems: Problems) -> None:
    """Variables stand in the app's container and once more in that of its migration."""
    entries = [{"name": name, "value": str(value)} for name, value in service.environment.items()]
    copies = 2 if service.migration else 1
    bundle = ca_bundle(settings.region) if service.uses_database and settings.region in regions() else ""
    beside = [
        {"name": name, "value": str(value)}
        for one in service.sidecars.values()
        for name, value in one.environment.items()
    ]
    size = len(json.dumps(entries, ensure_ascii=False).encode()) * copies + len(bundle) + OVERHEAD
    size += len(json.dumps(beside, ensure_ascii=False).encode())
    if size > TASK_DEFINITION_BYTES:
        problems.add(
            f"{path}.env",
            f"makes a task definition of about {size // 1024} KiB, and ECS takes {TASK_DEFINITION_BYTES // 1024}; keep "
            "what is large in a file of the image, or in the bucket",
        )
