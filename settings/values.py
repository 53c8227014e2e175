"""Values of a configuration as Pulumi hands them over."""

import json
from typing import cast


def parsed(value: str) -> object:
    """Pulumi hands every value over as text: mappings, numbers and flags as JSON, a text as it is.

    So it writes them into a stack's file, too, whenever it writes one: `fairway:production: "false"`. What is no JSON,
    such as a number that is too large or `NaN`, is a text.
    """
    try:
        return cast(object, json.loads(value, parse_constant=_no_number))
    except (ValueError, RecursionError):
        return value


def _no_number(constant: str) -> object:
    raise ValueError(constant)
