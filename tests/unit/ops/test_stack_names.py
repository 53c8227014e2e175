"""Stacks as Pulumi Cloud names them: files have the stack's own name, Pulumi gets the whole."""

import os
from pathlib import Path

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
    pulumi = program / "bin" / "pulumi"
    pulumi.parent.mkdir()
    pulumi.write_text(f'#!/bin/sh\necho "$@" > {program}/arguments; echo {{}}\n')
    pulumi.chmod(0o755)
    monkeypatch.setenv("PATH", str(pulumi.parent), prepend=os.pathsep)
    stack = open_stack(name, program)
    assert stack.outputs() == {}
    assert (stack.name, stack.release) == ("dev", program / "releases" / "dev.json")
    assert f"--stack {name} " in (program / "arguments").read_text()


def test_a_stack_that_is_not_there_is_named_by_its_file(program: Path) -> None:
    with pytest.raises(click.UsageError, match=r"There is no Pulumi\.prod\.yaml; the stacks are: dev"):
        open_stack("acme/fairway/prod", program)
