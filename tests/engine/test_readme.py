"""README's way to an account of one's own, as far as it goes without one: its commands as they stand there."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.engine.harness import ROOT, clone


def first_commands() -> str:
    """The first block of commands below "With an AWS account"."""
    section = (ROOT / "README.md").read_text().split("## With an AWS account")[1]
    block = re.search(r"```sh\n(.*?)```", section, re.S)
    assert block
    return block[1]


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

    said = subprocess.run(
        ["sh", "-c", script], cwd=checkout, env=env, capture_output=True, text=True, timeout=300, check=False
    )

    assert said.returncode == 0, said.stdout + said.stderr
    assert '"name": "dev"' in said.stdout and "PulumiPolicy.yaml" in said.stdout
    path = next(line for line in said.stdout.splitlines() if line.endswith(env["PATH"])).removesuffix(env["PATH"])
    added = path.rstrip(os.pathsep).split(os.pathsep)
    assert all((Path(added[-1]) / name).exists() for name in ("pulumi", "pulumi-language-python"))
    assert Path(added[0], "activate").exists()
    # `activate` goes back to the PATH that it found, so a second time the environment is there once more, in front.
    assert len(set(added)) == 2
