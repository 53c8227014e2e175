"""docs/operations.md: every command of ours in it is one that there is, with options that it takes, in sentences too.

The blocks of commands are run by tests/engine/ops/test_runbooks.py.
"""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from ops.cli import COMMANDS, fairway

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "operations.md").read_text()


def lines() -> Iterator[str]:
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.S):
        yield from block.replace("\\\n", " ").splitlines()


LINES = [*lines(), *(text for text in re.findall(r"`([^`\n]+)`", PAGE) if text.startswith("./fairway "))]


@pytest.mark.parametrize("line", sorted({line for line in LINES if line.startswith("./fairway")}))
def test_a_command_of_ours_parses(line: str) -> None:
    _, name, *arguments = shlex.split(line, comments=True)
    command = fairway.get_command(click.Context(fairway), name)
    assert command is not None
    if "…" not in line:  # else it stands for the rest
        command.make_context(name, arguments)


def test_every_command_of_ours_is_on_the_page() -> None:
    named = {line.split()[1] for line in LINES if line.startswith("./fairway")}
    assert set(COMMANDS) - named == {"policy", "rehearse"}  # they are for pipelines, and for any program


def test_links_lead_somewhere() -> None:
    def anchors(text: str) -> set[str]:
        return {re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in re.findall(r"^#+ (.+)$", text, re.M)}

    links = re.findall(r"\]\(([\w.]*)#([\w-]+)\)", PAGE)
    assert len(links) >= 4
    for file, anchor in links:
        assert anchor in anchors((ROOT / "docs" / file).read_text() if file else PAGE), anchor
