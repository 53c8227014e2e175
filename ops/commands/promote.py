"""./fairway promote FROM TO"""

from pathlib import Path

import click

from ops.commands.common import open_stack
from ops.commands.outcome import end, running
from ops.promotion.workflow import promote


@click.command(epilog="Example:  ./fairway promote dev prod")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@click.option(
    "directory", "-C", "--cwd", type=click.Path(exists=True, file_okay=False, path_type=Path), default=".",
    help="Folder of the Pulumi program.",
)  # fmt: skip
@click.option("--yes", is_flag=True, help="Approve the plan; for a pipeline, whose approval is elsewhere.")
@click.option("--plan", "show_only", is_flag=True, help="Show the plan, and do nothing.")
@click.option("--minutes", type=click.FloatRange(min=0), default=15.0, show_default=True, help="How long to verify.")
@click.option("as_json", "--json", is_flag=True, help="Result as JSON on standard output.")
def command(
    source: str, target: str, directory: Path, yes: bool, show_only: bool, minutes: float, as_json: bool
) -> None:
    """Carry the release that FROM was seen running into TO, by digest.

    Refused, and nothing changed: FROM is not verified, an image is not in TO's registry or not for its platform, a
    policy blocks or a critical one cannot see (strict mode), the update would delete or replace what holds data,
    another promotion is under way. Then: plan, approval, update, verify. If that fails, the release of before is put
    back and verified. Broken off anywhere, the same command goes on.
    """
    if source == target:
        raise click.UsageError("FROM and TO are the same stack.")
    opened, into = open_stack(source, directory), open_stack(target, directory)
    run = running(minutes, yes=yes, show_only=show_only, as_json=as_json)
    end(target, as_json, lambda: promote(opened, into, run))
