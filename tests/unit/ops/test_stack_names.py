"""Stacks as Pulumi Cloud names them: files have the stack's own name, Pulumi gets the whole."""

import subprocess
from pathlib import Path
from typing import Any

import click
import pytest

from ops.commands.common import open_stack


@pytest.fixture
def program(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: fairway\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n")
    return tmp_path


@pytest.mark.parametrize("name", ["dev", "acme/dev", "acme/fairway/dev"])
def test_a_stack_is_opened_by_any_of_its_names(program: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []

    def run(command: list[str], **_options: Any) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        return subprocess.CompletedProcess(command, 0, "{}", "")

    monkeypatch.setattr(subprocess, "run", run)
    stack = open_stack(name, program)
    stack.outputs()
    assert (stack.name, stack.release) == ("dev", program / "releases" / "dev.json")
    assert commands[0][commands[0].index("--stack") + 1] == name


def test_a_stack_that_is_not_there_is_named_by_its_file(program: Path) -> None:
    with pytest.raises(click.UsageError, match=r"There is no Pulumi\.prod\.yaml; the stacks are: dev"):
        open_stack("acme/fairway/prod", program)
