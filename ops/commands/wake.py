"""./fairway wake STACK"""

from dataclasses import asdict
from pathlib import Path

import click

from ops.aws.client import Aws
from ops.commands.common import console, open_stack, show_json, stack_options
from ops.pulumi.state import read_deployed
from ops.text import shown
from ops.wake import wake


@click.command(epilog="Example:  ./fairway wake dev")
@stack_options
def command(stack: str, directory: Path, as_json: bool) -> None:
    """Wake a sleeping stack before its time.

    Starts the database, and gives each service the tasks that its settings have. It falls asleep again at the next time
    of fairway:sleep. Nothing waits: `./fairway verify` says when all of it runs.
    """
    current = read_deployed(open_stack(stack, directory))
    woken = list(wake(current, Aws(current.region)))
    if as_json:
        show_json({"stack": stack, "woken": [asdict(one) for one in woken]})
        return
    for one in woken:
        console().print(f"{'[green]✓[/]' if one.changed else '[dim]-[/]'} {shown(one.name)} {shown(one.done)}")
