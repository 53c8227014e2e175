"""Plain values on their way from the settings to a component."""

from typing import Any

from components.base.keys import keys


def plain(values: object, of: type[object]) -> dict[str, Any]:
    """The plain values that the `config` class `of` declares, as keyword arguments of a component's Args.

    The Args inherit from the same class: a value that is declared there cannot get lost between the two.
    """
    return {field: getattr(values, field) for field in keys(of)}
