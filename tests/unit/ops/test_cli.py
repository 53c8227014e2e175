"""What every command has: help with an example, JSON, and exit codes that a pipeline can use."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from ops import commands
from ops.aws.snapshot import Snapshot
from ops.cli import COMMANDS, fairway
from ops.errors import FOUND, UNKNOWN, OpsError
from ops.pulumi.state import Deployed
from ops.release import release_file
from ops.release.resolve import ImageRefusedError
from ops.verify.result import Verdict, result
from ops.verify.verifier import NotVerifiedError
from tests.unit.ops.promoted import NEW, release
from tests.unit.ops.snapshots import SERVICE, observed

CALLS = {  # what each is called with, after its name
    "adopt": ["dev", "--app", "shop", "--cloudformation", "ShopStack"],
    "console": ["dev", "api"],
    "db": ["shell", "dev"],
    "diff": ["dev", "prod"],
    "doctor": ["dev"],
    "drift": ["dev"],
    "env": ["create", "pr-12", "--from", "dev", "--yes"],
    "images": ["dev"],
    "jobs": ["dev"],
    "logs": ["dev"],
    "plan": ["dev"],
    "policy": ["report", "--state", "state.json"],
    "preflight": ["dev"],
    "promote": ["dev", "prod", "--yes"],
    "recover": ["dev"],
    "rehearse": ["dev"],
    "release": ["dev", "--image", "api=1"],
    "report": ["dev"],
    "rollback": ["dev", "--yes"],
    "run": ["dev", "api", "true"],
    "ship": ["dev", "api", "--yes"],
    "status": ["dev"],
    "up": ["dev", "--yes"],
    "verify": ["dev"],
    "wake": ["dev"],
}

GROUPS = ("db", "env", "policy")  # of commands


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program whose stacks nothing can be found out about: wrong settings, and no pulumi."""
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    for stack in ("dev", "prod"):
        (tmp_path / f"Pulumi.{stack}.yaml").write_text("config:\n  aws:region: us-east-1\n")
    (tmp_path / "state.json").write_text("{}")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "")
    return tmp_path


def test_every_command_is_tested_here() -> None:
    assert set(CALLS) == set(COMMANDS)


def test_every_command_of_the_folder_is_listed() -> None:
    files = Path(commands.__file__).parent.glob("*.py")
    made = {f"ops.commands.{file.stem}" for file in files if "\ndef command(" in file.read_text(encoding="utf-8")}
    assert made == set(COMMANDS.values())


def options(command: click.Command) -> Iterator[click.Option]:
    """Of a command, and of those below it."""
    yield from (parameter for parameter in command.params if isinstance(parameter, click.Option))
    if isinstance(command, click.Group):
        for part in command.commands.values():
            yield from options(part)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_does(name: str) -> None:
    command = fairway.get_command(click.Context(fairway), name)
    assert command is not None
    assert [option.name for option in options(command) if not option.help] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_help_shows_an_example_and_json(name: str) -> None:
    words = [name, *CALLS[name][: name in GROUPS]]

    call = CliRunner().invoke(fairway, [*words, "--help"])

    assert call.exit_code == 0
    assert "Example:" in call.output and f"./fairway {' '.join(words)} " in call.output
    assert "--json" in call.output


def test_the_exit_codes_are_in_the_help_of_all() -> None:
    call = CliRunner().invoke(fairway, ["--help"])

    words = " ".join(call.output.split())
    assert "0 all is well, 1 it found something, 2 wrong usage, 3 error: no answer" in words
    assert [name for name in COMMANDS if f"  {name} " not in call.output] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_an_error_ends_with_3(program: Path, name: str) -> None:
    call = CliRunner().invoke(fairway, [name, *CALLS[name], "--json"])

    assert call.exit_code == UNKNOWN, (call.output, call.exception)
    assert list(json.loads(call.stdout)) == ["error"]
    assert "error: " in call.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_an_option_that_there_is_not_ends_with_2(program: Path, name: str) -> None:
    assert CliRunner().invoke(fairway, [name, *CALLS[name], "--nosuch"]).exit_code == click.UsageError.exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["verify", "nosuch"], "There is no Pulumi.nosuch.yaml; the stacks are: dev, prod."),
        (["verify"], "Missing argument 'STACK'"),
        (["release", "dev"], "Missing option '--image'"),
        (["release", "dev", "--image", "backend"], "write SERVICE=IMAGE"),
        (["release", "dev", "--image", "a=1", "--image", "a=2"], "each service once"),
        (["release", "dev", "--image", "a=1", "--mirror", "a=b:2"], "each service once"),
    ],
)
def test_wrong_usage_ends_with_2(program: Path, arguments: list[str], says: str) -> None:
    call = CliRunner().invoke(fairway, [*arguments, *(["-C", str(program)] if len(arguments) > 1 else [])])

    assert call.exit_code == 2
    assert says in call.output


