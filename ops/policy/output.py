"""What the pack says, in the form that was asked for: on the screen, or into a file."""

import json
from collections.abc import Callable, Sequence
from io import StringIO
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console

from ops.commands.common import console
from ops.policy import junit, sarif, table
from ops.policy.entries import Entry

Function = TypeVar("Function", bound=Callable[..., Any])
FORMS = ("table", "json", "sarif", "junit")


def output_options(function: Function) -> Function:
    """--format, --json, --output and --program."""
    for option in (
        click.option("--program", default="__main__.py", show_default=True, help="The file SARIF shows findings on."),
        click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="A file to write to."),
        click.option("as_json", "--json", is_flag=True, help="The same as --format json."),
        click.option(
            "form",
            "--format",
            type=click.Choice(FORMS),
            default="table",
            show_default=True,
            help="For people, programs, code scanning (SARIF), or test reports (JUnit).",
        ),
    ):
        function = option(function)
    return function


def write(reported: Sequence[Entry], form: str, output: Path | None, program: str, **more: Any) -> None:
    """form: one of FORMS; more: what the JSON form has beside the policies."""
    if output is not None:
        output.write_text(_text(form, reported, program, more))
    elif form == "table":
        console().print(table.report(reported))
    else:
        click.echo(_text(form, reported, program, more))


def _text(form: str, reported: Sequence[Entry], program: str, more: dict[str, Any]) -> str:
    if form == "json":
        return json.dumps({**more, "policies": [_content(entry) for entry in reported]}, indent=2, sort_keys=True)
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
