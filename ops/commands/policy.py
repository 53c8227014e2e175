"""./fairway policy report"""

import json
import sys
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import click
from rich.console import Console

from ops.commands.common import console
from ops.errors import FOUND, reading
from ops.policy import analyze, junit, sarif, table
from ops.policy.entries import CHECKOUT, Entry
from ops.pulumi.resources import check_state

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
    "form", "--format", type=click.Choice(["table", "json", "sarif", "junit"]), default="table", show_default=True
)
@click.option("as_json", "--json", is_flag=True, help="The same as --format json.")
@click.option("output", "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="A file to write to.")
@click.option("--program", default="__main__.py", show_default=True, help="The file that SARIF shows findings on.")
def report(
    event_file: Path | None,
    state_file: Path | None,
    config_file: Path | None,
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
    if as_json:
        form = "json"
    if event_file:
        reported = analyze.reported(event_file.read_text(encoding="utf-8").splitlines(), str(event_file))
    else:
        reported = _analyzed(state_file or Path(), config_file)
    if output is not None:
        output.write_text(_text(form, reported, program))
    elif form == "table":
        console().print(table.report(reported))
    else:
        click.echo(_text(form, reported, program))
    sys.exit(FOUND if any(entry.blocks for entry in reported) else 0)


def _text(form: str, reported: Sequence[Entry], program: str) -> str:
    if form == "json":
        return json.dumps({"policies": [_content(entry) for entry in reported]}, indent=2, sort_keys=True)
    if form == "sarif":
        return json.dumps(sarif.report(reported, program=program), indent=2)
    if form == "junit":
        return junit.report(reported)
    written = StringIO()
    Console(file=written, width=120).print(table.report(reported))
    return written.getvalue()


def _content(entry: Entry) -> dict[str, str | bool]:
    return {
        "kind": entry.kind,
        "rule": entry.rule,
        "level": entry.level,
        "blocks": entry.blocks,
        "urn": entry.urn,
        "message": entry.message,
        "reason": entry.reason,
    }


def _analyzed(state: Path, config: Path | None) -> list[Entry]:
    """Checked before Pulumi reads it: of a damaged state the engine and the pack say anything or nothing."""
    with reading(str(state)):
        check_state(json.loads(state.read_text(encoding="utf-8")), str(state))
    pack, configuration = str(CHECKOUT / "policies"), str(config.absolute()) if config else None
    return analyze.analyze(state, pack=pack, config=configuration, directory=Path.cwd())
