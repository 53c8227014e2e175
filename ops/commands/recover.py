"""./fairway recover STACK"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from ops.commands.common import console, open_stack, show_json, stack_options
from ops.errors import FOUND
from ops.pulumi.pending import pending_operations
from ops.recovery.recover import Interrupted, Lock, look, settle
from ops.text import shown


def _pairs(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    pairs = dict(value.rsplit("=", 1) for value in values if "=" in value)
    if len(pairs) != len(values):
        raise click.BadParameter("write URN=ID, the id by which its type is imported")
    return pairs


@click.command(epilog="Example:  ./fairway recover dev")
@stack_options
@click.option("--yes", is_flag=True, help="Do it; also that a lock of another machine is of a dead process.")
@click.option("--dry-run", is_flag=True, help="Show what was interrupted and what AWS has of it, and change nothing.")
@click.option("--found", metavar="URN=ID", multiple=True, callback=_pairs, help="AWS has it, under this id.")
@click.option("--absent", metavar="URN", multiple=True, help="AWS does not have it.")
def command(
    stack: str,
    directory: Path,
    as_json: bool,
    yes: bool,
    dry_run: bool,
    found: Mapping[str, str],
    absent: tuple[str, ...],
) -> None:
    """Settle what a killed update left.

    Each operation that was under way is looked up in AWS, by name and tags: what is there is taken into the state, what
    is not is dropped from it, and the rest is read again. Pulumi's lock is taken from a dead process. Until then every
    other command stops, because the next update would create a second time what is there. Interrupted, run it again.
    """
    target = open_stack(stack, directory)
    state = target.state()
    by_hand: dict[str, str | None] = {**found, **dict.fromkeys(absent)}
    if unknown_urns := by_hand.keys() - {one.resource.urn for one in pending_operations(state)}:
        raise click.UsageError(f"no operation is pending on {', '.join(sorted(unknown_urns))}")
    interrupted = look(state, by_hand)
    if as_json:
        show_json({"stack": stack, "operations": [_content(one) for one in interrupted]})
    elif interrupted:
        console().print(_table(stack, interrupted))
    if unknown := [one for one in interrupted if one.unknown]:
        _say(
            f"[red]✗[/] look for {len(unknown)} of them in AWS, and run this again with --found URN=ID or --absent URN"
        )
    if unknown or dry_run:
        sys.exit(FOUND if interrupted else 0)
    if interrupted and not yes:
        _confirm()

    def may_break(lock: Lock) -> bool:
        return lock.alive is False or yes or click.confirm(f"Locked by {lock.owner}. Is that process dead?", err=True)

    settle(target, state, interrupted, may_break=may_break)
    _say(f"[green]✓[/] {stack}: nothing is pending. Go on with `pulumi up -s {stack}`, or the command that was killed.")


def _confirm() -> None:
    if not sys.stdin.isatty():
        raise click.UsageError("no terminal for confirmation; pass --yes or --dry-run")
    if not click.confirm("Write this into the state?", err=True):
        sys.exit(FOUND)


def _say(text: str) -> None:
    console(to_stderr=True).print(text, soft_wrap=True)


def _table(stack: str, interrupted: Sequence[Interrupted]) -> Table:
    title = f"{stack}: an update was killed while it was …"
    table = Table("", "operation", "type", "name", "becomes", title=title, title_justify="left")
    for one in interrupted:
        resource = one.operation.resource
        mark = "[red]?[/]" if one.unknown else "[green]✓[/]"
        table.add_row(mark, one.operation.kind, resource.type, shown(resource.name), shown(_becomes(one)))
    return table


def _becomes(one: Interrupted) -> str:
    if one.outcome is None:
        return "read from AWS again"
    if one.outcome.reason:
        return f"unknown: {one.outcome.reason}\n{one.operation.resource.urn}"
    if one.outcome.id:
        return f"adopted as {one.outcome.id}, if AWS has it"
    return "made again, which AWS takes for the same" if one.outcome.repeatable else "dropped: AWS does not have it"


def _content(one: Interrupted) -> dict[str, Any]:
    outcome = one.outcome
    return {
        "operation": one.operation.kind,
        "urn": one.operation.resource.urn,
        "id": outcome.id if outcome else one.operation.resource.id or None,
        "unknown": outcome.reason if outcome else "",
    }
