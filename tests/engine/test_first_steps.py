"""What a new user does first, in a shell that knows nothing of this checkout but the programs that set-up got."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from sandbox import launch
from tests.engine.harness import ROOT, Said

STANDALONE = Path(__file__).with_name("standalone")


def shell(place: Path, *, python: str) -> dict[str, str]:
    """The sandbox's engine and plugins, no virtual environment on the PATH; `python3` is a script with this text."""
    tools = launch.toolchain()
    launch.install_plugins(tools, place)
    own = place / "bin"
    own.mkdir()
    (own / "python3").write_text(f"#!/bin/sh\n{python}\n")
    (own / "python3").chmod(0o755)
    env = launch.environment(tools, place)
    env.pop("PULUMI_OPTION_POLICY_PACK")
    return {**env, "PATH": os.pathsep.join([str(own), tools["PULUMI_BIN_DIR"], "/usr/bin", "/bin"])}


def pulumi(program: Path, env: dict[str, str], *arguments: str) -> Said:
    ended = subprocess.run(
        ["pulumi", *arguments, "--non-interactive"],
        cwd=program,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return Said(ended.returncode, ended.stdout, ended.stderr)


def test_the_pack_judges_a_program_from_a_shell_that_is_not_activated(tmp_path: Path) -> None:
    """A `python3` without Pulumi's SDK is what such a shell has; the program names its own environment."""
    program = shutil.copytree(STANDALONE, tmp_path / "program")
    shutil.copytree(ROOT / "components", program / "components", ignore=shutil.ignore_patterns("__pycache__"))
    project = program / "Pulumi.yaml"
    project.write_text(project.read_text().replace("toolchain: pip", f"toolchain: pip, virtualenv: {ROOT / '.venv'}"))
    env = shell(tmp_path / "sandbox", python="echo 'this python3 has no pulumi' >&2; exit 1")
    assert pulumi(program, env, "stack", "init", "shop").code == 0
    preview = pulumi(program, env, "preview", "-s", "shop", "--policy-pack", str(ROOT / "policies"))
    assert preview.code == 0 and "fairway@v" in preview.text, preview


def test_pulumi_install_after_set_up(tmp_path: Path) -> None:
    """It makes the virtual environment again and installs into it: what is there is taken as it is."""
    checkout = tmp_path / "fairway"
    checkout.mkdir()
    names = ("Makefile", "Pulumi.yaml", "requirements.txt", "requirements-dev.txt", "constraints.txt", "toolchain")
    for name in names:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, checkout / name)
    subprocess.run(["make", "setup"], cwd=checkout, check=True, capture_output=True)
    base = (checkout / ".venv" / "bin" / "python").resolve()
    env = shell(tmp_path / "sandbox", python=f'exec {base} "$@"') | {"PIP_NO_INDEX": "1"}

    installed = pulumi(checkout, env, "install")

    assert installed.code == 0, installed
    python = checkout / ".venv" / "bin" / "python"
    subprocess.run([python, "-c", "import pulumi_aws, pulumi_policy"], check=True)


@pytest.mark.parametrize("project", [*ROOT.glob("examples/*/Pulumi.yaml"), ROOT / "Pulumi.yaml"], ids=str)
def test_a_lock_file_beside_the_checkout_is_nothing_to_pulumi(project: Path) -> None:
    """It would use uv or Poetry for a program that names no toolchain, and look for the file in all parents."""
    assert "toolchain: pip" in project.read_text()
