"""The configuration that the engine gives to a stack's program."""

from pulumi.runtime.config import CONFIG, get_config_env


def stack_config() -> dict[str, str]:
    """Every key with its namespace, such as aws:region, and its value as the engine writes it: a text, or JSON."""
    return {**get_config_env(), **CONFIG.get()}
