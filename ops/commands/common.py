"""What the commands have in common: the stack, the forms of output."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.table import Table

from ops.pulumi.stack import Stack
from ops.pulumi.state import Deployed, DeployedService
from ops.text import clean, shown
from ops.verify.result import Result

Function = TypeVar("Function", bound=Callable[..., Any])
MARKS = {"passed": "[green]✓[/]", "pending": "[yellow]…[/]", "failed": "[red]✗[/]", "unknown": "[yellow]?[/]"}


def console(*, to_stderr: bool = False) -> Console:
    """As wide as the terminal; 120 columns where there is none. Colours follow NO_COLOR."""
    stream = sys.stderr if to_stderr else sys.stdout
    return Console(stderr=to_stderr, width=None if stream.isatty() else 120, highlight=False, emoji=False)


def program_option(function: Function) -> Function:
    """--cwd."""
    return click.option(
        "directory", "-C", "--cwd", type=click.Path(exists=True, file_okay=False, path_type=Path), default=".",
        help="Folder of the Pulumi program.",
    )(function)  # fmt: skip


def stack_options(function: Function) -> Function:
    """STACK, --cwd and --json."""
    function = click.option("as_json", "--json", is_flag=True, help="Result as JSON on standard output.")(function)
    return click.argument("stack", callback=_stack_name)(program_option(function))


def timeout_option(function: Function) -> Function:
    """--timeout, in minutes."""
    return click.option(
        "--timeout", type=click.FloatRange(min=0), metavar="MINUTES", default=15.0, show_default=True,
        help="How long to verify.",
    )(function)  # fmt: skip


def apply_options(function: Function) -> Function:
    """--yes, --dry-run and --timeout, of a command that updates a stack."""
    function = timeout_option(function)
    function = click.option("--dry-run", is_flag=True, help="Show the plan, and change nothing.")(function)
    return click.option("--yes", is_flag=True, help="Approve the plan; for a pipeline, whose approval is elsewhere.")(
        function
    )


def _stack_name(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    if value.startswith("-") or not value:
        raise click.BadParameter("write a stack's name, such as dev")
    return value


def open_stack(name: str, directory: Path) -> Stack:
    """The stack of the program in `directory` or above it. A wrong folder or name is a usage error.

    `name` may be qualified, as Pulumi Cloud writes it: "acme/dev" or "acme/fairway/dev".
    """
    own, folder = name.rsplit("/", 1)[-1], _program_folder(directory)
    stacks = _stack_names(folder)
    if own not in stacks:
        raise click.UsageError(f"There is no Pulumi.{own}.yaml; the stacks are: {', '.join(stacks) or 'none'}.")
    return Stack(name=own, directory=folder, owner=name.removesuffix(own))


def new_stack(name: str, directory: Path) -> Stack:
    """A stack of the program that may have no file yet."""
    own = name.rsplit("/", 1)[-1]
    return Stack(name=own, directory=_program_folder(directory), owner=name.removesuffix(own))


def every_stack(directory: Path) -> Sequence[Stack]:
    """Those that the program's folder has a file for."""
    folder = _program_folder(directory)
    return [Stack(name=name, directory=folder) for name in _stack_names(folder)]


def _program_folder(directory: Path) -> Path:
    for folder in (directory.resolve(), *directory.resolve().parents):
        if (folder / "Pulumi.yaml").exists():
            return folder
    raise click.UsageError(f"{directory} is not in a Pulumi program's folder: there is no Pulumi.yaml.")


def _stack_names(folder: Path) -> Sequence[str]:
    return sorted(file.name.split(".")[1] for file in folder.glob("Pulumi.*.yaml"))


def chosen_services(deployed: Deployed, names: Sequence[str]) -> Sequence[DeployedService]:
    """Those named, all where none is. A name that no deployed service has is a usage error."""
    known = {service.name: service for service in deployed.services}
    if missing := [name for name in names if name not in known]:
        raise click.UsageError(
            f"{deployed.stack} runs no service {missing[0]}; its services are: {', '.join(known) or 'none'}."
        )
    return [known[name] for name in dict.fromkeys(names)] or deployed.services


def notify(message: str) -> None:
    """A line on standard error, of what is done meanwhile."""
    click.echo(clean(message), err=True)


def show_json(content: Any) -> None:
    """Writes content as JSON to standard output, keys sorted: what --json prints."""
    click.echo(json.dumps(content, indent=2, sort_keys=True))


def results_table(title: str, results: Sequence[Result]) -> Table:
    """Checks as a table for people: verdict, service, check, and what was observed."""
    table = Table("", "service", "check", "found", title=title, title_justify="left")
    for result in results:
        record = result.record
        table.add_row(MARKS[result.verdict], shown(record.service or "–"), shown(record.name), shown(record.observed))
    return table


def results_content(results: Sequence[Result]) -> list[Mapping[str, Any]]:
    """Checks as --json has them: `check`, `service` (null for the stack's own), `verdict`, `found`."""
    return [
        {"check": r.record.name, "service": r.record.service, "verdict": r.verdict, "found": r.record.observed}
        for r in results
    ]
