"""What every command has: help with an example, JSON, and exit codes that a pipeline can use."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from ops import releases
from ops.checks.result import Verdict, result
from ops.cli import fairway
from ops.deployed import Deployed
from ops.errors import FOUND, UNKNOWN, OpsError
from ops.observed import Observed
from ops.release import RefusedError
from ops.verify import NotVerifiedError
from tests.unit.ops.observed import SERVICE, observed
from tests.unit.ops.promoted import NEW, release

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


@pytest.fixture
def unverified(program: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes verify fail with these verdicts, on a stack with evidence whose image has left the registry."""
    there = Deployed(
        stack="dev", region="us-east-1", production=False, url=None, services=(SERVICE,), alarms=(), certificates=(),
        resources=(),
    )  # fmt: skip

    def fail(*verdicts: Verdict) -> None:
        def verify(*_: object, **__: object) -> None:
            raise NotVerifiedError([result(verdict, "image", "api", "as told") for verdict in verdicts])

        monkeypatch.setattr("ops.commands.verify.verify", verify)
        releases.write(program / "releases" / "dev.json", release("dev", NEW))

    def read(_: object) -> Deployed:
        return there

    def every(_: object) -> list[Observed]:
        return [observed(image=None)]

    (program / "releases").mkdir()
    monkeypatch.setattr("ops.deployed.read", read)
    monkeypatch.setattr("ops.observe.Observer.all", every)
    return fail


def verified(program: Path) -> bool:
    return releases.read(program / "releases" / "dev.json", "dev").verified


@pytest.mark.parametrize(
    ("verdicts", "code", "kept"),
    [
        (("differs", "held"), FOUND, False),
        (("waiting", "unknown"), FOUND, False),
        (("unknown", "held"), UNKNOWN, True),
    ],
)
def test_evidence_is_forgotten_for_what_was_seen_alone(
    program: Path, unverified: Callable[..., None], verdicts: tuple[Verdict, ...], code: int, kept: bool
) -> None:
    unverified(*verdicts)

    said = CliRunner().invoke(fairway, ["verify", "dev", "-C", str(program)])

    assert said.exit_code == code, said.output
    assert verified(program) is kept
    assert "F32" in said.stdout
    assert "reading what AWS says of api" in said.stderr


def test_what_verify_found_and_doctors_word_on_it_are_one_json(program: Path, unverified: Callable[..., None]) -> None:
    unverified("differs")

    said = CliRunner().invoke(fairway, ["verify", "dev", "--json", "-C", str(program)])
    alone = CliRunner().invoke(fairway, ["verify", "dev", "--json", "--no-doctor", "-C", str(program)])

    content = json.loads(said.stdout)
    assert [diagnosis["failures"] for diagnosis in content["diagnoses"]] == [["F32"]]
    assert content["verified"] is False and content["checks"][0]["verdict"] == "differs"
    assert said.stderr == ""
    assert "diagnoses" not in json.loads(alone.stdout)


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_cause_that_cannot_be_looked_for_is_said_and_hides_nothing(
    program: Path, unverified: Callable[..., None], monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    def unreadable(_: object) -> None:
        raise OpsError("the state could not be read")

    unverified("differs")
    monkeypatch.setattr("ops.deployed.read", unreadable)

    said = CliRunner().invoke(fairway, ["verify", "dev", *options, "-C", str(program)])

    assert said.exit_code == FOUND, said.output
    assert "the cause could not be looked for: the state could not be read" in said.stderr
    assert not options or json.loads(said.stdout)["unknown"] == ["the state could not be read"]
