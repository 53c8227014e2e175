"""`./fairway env`: preview environments."""

import re
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from components.base.patterns import NAME
from ops.clock import Clock, timestamp
from ops.commands.common import console, every_stack, notify, open_stack, program_option, show_json
from ops.commands.up import apply
from ops.environments.files import settings_file
from ops.environments.lifecycle import Destroyed, destroy_environment, write_environment
from ops.environments.tags import Environment, environments
from ops.errors import FOUND, OpsError
from ops.pulumi.stack import Stack
from ops.session.duration import Duration, ago
from ops.text import shown

yes_option = click.option("--yes", is_flag=True, help="Approve it; for a pipeline, whose approval is elsewhere.")
json_option = click.option("as_json", "--json", is_flag=True, help="Result as JSON on standard output.")


@click.group(epilog="Example:  ./fairway env create pr-12 --from dev")
def command() -> None:
    """Make, update, list and destroy preview environments.

    One is a stack of its own in the network of another, behind its load balancer, with a database of its own on its
    server. It goes without a trace.
    """


def _name(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    if not re.fullmatch(NAME, value):
        raise click.BadParameter("write 2 to 20 lower-case letters, digits and hyphens, such as pr-12")
    return value


@command.command(epilog="Example:  ./fairway env create pr-12 --from dev")
@click.argument("name", callback=_name)
@click.option("--from", "parent", metavar="STACK", required=True, help="The stack that it stands beside.")
@click.option("--settings-only", is_flag=True, help="Write its settings and release, and update nothing.")
@program_option
@yes_option
@json_option
def create(name: str, parent: str, settings_only: bool, directory: Path, yes: bool, as_json: bool) -> None:
    """Make an environment, or update it to the settings of now.

    Writes Pulumi.NAME.yaml and, where there is none, releases/NAME.json with the images of STACK; then as `up`: the
    plan with what it costs, the update, where it answers.
    """
    if not (yes or settings_only or sys.stdin.isatty()):
        raise click.UsageError("no terminal for confirmation; pass --yes")
    beside = open_stack(parent, directory)
    target = Stack(name=name, directory=beside.directory, owner=beside.owner)
    write_environment(beside, target, Clock())
    notify(f"{settings_file(target).name} is written")
    if settings_only:
        return
    sys.exit(0 if apply(target, yes=yes, as_json=as_json) else FOUND)


@command.command(epilog="Example:  ./fairway env destroy pr-12")
@click.argument("name", callback=_name)
@click.option("--if-there-is-one", "lenient", is_flag=True, help="End with 0 where there is no such environment.")
@program_option
@yes_option
@json_option
def destroy(name: str, lenient: bool, directory: Path, yes: bool, as_json: bool) -> None:
    """Delete an environment: its database, its resources, its state and its files.

    Ends with 1 where something stopped it, or AWS lists something of it afterwards.
    """
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError("no terminal for confirmation; pass --yes")
        click.confirm(f"Delete {name} with all that it holds?", abort=True, err=True)
    known = _known(directory)
    environment = next((one for one in known if one.name == name), None)
    target = _stack(name, directory)
    if environment is None and "fairway:environment" not in target.config():
        if lenient:
            notify(f"there is no environment {name}")
            return
        names = ", ".join(one.name for one in known) or "none"
        raise OpsError(f"{name} is no environment; there are: {names}.")
    region = environment.region if environment else str(target.config().get("aws:region"))
    result = destroy_environment(target, region, _app(directory), notify=notify, clock=Clock())
    if as_json:
        show_json({"destroyed": [_outcome(name, result)]})
    _tell(name, result)
    sys.exit(0 if result.ok and not result.left else FOUND)


@command.command("list", epilog="Example:  ./fairway env list --json")
@program_option
@json_option
def list_(directory: Path, as_json: bool) -> None:
    """List the environments that AWS has resources of, by their tags."""
    known, now = _known(directory), Clock().now()
    if as_json:
        show_json({"environments": [_content(one) for one in known]})
    elif known:
        console().print(_table(known, now))
    else:
        notify("there are no environments")


@command.command(epilog="Example:  ./fairway env reap --older-than 48h --yes")
@click.option(
    "--older-than", "age", type=Duration(), required=True, help="Age from which on they go, such as 48h or 7d."
)
@click.option("--dry-run", is_flag=True, help="Say which they are, and change nothing.")
@program_option
@yes_option
@json_option
def reap(age: timedelta, dry_run: bool, directory: Path, yes: bool, as_json: bool) -> None:
    """Destroy the environments that were made longer ago than that, by the tag that says when.

    Goes on with the others where one cannot be destroyed; ends with 1 then.
    """
    clock = Clock()
    old = [one for one in _known(directory) if one.is_older(age, clock.now())]
    if not (yes or dry_run):
        raise click.UsageError("it asks nobody; pass --yes, or --dry-run to look")
    results: list[tuple[str, Destroyed]] = []
    for one in old if not dry_run else ():
        results.append((one.name, _reaped(one, directory, clock)))
        _tell(*results[-1])
    if as_json:
        show_json(
            {"old": [_content(one) for one in old], "destroyed": [_outcome(name, result) for name, result in results]}
        )
    elif dry_run or not old:
        notify(f"would destroy {', '.join(one.name for one in old)}" if old else "no environment is that old")
    sys.exit(0 if all(result.ok and not result.left for _, result in results) else FOUND)


def _reaped(environment: Environment, directory: Path, clock: Clock) -> Destroyed:
    try:
        target = _stack(environment.name, directory)
        return destroy_environment(target, environment.region, _app(directory), notify=notify, clock=clock)
    except OpsError as error:
        return Destroyed(ok=False, reason=str(error))


def _stack(name: str, directory: Path) -> Stack:
    return Stack(name=name, directory=every_stack(directory)[0].directory)


def _known(directory: Path) -> Sequence[Environment]:
    """Of the program's app, in every region that one of its stacks is in."""
    regions = [str(region) for stack in every_stack(directory) if (region := stack.config().get("aws:region"))]
    return environments(regions, _app(directory))


def _app(directory: Path) -> str:
    apps = [app for stack in every_stack(directory) if (app := stack.config().get("fairway:app"))]
    if not apps:
        raise OpsError("no stack's file has fairway:app: run it in the folder of the program, or name that with -C.")
    return str(apps[0])


def _tell(name: str, result: Destroyed) -> None:
    screen = console(to_stderr=True)
    if not result.ok:
        screen.print(f"[red]✗[/] {shown(name)}: {shown(result.reason)}", soft_wrap=True)
    elif result.left:
        screen.print(f"[yellow]?[/] {shown(name)} is destroyed, but AWS lists: {shown(', '.join(result.left))}")
    else:
        screen.print(f"[green]✓[/] {shown(name)} is gone; nothing is left of it")


def _table(known: Sequence[Environment], now: datetime) -> Table:
    table = Table("environment", "beside", "region", "made", "resources", header_style="bold")
    for one in known:
        made = ago(one.created, now) if one.created else "unknown"
        table.add_row(shown(one.name), shown(one.of), one.region, made, str(len(one.arns)))
    return table


def _content(one: Environment) -> dict[str, Any]:
    created = timestamp(one.created) if one.created else None
    return {"name": one.name, "of": one.of, "region": one.region, "created": created, "resources": len(one.arns)}


def _outcome(name: str, result: Destroyed) -> dict[str, Any]:
    return {"name": name, "ok": result.ok, "left": list(result.left), "reason": result.reason or None}
