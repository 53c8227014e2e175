"""Fairway's settings: the only place that reads configuration."""

import json
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime.config import CONFIG, get_config_env

from settings.errors import SettingsError
from settings.load import load
from settings.model import Settings, StackValue

__all__ = ["Settings", "SettingsError", "StackValue", "load", "read"]


def read(directory: Path) -> Settings:
    """The current stack's settings.

    directory: the program's folder. Raises pulumi.RunError with all problems, which the engine shows as the update's
    one error, without a traceback.
    """
    prefix = "fairway:"
    config = {**get_config_env(), **CONFIG.get()}
    try:
        return load(
            {key.removeprefix(prefix): _parsed(value) for key, value in config.items() if key.startswith(prefix)},
            stack=pulumi.get_stack(),
            region=pulumi.Config("aws").get("region"),
            directory=directory,
        )
    except SettingsError as error:
        raise pulumi.RunError(str(error)) from None


def _parsed(value: str) -> Any:
    """Pulumi hands every value over as text: mappings, numbers and flags as JSON, a text as it is."""
    try:
        return json.loads(value)
    except ValueError:
        return value
