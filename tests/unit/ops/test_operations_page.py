"""docs/operations.md: every command in it is one that there is, with options that it takes."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore.session
import click
import pytest
from botocore import xform_name

from ops.cli import COMMANDS, fairway

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "operations.md").read_text()
PULUMI = {"up": set[str](), "preview": set[str](), "cancel": {"--yes"}, "stack": set[str]()}


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


@pytest.mark.parametrize("line", [line for line in LINES if line.startswith("aws ")])
def test_a_command_of_aws_has_this_operation_and_these_options(line: str) -> None:
    _, service, operation, *arguments = shlex.split(line, comments=True)
    session: Any = botocore.session.get_session()
    if operation == "wait":
        waiters = session.get_waiter_model(service)
        operation, waiter = arguments[0], "".join(part.capitalize() for part in arguments[0].split("-"))
        waiter = waiter.replace("Db", "DB")
        assert waiter in waiters.waiter_names
        called = waiters.get_waiter(waiter).operation
    else:
        names = session.get_service_model(service).operation_names
        (called,) = [name for name in names if xform_name(name, "-") == operation]
    shape = session.get_service_model(service).operation_model(called).input_shape
    known = {"--" + xform_name(member, "-") for member in shape.members} | {"--region", "--query", "--source-region"}
    used = {argument.replace("--no-", "--") for argument in arguments if argument.startswith("--")}
    assert used <= known


@pytest.mark.parametrize("line", [line for line in LINES if line.startswith("pulumi ")])
def test_a_command_of_pulumi_is_one_that_the_engine_tests_run(line: str) -> None:
    _, verb, *arguments = shlex.split(line)
    assert {argument for argument in arguments if argument.startswith("--")} <= PULUMI[verb]


def test_every_line_is_one_of_the_three_and_every_command_of_ours_is_on_the_page() -> None:
    assert all(line.split()[0] in ("./fairway", "aws", "pulumi") for line in LINES)
    named = {line.split()[1] for line in LINES if line.startswith("./fairway")}
    assert set(COMMANDS) - named == {"policy"}  # it is for pipelines, in docs/pipeline.md


def test_links_lead_somewhere() -> None:
    def anchors(text: str) -> set[str]:
        return {re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in re.findall(r"^#+ (.+)$", text, re.M)}

    links = re.findall(r"\]\(([\w.]*)#([\w-]+)\)", PAGE)
    assert len(links) >= 4
    for file, anchor in links:
        assert anchor in anchors((ROOT / "docs" / file).read_text() if file else PAGE), anchor
