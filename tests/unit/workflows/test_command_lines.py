"""Every command line that the repository shows is one that the commands take."""

import re
import shlex
from collections.abc import Sequence
from typing import Any

import click
import pytest

from ops.cli import fairway
from ops.session.dump_file import Place
from tests.unit.workflows.command_lines import PLACEHOLDER, ROOT, Line, command_lines

LINES = command_lines()
REST = "…"  # in a page: and so on
# What the sandbox gives a command: itself, and the programs that it has or stands in for.
UNDER_THE_SANDBOX = {"pulumi", "aws", "./fairway"} | {path.name for path in (ROOT / "sandbox" / "bin").iterdir()}


def problem(text: str) -> str | None:
    """What is wrong with a command line, None where nothing is."""
    program, *words = shlex.split(text)
    if program == "make":
        return _make(words)
    if program.endswith("/fairway"):
        return _fairway(words)
    if not words or _is_placeholder(words[0]):
        return None
    if words[0] not in UNDER_THE_SANDBOX:
        return f"sandbox/run {words[0]}: no program of the sandbox"
    return _fairway(words[1:]) if words[0] == "./fairway" else None


def _make(words: Sequence[str]) -> str | None:
    folder = words[1] if words[:1] == ["-C"] else None
    makefile = ROOT / ("toolchain/project/Makefile" if folder == "shop" else "Makefile")
    targets = re.findall(r"^([a-z]+):", makefile.read_text(), re.M)
    targets_given = words[2:] if folder else words
    return next(
        (f"make {target}: no target of {makefile.name}" for target in targets_given if target not in targets), None
    )


def _fairway(words: list[str]) -> str | None:
    command: click.Command = fairway
    context = click.Context(fairway, info_name="./fairway")
    while isinstance(command, click.Group):
        if not words or _is_placeholder(words[0]):
            return None
        name = words.pop(0)
        found = command.get_command(context, name)
        if found is None:
            return f"{context.command_path} {name}: no such command"
        command, context = found, click.Context(found, info_name=name, parent=context)
    if words in ([], ["--help"]):
        return None  # the command is only named
    whole = REST not in words
    try:
        options, left, _ = command.make_parser(context).parse_args(list(words))
        for parameter in command.params:
            _check(parameter, options.get(parameter.name or ""), context, whole=whole)
    except click.UsageError as error:
        return f"{context.command_path}: {error.format_message()}"
    unexpected = [word for word in left if word != REST]
    return f"{context.command_path}: unexpected {' '.join(unexpected)}" if unexpected else None


def _check(parameter: click.Parameter, value: Any, context: click.Context, *, whole: bool) -> None:
    """Raises UsageError for a value that the parameter does not take, or none where it needs one."""
    values = [item for item in (value if isinstance(value, list | tuple) else [value]) if isinstance(item, str)]
    if whole and parameter.required and not values:
        raise click.MissingParameter(ctx=context, param=parameter)
    if isinstance(parameter.type, click.Path | click.File | Place):
        return  # it need not exist here
    for item in values:
        if not _is_placeholder(item):
            parameter.type.convert(item, parameter, context)


def _is_placeholder(word: str) -> bool:
    return PLACEHOLDER in word or REST in word or re.fullmatch(r"\$?\{?[A-Z_]+\}?|<.*>", word) is not None


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.place}: {line.text}")
def test_a_shown_command_line_is_one_that_the_command_takes(line: Line) -> None:
    assert problem(line.text) is None


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("./fairway policy report --events x --sarif x.sarif", "--sarif"),  # was in a workflow once
        ("./fairway verifi dev", "no such command"),
        ("../fairway/fairway verifi dev", "no such command"),
        ("./fairway promote dev", "TO"),
        ("./fairway verify dev --timeout soon", "soon"),
        ("./fairway policy report --events x --format xml", "xml"),
        ("./fairway drift dev prod", "unexpected prod"),
        ("make tests", "no target"),
        ("make -C fairway templates", "no target"),
        ("sandbox/run terraform plan", "no program of the sandbox"),
        ("sandbox/run ./fairway verify", None),
        ("sandbox/run ./fairway verify dev --fast", "--fast"),
        ("./fairway release dev --image …", None),
        ("./fairway verify STACK --timeout MINUTES", None),
    ],
)
def test_what_is_wrong_is_said(text: str, complaint: str | None) -> None:
    result = problem(text)
    assert result is None if complaint is None else result and complaint in result


def test_lines_are_found_where_people_read_them() -> None:
    places = {line.place.split(":")[0] for line in LINES}
    assert {"README.md", "docs/operations.md", ".github/workflows/deploy-dev.yml", "Pulumi.dev.yaml"} <= places
    assert {place.split("/")[0] for place in places if place.endswith(".py")} >= {"demo", "ops", "wiring"}
    assert len(LINES) > 50
