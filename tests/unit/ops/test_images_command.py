"""How to push each service's image, whole."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ops.cli import fairway
from ops.pulumi.stack import Stack

LONG = "docker buildx build --platform linux/amd64 --tag 111122223333.dkr.ecr.us-east-1.amazonaws.com/" + "x" * 200
OUTPUTS = {
    "pushCommands": {"api": [LONG, "pulumi up -s dev"], "web": ["push web"]},
    "missingImages": {"web": "web was not created: it has no image yet."},
}


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n")
    monkeypatch.setattr(Stack, "outputs", lambda self: OUTPUTS)  # pyright: ignore[reportUnknownLambdaType]
    return tmp_path


def images(program: Path, *options: str) -> Any:
    return CliRunner().invoke(fairway, ["images", "dev", "-C", str(program), *options])


def test_commands_are_printed_whole_and_a_missing_image_is_said(program: Path) -> None:
    ended = images(program)
    assert ended.exit_code == 1
    assert f"# api, in a checkout of it\n{LONG}\npulumi up -s dev\n" in ended.stdout
    assert "web was not created" in ended.stderr and "web was not created" not in ended.stdout


def test_one_service_is_asked_for_alone(program: Path) -> None:
    ended = images(program, "--service", "api", "--json")
    assert ended.exit_code == 0
    assert json.loads(ended.stdout) == {
        "stack": "dev",
        "pushCommands": {"api": OUTPUTS["pushCommands"]["api"]},
        "missingImages": {},
    }
    assert images(program, "--service", "nosuch").exit_code == 3


def test_a_stack_without_these_outputs_is_no_stack_without_missing_images(
    program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Stack, "outputs", lambda self: {"url": "x"})  # pyright: ignore[reportUnknownLambdaType]
    ended = images(program)
    assert ended.exit_code == 3 and "no output pushCommands" in ended.stderr
