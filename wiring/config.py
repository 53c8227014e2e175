"""The current stack's configuration, from the engine to the settings."""

from collections.abc import Mapping
from pathlib import Path

import pulumi
from pulumi.runtime.config import is_config_secret

import settings
from components.base.stack_config import stack_config
from settings.secrets import NAMESPACE


def read(directory: Path) -> settings.Settings:
    """The current stack's settings.

    directory: where Pulumi.yaml is, and the releases beside it. Raises pulumi.RunError with all problems, which the
    engine shows as the update's one error, without a traceback.
    """
    config = stack_config()
    own = _below("fairway", config)
    try:
        return settings.load(
            written(),
            stack=pulumi.get_stack(),
            region=config.get("aws:region"),
            directory=directory,
            secrets={
                key: settings.SecretValue(text=value, encrypted=is_config_secret(f"{NAMESPACE}:{key}"))
                for key, value in _below(NAMESPACE, config).items()
            },
            encrypted=[key for key in own if is_config_secret(f"fairway:{key}")],
        )
    except settings.SettingsError as error:
        raise pulumi.RunError(str(error)) from None


def written() -> Mapping[str, object]:
    """The keys of namespace `fairway` as the stack's file has them, without any default."""
    own = _below("fairway", stack_config())
    return {key: settings.parsed(value) for key, value in own.items()}


def _below(namespace: str, config: Mapping[str, str]) -> Mapping[str, str]:
    prefix = f"{namespace}:"
    return {key.removeprefix(prefix): value for key, value in config.items() if key.startswith(prefix)}
