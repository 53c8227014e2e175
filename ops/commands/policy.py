"""./fairway policy report"""

import sys
from datetime import date
from pathlib import Path

import click

from ops.errors import FOUND
from ops.policy.analyze import analyze, reported
from ops.policy.baseline import REASON, add, exemptions
from ops.policy.entries import CHECKOUT
from ops.policy.output import output_options, write
from ops.pulumi import event_log

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def command() -> None:
    """Report what the policy pack says."""


@command.command(
    epilog="Example:  PULUMI_DEBUG_COMMANDS=true pulumi preview -s dev --event-log events.json; "
    "./fairway policy report --events events.json --format sarif --output fairway.sarif"
)
@click.option("event_file", "--events", type=_FILE, help="Events of a preview: pulumi's --event-log, or --json lines.")
@click.option("state_file", "--state", type=_FILE, help="An exported state, to be judged now; needs no login.")
@click.option("config_file", "--config", type=_FILE, help="The pack's configuration, with --state.")
@click.option(
    "exemption_file",
    "--write-exemptions",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="CONFIG",
    help="Take on what blocks today: write an exemption of each finding into this configuration of the pack.",
)
@click.option("--owner", help="With --write-exemptions: who answers for them, such as a team's address.")
@click.option("--expires", metavar="YYYY-MM-DD", help="With --write-exemptions: the last day on which they count.")
@click.option("--reason", default=REASON, show_default=True, help="With --write-exemptions: why they are taken on.")
@output_options
def report(
    event_file: Path | None,
    state_file: Path | None,
    config_file: Path | None,
    exemption_file: Path | None,
    owner: str | None,
    expires: str | None,
    reason: str,
    form: str,
    as_json: bool,
    output: Path | None,
    program: str,
) -> None:
    """Report findings of a preview or a state.

    Also exempted findings, and rules that were not evaluated. Ends with 1 where a finding blocks.
    """
    if (event_file is None) == (state_file is None):
        raise click.UsageError("give either --events FILE or --state FILE")
    if exemption_file is not None and (not owner or not _is_day(expires)):
        raise click.UsageError("--write-exemptions needs --owner and --expires YYYY-MM-DD")
    if event_file:
        lines = event_log.lines_of(event_file)
    else:
        lines = analyze(state_file or Path(), pack=CHECKOUT / "policies", config=config_file)
    found = reported(lines, str(event_file or state_file))
    write(found, "json" if as_json else form, output, program)
    if exemption_file is not None:
        written = add(exemption_file, exemptions(found, owner=owner or "", expires=expires or "", reason=reason))
        click.echo(f"{written} exemptions written to {exemption_file}: owner {owner}, until {expires}", err=True)
        return
    sys.exit(FOUND if any(entry.blocks for entry in found) else 0)


def _is_day(text: str | None) -> bool:
    try:
        return bool(text and date.fromisoformat(text))
    except ValueError:
        return False
