"""Fairway's settings: the only place that reads configuration."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime.config import CONFIG, get_config_env, is_config_secret

from settings.errors import SettingsError
from settings.load import load
from settings.model import Settings, StackValue
from settings.secrets import NAMESPACE, Value

__all__ = ["Settings", "SettingsError", "StackValue", "load", "parsed", "read"]


def read(directory: Path) -> Settings:
    """The current stack's settings.

    directory: where Pulumi.yaml is, and the releases beside it. Raises pulumi.RunError with all problems, which the
    engine shows as the update's one error, without a traceback.
    """
    config = {**get_config_env(), **CONFIG.get()}
    try:
        return load(
            {key: parsed(value) for key, value in _below("fairway", config).items()},
            stack=pulumi.get_stack(),
            region=pulumi.Config("aws").get("region"),
            directory=directory,
            secrets={
                key: Value(text=value, encrypted=is_config_secret(f"{NAMESPACE}:{key}"))
                for key, value in _below(NAMESPACE, config).items()
            },
        )
    except SettingsError as error:
        raise pulumi.RunError(str(error)) from None


def _below(namespace: str, config: Mapping[str, str]) -> Mapping[str, str]:
    prefix = f"{namespace}:"
    return {key.removeprefix(prefix): value for key, value in config.items() if key.startswith(prefix)}


def parsed(value: str) -> Any:
    """Pulumi hands every value over as text: mappings, numbers and flags as JSON, a text as it is.

    So it writes them into a stack's file, too, whenever it writes one: `fairway:production: "false"`.
    """
    try:
        return json.loads(value)
    except ValueError:
        return value
