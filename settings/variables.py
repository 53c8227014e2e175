"""The variables of a service: where each comes from, and that all that it requires comes from somewhere."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from components.base.grant import VARIABLES, Use
from components.data.postgres import variables
from components.data.rds_ca import trust_environment
from settings.model import Service, StackValue
from settings.reader import Reader, shown

VARIABLE = r"[A-Za-z_][A-Za-z0-9_]*"
ALWAYS = ("NODE_ENV", "PORT")  # in every task
SOURCE: Mapping[str, Use] = {value: use for use, given in VARIABLES.items() for value in given.values()}
STACK_VALUES = ("url", *SOURCE)


@dataclass(frozen=True, kw_only=True)
class Sources:
    """What the stack has for its services. secrets: their names."""

    database: bool
    bucket: bool
    user_pool: bool
    secrets: frozenset[str]

    @property
    def uses(self) -> frozenset[Use]:
        present: Mapping[Use, bool] = {"bucket": self.bucket, "userPool": self.user_pool}
        return frozenset(use for use, there in present.items() if there)


def read_environment(reader: Reader, has: Sources) -> Mapping[str, str | StackValue]:
    environment: dict[str, str | StackValue] = {}
    for name in sorted(reader.values):
        value = reader.raw(name)
        if isinstance(value, Mapping):
            environment[name] = _stack_value(reader.mapping(name), has)
        elif isinstance(value, str):
            environment[name] = value
        else:
            reader.problem(name, f"is {shown(value)}; write a text in quotes, or {{stack: url}}")
    return environment


def _stack_value(reader: Reader, has: Sources) -> StackValue:
    value = StackValue(name=reader.choice("stack", STACK_VALUES))
    source = SOURCE.get(value.name)
    if source and source not in has.uses:
        reader.problem("stack", f"is {value.name!r}, but the stack has no fairway:{source}; add one")
    reader.done()
    return value


def read_secret_names(reader: Reader, has: Sources) -> Mapping[str, str]:
    """Environment name → name of the stack's secret."""
    secrets: dict[str, str] = {}
    for name in sorted(reader.values):
        secret = reader.text(name, pattern=r"\S+", expected="the name of one of fairway:secrets")
        if secret and secret not in has.secrets:
            reader.problem(name, f"is {shown(secret)}, which is not in fairway:secrets; add it there")
        secrets[name] = secret
    return secrets


def read_uses(reader: Reader, has: Sources) -> tuple[Use, ...]:
    uses: list[Any] = []
    for use in reader.texts("grants", expected="parts of the stack"):
        if use not in get_args(Use):
            reader.problem("grants", f"has {shown(use)}; write one of {', '.join(get_args(Use))}")
        elif use not in has.uses:
            reader.problem("grants", f"has {use}, but the stack has no fairway:{use}; add one, for example {{}}")
        uses.append(use)
    return tuple(use for use in get_args(Use) if use in uses)


def check_variables(reader: Reader, service: Service, has: Sources) -> None:
    if service.database and not has.database:
        reader.problem("database", f"is {service.database!r}, but the stack has no fairway:database; add one")
    ours = set(ALWAYS)
    if service.database:
        ours |= {*variables(service.database), *trust_environment()}
    for use in service.grants:
        ours |= set(VARIABLES[use])
    for key, names in (("env", service.environment), ("secrets", service.secrets)):
        for name in sorted(ours & set(names)):
            reader.problem(f"{key}.{name}", "is set by Fairway; remove it")
        for name in sorted(names):
            if not re.fullmatch(VARIABLE, name):
                reader.problem(f"{key}.{name}", "is no name of an environment variable; write another")
    for name in sorted(set(service.secrets) & set(service.environment)):
        reader.problem(f"env.{name}", "is in secrets too; remove it")
    for name in sorted(set(service.required_env) - ours - set(service.environment) - set(service.secrets)):
        use = next((use for use, given in VARIABLES.items() if name in given), None)
        provide = f"write grants: [{use}]" if use else "add it to env or secrets, or set database"
        reader.problem("requiredEnv", f"has {name}, which nothing provides; {provide}")
