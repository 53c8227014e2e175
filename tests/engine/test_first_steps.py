"""What a new user does first, in a shell that knows nothing of this checkout but the programs that set-up got."""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from sandbox import launch
from tests.engine.harness import ROOT, CommandResult, clone
from toolchain.cache import cache_root
from toolchain.environment import environment_directory

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


def pulumi(program: Path, env: dict[str, str], *arguments: str) -> CommandResult:
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
    return CommandResult(ended.returncode, ended.stdout, ended.stderr)


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


def project_commands() -> str:
    page = (ROOT / "docs" / "components.md").read_text(encoding="utf-8")
    block = re.search(r"<!-- run: project -->\n```sh\n(.*?)```", page, re.S)
    assert block
    return block[1]


def repository(folder: Path) -> Path:
    """A clone as it is after its first day: a repository of git, with what commands leave beside its files."""
    clone(folder)
    for command in (["init", "--quiet"], ["add", "--all"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    for left in (".sandbox", ".pytest_cache"):
        (folder / left).mkdir()
        (folder / left / "left.json").touch()
    return folder


def cache_with(place: Path, template: Path) -> Path:
    """The cache of this machine, in which the environment of this checkout also counts as that of the template's
    requirements: they are a part of it."""
    real = cache_root(os.environ)
    place.mkdir()
    for entry in real.iterdir():
        if not entry.name.endswith(".lock"):
            (place / entry.name).symlink_to(entry)
    environment_directory(template, place).symlink_to(environment_directory(ROOT, real))
    return place


def python_with_the_packages(place: Path) -> Path:
    """A `python3` whose new virtual environments have the packages already: pip then has nothing to download."""
    environment = Path(launch.toolchain()["PYTHON"])
    packages = next(environment.parent.parent.glob("lib/python*/site-packages"))
    script = place / "python-with-packages"
    script.write_text(
        f"""#!/bin/sh
{shlex.quote(str(environment.resolve()))} "$@" || exit 1
[ "$1 $2" = "-m venv" ] || exit 0
for site in "$3"/lib/python*/site-packages; do echo {packages} > "$site/given.pth"; done
"""
    )
    script.chmod(0o755)
    return script


def test_a_project_of_ones_own_as_the_page_says(tmp_path: Path) -> None:
    repository(tmp_path / "origin")
    subprocess.run(["make", "template"], cwd=tmp_path / "origin", check=True, capture_output=True)
    (tmp_path / "state").mkdir()
    launch.install_plugins(launch.toolchain(), tmp_path / "plugins")
    places = [place for place in os.environ["PATH"].split(os.pathsep) if not Path(place, "pulumi").exists()]
    env = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PULUMI_", "VIRTUAL_ENV"))}
    env |= {
        "PATH": os.pathsep.join(places),
        "FAIRWAY_CACHE": str(cache_with(tmp_path / "cache", tmp_path / "origin" / "dist" / "template")),
        "PIP_NO_INDEX": "1",
        "PULUMI_BACKEND_URL": f"file://{tmp_path / 'state'}",
        "PULUMI_CONFIG_PASSPHRASE": "of this test",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_HOME": str(tmp_path / "plugins" / "home"),
        "PULUMI_PYTHON_CMD": str(python_with_the_packages(tmp_path)),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }
    commands = project_commands().replace("git clone <this repository>", "cp -R origin")

    ended = subprocess.run(
        ["sh", "-ec", commands], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=300, check=False
    )

    result = CommandResult(ended.returncode, ended.stdout, ended.stderr)
    assert result.code == 0 and "shop-dev" in result.output, result
    shop = tmp_path / "shop"
    assert (shop / "policies" / "PulumiPolicy.yaml").exists() and os.access(shop / "fairway", os.X_OK)
    not_a_users = {
        "tests",
        "bench",
        "demo",
        "examples",
        ".ci",
        "pyproject.toml",
        "dist",
        ".pytest_cache",
        "CHANGELOG.md",
    }
    assert not not_a_users & {path.name for path in shop.iterdir()}
    assert "left.json" not in {path.name for path in (shop / ".sandbox").iterdir()}
    assert '"digest"' not in (shop / "releases" / "dev.json").read_text()
