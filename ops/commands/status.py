"""./fairway status STACK"""

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from ops.clock import utc_now
from ops.commands.common import MARKS, console, every_stack, open_stack, program_option, show_json
from ops.errors import OpsError
from ops.pulumi.stack import Stack
from ops.session.duration import ago
from ops.session.status import ServiceStatus, StackStatus, status
from ops.text import shown


@click.command(epilog="Example:  ./fairway status dev")
@click.argument("stack", required=False)
@click.option("everything", "--all", is_flag=True, help="Every stack of the program's folder.")
@program_option
@click.option("as_json", "--json", is_flag=True, help="Result as JSON on standard output.")
def command(stack: str | None, everything: bool, directory: Path, as_json: bool) -> None:
    """Show what a stack runs, since when, and whether it was verified.

    With the alarms, the last update, the drift that is known without looking for it, and the cost. Asks AWS little and
    changes nothing. Ends with 1 where something runs otherwise than released, an alarm is loud or an update failed.
    """
    if (stack is None) != everything:
        raise click.UsageError("Write a stack's name, such as dev, or --all.")
    stacks = [open_stack(stack, directory)] if stack else every_stack(directory)
    if everything:
        with ThreadPoolExecutor(max_workers=4) as pool:
            results = list(pool.map(_attempt, stacks))
    else:
        results = [status(stacks[0])]
    if as_json:
        contents = [_content(result) for result in results]
        show_json({"stacks": contents} if everything else contents[0])
    else:
        for result in results:
            _show(console(), result, utc_now())
    codes = [result.exit_code for result in results if isinstance(result, StackStatus)]
    sys.exit(1 if 1 in codes else max(codes, default=0))


def _attempt(stack: Stack) -> StackStatus | tuple[str, str]:
    """(name, why there is nothing to tell): one stack that is not deployed is no reason to hide the others."""
    try:
        return status(stack)
    except OpsError as error:
        return stack.name, str(error).rpartition("\n")[2]


def _show(screen: Console, result: StackStatus | tuple[str, str], now: datetime) -> None:
    if not isinstance(result, StackStatus):
        screen.print(f"[bold]{shown(result[0])}[/]  {shown(result[1])}\n", soft_wrap=True)
        return
    screen.print(f"[bold]{shown(result.stack)}[/]  {shown(result.url or 'no public endpoint')}", soft_wrap=True)
    screen.print(_services(result.services, now))
    for name, text in _facts(result, now):
        screen.print(f"[bold]{name:<9}[/]{text}", soft_wrap=True)
    screen.print()


def _services(services: Sequence[ServiceStatus], now: datetime) -> Table:
    table = Table("", "service", "release", "task definition", "tasks", "since", "state")
    for service in services:
        tag = service.image.tag if service.image else None
        table.add_row(
            MARKS[service.verdict],
            shown(service.name),
            shown(f"{tag or ''} {service.digest[7:19]}".strip()),
            shown(service.task_definition.rsplit("/", 1)[-1]),
            f"{service.running}/{service.desired}",
            ago(service.since, now) if service.since else "–",
            shown("verified" if service.verified and service.verdict == "passed" else service.state),
        )
    return table


def _facts(result: StackStatus, now: datetime) -> Sequence[tuple[str, str]]:
    facts = [("verified", _verified(result, now))]
    if result.promoted:
        source, at = result.promoted
        facts.append(("promoted", f"from {shown(source)}, {ago(datetime.fromisoformat(at), now)}"))
    loud = "" if result.alarms.verdict == "passed" else f"{MARKS[result.alarms.verdict]} "
    facts.append(("alarms", f"{loud}{shown(result.alarms.record.observed)}"))
    facts += [("drift", f"[yellow]![/] {shown(sentence)}") for sentence in result.drift]
    if not result.drift:
        facts.append(("drift", f"none known; to look for it: ./fairway drift {shown(result.stack)}"))
    if update := result.update:
        author = f" ({update.author})" if update.author else ""
        commit = f", commit {update.commit}: {update.message}{author}" if update.commit else ""
        facts.append(("update", f"{shown(update.kind)} {shown(update.result)}, {ago(update.at, now)}{shown(commit)}"))
    facts.append(("cost", f"{result.usd:.2f} USD a month, estimated"))
    return [*facts, *(("unknown", f"[yellow]?[/] {shown(note)}") for note in result.unknown)]


def _verified(result: StackStatus, now: datetime) -> str:
    if result.verified_at is None:
        return f"no: ./fairway verify {shown(result.stack)}"
    since = ago(datetime.fromisoformat(result.verified_at), now)
    return f"{since}" if all(service.verified for service in result.services) else f"{since}, and changed since then"


def _content(result: StackStatus | tuple[str, str]) -> dict[str, Any]:
    """As docs/day-two.md describes it."""
    if not isinstance(result, StackStatus):
        return {"stack": result[0], "error": result[1]}
    update, promoted = result.update, result.promoted
    return {
        "stack": result.stack,
        "healthy": result.exit_code == 0,
        "url": result.url,
        "services": [_service_content(service) for service in result.services],
        "verifiedAt": result.verified_at,
        "promoted": {"from": promoted[0], "at": promoted[1]} if promoted else None,
        "alarms": {"verdict": result.alarms.verdict, "found": result.alarms.record.observed},
        "drift": list(result.drift),
        "update": update
        and {
            "kind": update.kind,
            "result": update.result,
            "at": update.at.isoformat(),
            "commit": update.commit,
            "author": update.author,
        },
        "usdPerMonth": result.usd,
        "unknown": list(result.unknown),
    }


def _service_content(service: ServiceStatus) -> dict[str, Any]:
    return {
        "name": service.name,
        "digest": service.digest,
        "tag": service.image.tag if service.image else None,
        "taskDefinition": service.task_definition,
        "running": service.running,
        "desired": service.desired,
        "since": service.since.isoformat() if service.since else None,
        "verdict": service.verdict,
        "state": service.state,
        "verified": service.verified,
    }