def test_what_is_refused_ends_with_1_and_what_is_unknown_with_3(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ["release", "dev", "--image", "api=1", "--json", "-C", str(program)]

    def refuse(*_: object, **__: object) -> None:
        raise ImageRefusedError(["api: no"])

    def unknown(*_: object, **__: object) -> None:
        raise OpsError("ECR did not answer")

    monkeypatch.setattr("ops.commands.release.release", refuse)
    refused = CliRunner().invoke(fairway, arguments)
    monkeypatch.setattr("ops.commands.release.release", unknown)
    unanswered = CliRunner().invoke(fairway, arguments)

    assert (refused.exit_code, unanswered.exit_code) == (FOUND, UNKNOWN)
    assert json.loads(refused.stdout) == {"stack": "dev", "released": False, "refused": ["api: no"]}
    assert "error: ECR did not answer" in unanswered.stderr


@pytest.fixture
def unverified(program: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes verify fail with these verdicts, on a stack with evidence whose image has left the registry."""
    deployed = Deployed(
        stack="dev", region="us-east-1", production=False, url=None, services=(SERVICE,), alarms=(), certificates=(),
        resources=(),
    )  # fmt: skip

    def fail(*verdicts: Verdict) -> None:
        def verify(*_: object, **__: object) -> None:
            raise NotVerifiedError([result(verdict, "image", "api", "as told") for verdict in verdicts])

        monkeypatch.setattr("ops.commands.verify.verify", verify)
        release_file.write(program / "releases" / "dev.json", release("dev", NEW))

    def read(_: object) -> Deployed:
        return deployed

    def every(_: object) -> list[Snapshot]:
        return [observed(image=None)]

    (program / "releases").mkdir()
    monkeypatch.setattr("ops.commands.doctor.read_deployed", read)
    monkeypatch.setattr("ops.aws.collector.Collector.all", every)
    return fail


def verified(program: Path) -> bool:
    return release_file.read(program / "releases" / "dev.json", "dev").verified


@pytest.mark.parametrize(
    ("verdicts", "code", "kept"),
    [
        (("failed", "passed"), FOUND, False),
        (("pending", "unknown"), FOUND, False),
        (("unknown", "passed"), UNKNOWN, True),
    ],
)
def test_evidence_is_forgotten_for_what_was_seen_alone(
    program: Path, unverified: Callable[..., None], verdicts: tuple[Verdict, ...], code: int, kept: bool
) -> None:
    unverified(*verdicts)

    call = CliRunner().invoke(fairway, ["verify", "dev", "-C", str(program)])

    assert call.exit_code == code, call.output
    assert verified(program) is kept
    assert "F32" in call.stdout
    assert "reading what AWS says of api" in call.stderr


def test_what_verify_found_and_doctors_word_on_it_are_one_json(program: Path, unverified: Callable[..., None]) -> None:
    unverified("failed")

    call = CliRunner().invoke(fairway, ["verify", "dev", "--json", "-C", str(program)])
    alone = CliRunner().invoke(fairway, ["verify", "dev", "--json", "--no-doctor", "-C", str(program)])

    content = json.loads(call.stdout)
    assert [diagnosis["failures"] for diagnosis in content["diagnoses"]] == [["F32"]]
    assert content["verified"] is False and content["checks"][0]["verdict"] == "failed"
    assert call.stderr == ""
    assert "diagnoses" not in json.loads(alone.stdout)


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_cause_that_cannot_be_looked_for_is_said_and_hides_nothing(
    program: Path, unverified: Callable[..., None], monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    def unreadable(_: object) -> None:
        raise OpsError("the state could not be read")

    unverified("failed")
    monkeypatch.setattr("ops.commands.doctor.read_deployed", unreadable)

    call = CliRunner().invoke(fairway, ["verify", "dev", *options, "-C", str(program)])

    assert call.exit_code == FOUND, call.output
    assert "the cause could not be looked for: the state could not be read" in call.stderr
    assert not options or json.loads(call.stdout)["unknown"] == ["the state could not be read"]
