"""./fairway logs STACK [SERVICE…]"""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from components.compute.run_task import JOB, MIGRATION
from ops.aws.client import Aws
from ops.clock import Clock
from ops.commands.common import chosen_services, console, notify, open_stack, stack_options
from ops.pulumi.stack import Stack
from ops.pulumi.state import read_deployed
from ops.session.duration import Duration
from ops.session.following import Sources, follow
from ops.session.log_entry import LogEntry, Selection
from ops.session.logs import LogReader

COLOURS = ("cyan", "green", "magenta", "yellow", "blue", "bright_cyan", "bright_green", "bright_magenta")


class Pattern(click.ParamType[re.Pattern[str]]):
    """A regular expression."""

    name = "pattern"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> re.Pattern[str]:
        """Compiles a regular expression; a malformed one is an error of usage."""
        try:
            return re.compile(value)
        except re.error as error:
            self.fail(f"{value!r} is no regular expression: {error}", param, ctx)


@click.command(epilog="Example:  ./fairway logs dev backend --since 1h --grep 'error|timeout'")
@stack_options
@click.argument("services", metavar="[SERVICE]…", nargs=-1)
@click.option("--since", type=Duration(), metavar="TIME", default="10m", show_default=True, help="30s, 10m, 2h, 1d.")
@click.option("--follow", "-f", "following", is_flag=True, help="Go on with what comes, until Ctrl-C.")
@click.option("--grep", "pattern", type=Pattern(), metavar="PATTERN", help="Lines that this expression finds alone.")
@click.option("--task", metavar="ID", default="", help="One task's lines; the beginning of its id is enough.")
@click.option("--migration", "only", flag_value=MIGRATION, default="", help="The lines of migrations alone.")
@click.option("--job", "only", flag_value=JOB, help="The lines of jobs alone.")
def command(
    stack: str,
    directory: Path,
    as_json: bool,
    services: Sequence[str],
    since: timedelta,
    following: bool,
    pattern: re.Pattern[str] | None,
    task: str,
    only: str,
) -> None:
    """Show what a stack's services log, as one stream in the order of time.

    With a line for each task that stopped and why. Passwords, keys and tokens are masked, terminal codes taken out.
    Times are UTC. --json: an object a line.
    """
    opened = open_stack(stack, directory)
    deployed = read_deployed(opened)
    chosen = chosen_services(deployed, services)
    selection, clock = Selection(task=task.rsplit("/", 1)[-1], pattern=pattern, only=only or ""), Clock()
    reader = LogReader(Aws(deployed.region), chosen, selection, notify, deployed.jobs)
    start = clock.now() - since
    if following:
        sources = Sources(services=chosen, jobs=deployed.jobs)
        look = partial(_sources, opened, services)
        entries = follow(reader, start, sources=sources, look=look, clock=clock, notify=notify)
    else:
        entries = reader.since(start)
    try:
        count = _show(entries, [service.name for service in deployed.services], as_json=as_json)
    except KeyboardInterrupt:  # the usual end of --follow
        return
    if not count:
        notify("nothing was logged in that time, or what was has another name; see --since, --task, --grep")


def _sources(stack: Stack, names: Sequence[str]) -> Sources:
    """What there is by now of the services that are named; of all where none is."""
    deployed = read_deployed(stack)
    chosen = [service for service in deployed.services if not names or service.name in names]
    return Sources(services=chosen, jobs=deployed.jobs)


def _show(entries: Iterator[LogEntry], names: Sequence[str], *, as_json: bool) -> int:
    screen, count, colours = console(), 0, {name: index for index, name in enumerate(names)}
    for count, entry in enumerate(entries, 1):  # noqa: B007
        if as_json:
            click.echo(json.dumps(entry.content, sort_keys=True))
        else:
            index = colours.setdefault(entry.service, len(colours))  # of one that is new, too
            _show_entry(screen, entry, COLOURS[index % len(COLOURS)])
    return count


def _show_entry(screen: Console, entry: LogEntry, colour: str) -> None:
    first, *rest = entry.text.split("\n")
    line = Text(f"{entry.at:%Y-%m-%d %H:%M:%S} ", style="dim")
    line.append(f"{entry.source} {entry.task[:8]}  ", style=colour)
    line.append(first, style="red" if entry.kind == "stopped" else "default")
    screen.print(line, soft_wrap=True)
    for text in rest:
        screen.print(Text(f"    {text}"), soft_wrap=True)
