"""./fairway console STACK SERVICE"""

import sys
from pathlib import Path

import click

from ops.aws.client import Aws
from ops.commands.common import chosen_services, notify, open_stack, show_json, stack_options
from ops.pulumi.state import read_settled
from ops.session.console import Console
from ops.session.signals import INTERRUPTED, signals_interrupt


@click.command(epilog="Example:  ./fairway console dev backend")
@stack_options
@click.argument("service")
@click.option("--command", "shell", default="sh", show_default=True, help="What to start on the terminal.")
@click.option(
    "--timeout", type=click.IntRange(min=1, max=1440), metavar="MINUTES", default=60, show_default=True,
    help="After which the task ends by itself.",
)  # fmt: skip
def command(stack: str, directory: Path, as_json: bool, service: str, shell: str, timeout: int) -> None:
    """Open a terminal in a task of SERVICE's released image.

    A task of its own, as `./fairway run` starts it: nothing that serves is touched, and it is stopped when the terminal
    is closed. Goes through ECS Exec, needs no open port, and says what is missing. Ends with the session's exit code.
    """
    deployed = read_settled(open_stack(stack, directory))
    (chosen,) = chosen_services(deployed, [service])
    try:
        with signals_interrupt():
            code = Console(Aws(deployed.region), chosen, notify=notify).open(shell, limit=timeout * 60)
    except KeyboardInterrupt:
        notify("interrupted; the task is stopped")
        sys.exit(INTERRUPTED)
    if as_json:
        show_json({"stack": deployed.stack, "service": chosen.name, "exitCode": code})
    sys.exit(code)
