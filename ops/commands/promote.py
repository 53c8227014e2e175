"""./fairway promote FROM TO"""

from pathlib import Path

import click

from ops.commands.announcer import Announcer
from ops.commands.common import apply_options, notify, open_stack, program_option
from ops.commands.outcome import finish, promotion_context
from ops.promotion.workflow import promote


@click.command(epilog="Example:  ./fairway promote dev prod")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@program_option
@apply_options
@click.option("as_json", "--json", is_flag=True, help="Result as JSON on standard output.")
def command(source: str, target: str, directory: Path, yes: bool, dry_run: bool, timeout: float, as_json: bool) -> None:
    """Promote the verified release of FROM to TO.

    Images go by digest. Refused, and nothing changed: FROM is not verified, an image is not in TO's registry or not for
    its platform, a policy blocks or a critical one cannot see (strict mode), the update would delete or replace what
    holds data, another promotion is under way. Then: plan, approval, update, verify. If that fails, TO is rolled back
    to its previous release, which is verified. Interrupted anywhere, the same command goes on.
    """
    if source == target:
        raise click.UsageError("FROM and TO are the same stack.")
    from_stack, to_stack = open_stack(source, directory), open_stack(target, directory)
    announcer = Announcer(target=to_stack, builder=from_stack, notify=notify)
    context = promotion_context(timeout, announcer, yes=yes, dry_run=dry_run, as_json=as_json)
    finish(target, as_json, announcer, lambda: promote(from_stack, to_stack, context))
