"""./fairway rollback STACK"""

from pathlib import Path

import click

from ops.commands.common import open_stack, stack_options
from ops.commands.outcome import end, running
from ops.promotion import previous
from ops.promotion.workflow import rollback


@click.command(epilog="Example:  ./fairway rollback prod")
@stack_options
@click.option("--to", "revision", metavar="REVISION", help="Take the release file of this git revision.")
@click.option("--yes", is_flag=True, help="Approve the plan.")
@click.option("--plan", "show_only", is_flag=True, help="Show the plan, and do nothing.")
@click.option("--minutes", type=click.FloatRange(min=0), default=15.0, show_default=True, help="How long to verify.")
def command(
    stack: str, directory: Path, as_json: bool, revision: str | None, yes: bool, show_only: bool, minutes: float
) -> None:
    """Put the release that STACK ran before back, bring it up and verify it.

    That is the one that the last promotion replaced, else the newest in git with other images. Its images must still
    be in the registry, and nothing that holds data may be lost. Broken off, the same command goes on.
    """
    opened = open_stack(stack, directory)
    run = running(minutes, yes=yes, show_only=show_only, as_json=as_json)
    wanted = previous.at(opened, revision) if revision else None
    end(stack, as_json, lambda: rollback(opened, wanted, run))
