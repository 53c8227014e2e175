"""./fairway images STACK"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from ops.commands.common import console, open_stack, show_json, stack_options
from ops.errors import FOUND, OpsError
from ops.text import clean, shown


@click.command(epilog="Example:  ./fairway images dev")
@stack_options
@click.option("--service", metavar="SERVICE", help="Only this one's.")
def command(stack: str, directory: Path, as_json: bool, service: str | None) -> None:
    """Print how to push each service's image.

    The outputs `pushCommands` and `missingImages` of the last update, whole: Pulumi cuts them. Ends with 1 where a
    service has no image yet.
    """
    outputs = open_stack(stack, directory).outputs()
    commands, missing = _mapping(outputs, "pushCommands"), _mapping(outputs, "missingImages")
    if service is not None:
        if service not in {*commands, *missing}:
            raise OpsError(
                f"{service} is no service of {stack}'s last update: {', '.join(sorted(commands)) or 'none'}."
            )
        commands, missing = ({name: of[name] for name in of if name == service} for of in (commands, missing))
    if as_json:
        show_json({"stack": stack, "pushCommands": commands, "missingImages": missing})
    else:
        _print(commands, missing)
    sys.exit(FOUND if missing else 0)


def _print(commands: Mapping[str, Sequence[str]], missing: Mapping[str, str]) -> None:
    for name, sentence in missing.items():
        console(to_stderr=True).print(f"[yellow]…[/] {shown(name)}: {shown(sentence)}", soft_wrap=True)
    for name, lines in commands.items():
        click.echo("\n".join((f"# {clean(name)}, in a checkout of it", *map(clean, lines), "")))
    if not commands:
        console(to_stderr=True).print("No repository is the stack's own: the account that has them says how to push.")


def _mapping(outputs: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """An output that a stack of another program, or before its first update, does not have."""
    value: object = outputs.get(key)
    if value is None:
        raise OpsError(f"the stack has no output {key}: run `pulumi up` first.")
    if not isinstance(value, dict):
        raise OpsError(f"the output {key} is no mapping.")
    return value  # pyright: ignore[reportUnknownVariableType]
