"""./fairway rollback STACK"""

from pathlib import Path

import click

from ops.commands.announcer import Announcer
from ops.commands.common import apply_options, notify, open_stack, stack_options
from ops.commands.outcome import finish, promotion_context
from ops.promotion import previous
from ops.promotion.workflow import rollback


@click.command(epilog="Example:  ./fairway rollback prod")
@stack_options
@click.option("--to", "revision", metavar="REVISION", help="Take the release file of this git revision.")
@apply_options
def command(
    stack: str, directory: Path, as_json: bool, revision: str | None, yes: bool, dry_run: bool, timeout: float
) -> None:
    """Roll back to the previous release.

    That is the one that the last promotion replaced, else the newest in git with other images. Its images must still
    be in the registry, and nothing that holds data may be lost. Interrupted, the same command goes on.
    """
    target = open_stack(stack, directory)
    announcer = Announcer(target=target, builder=target, notify=notify)
    context = promotion_context(timeout, announcer, yes=yes, dry_run=dry_run, as_json=as_json)
    release = previous.at(target, revision) if revision else None
    finish(stack, as_json, announcer, lambda: rollback(target, release, context))
