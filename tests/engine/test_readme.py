"""README's way to an account of one's own, on a simulated one: its commands as they stand there."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.harness import ROOT, Sandbox, clone
from tests.engine.ops.program import program


def section() -> str:
    """What stands below "With an AWS account"."""
    return (ROOT / "README.md").read_text().split("## With an AWS account")[1].split("\n## ")[0]


def first_commands() -> str:
    """Its first block of commands."""
    block = re.search(r"```sh\n(.*?)```", section(), re.S)
    assert block
    return block[1]


def further_commands() -> list[str]:
    """The commands in its steps, in their order."""
    steps = re.findall(r"^\d\. .*?(?=^\d\. |^\S)", re.sub(r"```.*?```", "", section(), flags=re.S), re.M | re.S)
    return re.findall(r"`((?:\./fairway|pulumi) [^`]+)`", "".join(steps))


@pytest.mark.parametrize("twice", [False, True], ids=["once", "in a shell that did it before"])
def test_the_first_commands_give_a_shell_with_pulumi_and_a_stack(tmp_path: Path, twice: bool) -> None:
    """In a clone, with a state on this machine and nothing of AWS; and no Pulumi but the one that set-up got."""
    checkout, state = clone(tmp_path / "fairway"), tmp_path / "state"
    state.mkdir()
    places = [place for place in os.environ["PATH"].split(os.pathsep) if not Path(place, "pulumi").exists()]
    env = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PULUMI_", "VIRTUAL_ENV"))}
    env |= {
        "PATH": os.pathsep.join(places),
        "PULUMI_BACKEND_URL": f"file://{state}",
        "PULUMI_HOME": str(tmp_path / "home"),
        "PULUMI_CONFIG_PASSPHRASE": "of this test",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }
    again = "make setup && . .fairway/activate\n" if twice else ""
    shown = 'pulumi stack ls --json; python -c "import pulumi_aws.sns"; ls "$PULUMI_OPTION_POLICY_PACK"; echo "$PATH"'
    script = f"set -e\n{again}{first_commands()}\n{shown}"

    result = subprocess.run(
        ["sh", "-c", script], cwd=checkout, env=env, capture_output=True, text=True, timeout=300, check=False
    )

    assert result.returncode == 0, result.stdout + result.stderr
    assert '"name": "dev"' in result.stdout and "PulumiPolicy.yaml" in result.stdout
    path = next(line for line in result.stdout.splitlines() if line.endswith(env["PATH"])).removesuffix(env["PATH"])
    added = path.rstrip(os.pathsep).split(os.pathsep)
    assert all((Path(added[-1]) / name).exists() for name in ("pulumi", "pulumi-language-python"))
    assert Path(added[0], "activate").exists()
    # `activate` goes back to the PATH that it found, so a second time the environment is there once more, in front.
    assert len(set(added)) == 2


@pytest.fixture(scope="module")
def new_user(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """The program with nothing released, in a repository of git, and an `aws` for what the outputs tell to type."""
    folder = tmp_path_factory.mktemp("new-user")
    own = program(folder / "program")
    for stack in ("dev", "prod"):
        (own / "releases" / f"{stack}.json").write_text(json.dumps({"schema": 1, "stack": stack, "services": {}}))
    for name, command in (
        ("program/fairway", f"{ROOT}/fairway"),
        ("bin/aws", f"{sys.executable} {ROOT}/tests/engine/aws_cli.py"),
    ):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(f'#!/bin/sh\nexec {command} "$@"\n')
        (folder / name).chmod(0o755)
    who = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.org"]
    for arguments in (["init", "--quiet"], ["add", "--all"], [*who, "commit", "--quiet", "--message", "Start"]):
        subprocess.run(["git", *arguments], cwd=own, check=True)
    return Sandbox(folder / "sandbox", own)


def typed(command: str, sandbox: Sandbox) -> list[str]:
    """What a person types for a command of the page, who answers yes, and takes what `./fairway images` prints."""
    if command.startswith("./fairway images"):
        printed = json.loads(sandbox.run("sh", "-c", f"{command} --json").output)["pushCommands"]
        return [line for lines in printed.values() for line in lines if not line.startswith("pulumi")]
    if "…" in command:
        return []  # what was printed has its values
    yes = {"pulumi up": " --yes --skip-preview --non-interactive", "./fairway promote": " --yes"}
    return [command.replace("STACK", "dev") + next((yes[start] for start in yes if command.startswith(start)), "")]


@pytest.mark.parametrize("number", range(len(further_commands())))
def test_the_next_command_of_the_way(new_user: Sandbox, number: int) -> None:
    """One after the other, from nothing to production."""
    env = {"PATH": f"{new_user.folder.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    for line in typed(further_commands()[number], new_user):
        result = new_user.run("sh", "-c", line, env=env)
        assert result.code == 0, (line, result)


def test_the_way_has_led_to_production(new_user: Sandbox) -> None:
    """The last of this module."""
    named = " ".join(further_commands())
    for verb in ("preflight", "images", "release", "verify", "promote"):
        assert f"./fairway {verb}" in named
    files = [new_user.program / "releases" / f"{stack}.json" for stack in ("dev", "prod")]
    dev, prod = (json.loads(file.read_text())["services"] for file in files)
    digests = {name: image["digest"] for name, image in dev.items()}
    assert len(digests) == 2 and digests == {name: image["digest"] for name, image in prod.items()}
