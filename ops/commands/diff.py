"""./fairway diff FROM TO"""

import sys
from pathlib import Path

import click
from rich.table import Table

from ops.commands.common import console, open_stack, program_option, show_json
from ops.diff import diff
from ops.errors import FOUND
from ops.text import shown


@click.command(epilog="Example:  ./fairway diff dev prod")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@program_option
@click.option("--resources/--no-resources", default=True, show_default=True, help="Compare what is deployed, too.")
@click.option("as_json", "--json", is_flag=True, help="Result as JSON on standard output.")
def command(source: str, target: str, directory: Path, resources: bool, as_json: bool) -> None:
    """Compare two stacks.

    Their settings, their releases, and how many resources of each type they have.
    Ends with 1 where something differs, as diff does. Encrypted values are never shown.
    """
    differences = diff(open_stack(source, directory), open_stack(target, directory), resources=resources)
    if as_json:
        show_json(
            {
                "from": source,
                "to": target,
                "differences": [
                    {"part": one.part, "name": one.name, "from": one.before, "to": one.after} for one in differences
                ],
            }
        )
    else:
        table = Table("", "name", source, target, title=f"{source} and {target}", title_justify="left")
        for one in differences:
            table.add_row(one.part, shown(one.name), shown(one.before), shown(one.after))
        console().print(table if differences else f"[green]✓[/] {source} and {target} are the same")
    sys.exit(FOUND if differences else 0)
