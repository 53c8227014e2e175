"""What every command has: help with an example, JSON, and exit codes that a pipeline can use."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from ops.cli import fairway
from ops.errors import FOUND, UNKNOWN, OpsError
from ops.release import RefusedError

OWN = ("doctor", "preflight", "release", "verify")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  aws:region: us-east-1\n")
    return tmp_path


@pytest.mark.parametrize("name", OWN)
def test_help_shows_an_example_and_json(name: str) -> None:
    said = CliRunner().invoke(fairway, [name, "--help"])

    assert said.exit_code == 0
    assert f"Example:  ./fairway {name} " in said.output
    assert "--json" in said.output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["verify", "nosuch"], "There is no Pulumi.nosuch.yaml; the stacks are: dev."),
        (["verify"], "Missing argument 'STACK'"),
        (["release", "dev"], "Missing option '--image'"),
        (["release", "dev", "--image", "backend"], "write SERVICE=IMAGE"),
        (["release", "dev", "--image", "a=1", "--image", "a=2"], "each service once"),
    ],
)
def test_wrong_usage_ends_with_2(program: Path, arguments: list[str], says: str) -> None:
    said = CliRunner().invoke(fairway, [*arguments, *(["-C", str(program)] if len(arguments) > 1 else [])])

    assert said.exit_code == 2
    assert says in said.output


def test_what_is_refused_ends_with_1_and_what_is_unknown_with_3(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ["release", "dev", "--image", "api=1", "--json", "-C", str(program)]

    def refuse(*_: object) -> None:
        raise RefusedError(["api: no"])

    def unknown(*_: object) -> None:
        raise OpsError("ECR did not answer")

    monkeypatch.setattr("ops.commands.release.release", refuse)
    refused = CliRunner().invoke(fairway, arguments)
    monkeypatch.setattr("ops.commands.release.release", unknown)
    unanswered = CliRunner().invoke(fairway, arguments)

    assert (refused.exit_code, unanswered.exit_code) == (FOUND, UNKNOWN)
    assert json.loads(refused.stdout) == {"stack": "dev", "released": False, "refused": ["api: no"]}
    assert "could not find out: ECR did not answer" in unanswered.stderr
