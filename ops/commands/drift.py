"""./fairway drift STACK"""

import sys
from pathlib import Path

import click
from rich.table import Table

from ops.commands.common import console, open_stack, show_json, stack_options
from ops.drift import drift
from ops.errors import FOUND
from ops.text import shown


@click.command(epilog="Example:  ./fairway drift prod")
@stack_options
def command(stack: str, directory: Path, as_json: bool) -> None:
    """Detect changes made by hand.

    Reads, and changes nothing, not even the state. The count of tasks of a service that
    scales itself may differ; any other difference ends with 1.
    """
    drifted = drift(open_stack(stack, directory))
    by_hand = [one for one in drifted if not one.expected]
    if as_json:
        content = [
            {"type": one.type, "name": one.name, "gone": one.gone, "paths": list(one.paths), "expected": one.expected}
            for one in drifted
        ]
        show_json({"stack": stack, "drift": bool(by_hand), "differences": content})
    elif drifted:
        table = Table("", "type", "name", "differs", title=f"drift of {stack}", title_justify="left")
        for one in sorted(drifted, key=lambda one: one.expected):
            mark = "[dim]~ by scaling[/]" if one.expected else "[red]✗[/]"
            table.add_row(mark, one.type, shown(one.name), "is gone" if one.gone else shown(", ".join(one.paths)))
        console().print(table)
        if by_hand:
            console().print(f"Undo it with `pulumi up -s {stack}`, or write it into the settings first to keep it.")
    if not by_hand and not as_json:
        console().print(f"[green]✓[/] {stack} is as Pulumi made it")
    sys.exit(FOUND if by_hand else 0)
