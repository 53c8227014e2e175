"""A page that nobody links, or an option that no page names, is as if it were not."""

import re
from collections.abc import Iterator

import click

from ops.cli import COMMANDS, fairway
from tests.unit.recorder import ROOT

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))


def options(command: click.Command, path: str) -> Iterator[tuple[str, set[str]]]:
    """Command line and names of each option, of the commands below it too."""
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            yield path, {*parameter.opts, *parameter.secondary_opts}
    if isinstance(command, click.Group):
        for name, part in command.commands.items():
            yield from options(part, f"{path} {name}")


def test_the_index_links_every_page() -> None:
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    linked = set(re.findall(r"\]\((\w[\w-]*\.md)\)", index))
    assert {page.name for page in PAGES} - linked == {"index.md"}


def test_every_option_is_on_a_page() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    named = set(re.findall(r"--[a-z][a-z-]*", text))
    commands = {name: fairway.get_command(click.Context(fairway), name) for name in COMMANDS}
    every = [pair for name, command in commands.items() if command for pair in options(command, name)]
    assert len(every) > 100
    assert [(f"./fairway {path}", names) for path, names in every if not names & named] == []
