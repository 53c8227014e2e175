"""What the commands have in common: the stack, the forms of output."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ops.pulumi.stack import Stack
from ops.verify.result import Result

Function = TypeVar("Function", bound=Callable[..., Any])
MARKS = {"held": "[green]✓[/]", "waiting": "[yellow]…[/]", "differs": "[red]✗[/]", "unknown": "[yellow]?[/]"}


def console(*, to_stderr: bool = False) -> Console:
    """As wide as the terminal; 120 columns where there is none. Colours follow NO_COLOR."""
    stream = sys.stderr if to_stderr else sys.stdout
    return Console(stderr=to_stderr, width=None if stream.isatty() else 120, highlight=False, emoji=False)


def stack_options(function: Function) -> Function:
    """STACK, --cwd and --json."""
    function = click.option("as_json", "--json", is_flag=True, help="Result as JSON on standard output.")(function)
    function = click.option(
        "directory", "-C", "--cwd", type=click.Path(exists=True, file_okay=False, path_type=Path), default=".",
        help="Folder of the Pulumi program.",
    )(function)  # fmt: skip
    return click.argument("stack", callback=_stack_name)(function)


def _stack_name(context: click.Context, parameter: click.Parameter, value: str) -> str:
    if value.startswith("-") or not value:
        raise click.BadParameter("write a stack's name, such as dev")
    return value


def open_stack(name: str, directory: Path) -> Stack:
    """The stack of the program in `directory` or above it. A wrong folder or name is a usage error."""
    for folder in (directory.resolve(), *directory.resolve().parents):
        if (folder / "Pulumi.yaml").exists():
            known = sorted(file.name.split(".")[1] for file in folder.glob("Pulumi.*.yaml"))
            if name not in known:
                raise click.UsageError(f"There is no Pulumi.{name}.yaml; the stacks are: {', '.join(known) or 'none'}.")
            return Stack(name=name, directory=folder)
    raise click.UsageError(f"{directory} is not in a Pulumi program's folder: there is no Pulumi.yaml.")


def show_json(content: Any) -> None:
    click.echo(json.dumps(content, indent=2, sort_keys=True))


def results_table(title: str, results: Sequence[Result]) -> Table:
    table = Table("", "service", "check", "found", title=title, title_justify="left")
    for found in results:
        seen = found.seen
        table.add_row(MARKS[found.verdict], seen.service or "–", seen.name, escape(seen.found))
    return table


def results_content(results: Sequence[Result]) -> list[Mapping[str, Any]]:
    return [
        {"check": r.seen.name, "service": r.seen.service, "verdict": r.verdict, "found": r.seen.found} for r in results
    ]
