"""./fairway run STACK SERVICE -- COMMAND"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from ops.aws.client import Aws
from ops.commands.common import chosen_services, notify, open_stack, stack_options
from ops.commands.task import end_as
from ops.pulumi.state import read_settled
from ops.session.run import RunOptions, TaskLauncher


class _WithCommand(click.Command):
    """Says where the command begins, when an option of the command's own is taken for one of `run`'s."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        written = list(args)
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            if "--" in written:
                raise
            hint = f"{error.message} If it is the command's, write -- before the command."
            raise click.NoSuchOption(error.option_name, hint, error.possibilities, error.ctx) from None


@click.command(cls=_WithCommand, epilog="Example:  ./fairway run dev backend -- npm run seed")
@stack_options
@click.argument("service")
@click.argument("words", metavar="-- COMMAND", nargs=-1, required=True)
@click.option(
    "--timeout", type=click.FloatRange(min=0.1, max=1440), metavar="MINUTES", default=30.0, show_default=True,
    help="After which the task is stopped.",
)  # fmt: skip
@click.option("--shell/--no-shell", default=None, help="Whether the image has sh, which ends the command at its limit.")
@click.option(
    "--helper-image", "helper", metavar="IMAGE",
    help="One with sleep, which ends the task at its limit where the image has no sh; else the service's helperImage.",
)  # fmt: skip
def command(
    stack: str,
    directory: Path,
    as_json: bool,
    service: str,
    words: Sequence[str],
    timeout: float,
    shell: bool | None,
    helper: str | None,
) -> None:
    """Run a command in a task of SERVICE's released image.

    With the service's environment, secrets, certificates, roles and network, but beside it: it gets no requests. Its
    log is shown as it comes, secrets masked. Ends with the command's own exit code; with 124 at --timeout and 130 at
    Ctrl-C, both of which stop the task; with 3 where ECS does not run it. The task is tagged with who started it.
    """
    deployed = read_settled(open_stack(stack, directory))
    (chosen,) = chosen_services(deployed, [service])
    launcher = TaskLauncher(Aws(deployed.region), chosen, log=partial(click.echo, err=as_json), notify=notify)
    options = RunOptions(command=words, limit=max(1, int(timeout * 60)), shell=shell, helper=helper)
    end_as(partial(launcher.run, options), as_json=as_json, stack=deployed.stack, service=chosen.name)
