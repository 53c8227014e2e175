"""The template of `pulumi new`: a project of the user's own, the same from any clone, set up or not."""

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from toolchain.progress import SetupError
from toolchain.template import OURS, write_template

ROOT = Path(__file__).parents[3]


def commit(checkout: Path, **files: str) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=checkout, check=True)
    for name, text in files.items():
        path = checkout / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    subprocess.run(["git", "add", "--all"], cwd=checkout, check=True)


def names(template: Path) -> set[str]:
    return {str(path.relative_to(template)) for path in template.rglob("*") if path.is_file()}


def test_it_has_what_git_knows_and_is_the_users(tmp_path: Path) -> None:
    commit(tmp_path, Makefile="ours", tests__test_a="", components__a="", toolchain__project__Makefile="the user's")
    first = names(write_template(tmp_path))
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "pyvenv.cfg").touch()
    template = write_template(tmp_path)
    assert first == names(template) == {"Makefile", "components/a"}
    assert (template / "Makefile").read_text() == "the user's"


def test_it_has_no_release_of_ours_and_no_link_to_what_is_left_out(tmp_path: Path) -> None:
    page = "see [a program](../demo/x/blocked.py) and [the other page](state.md)"
    commit(tmp_path, **{"releases__dev.json": '{"services": {"api": {}}}', "docs__rules.md": page})
    template = write_template(tmp_path)
    assert json.loads((template / "releases" / "dev.json").read_text()) == {"schema": 1, "stack": "dev", "services": {}}
    assert (template / "docs" / "rules.md").read_text() == "see a program and [the other page](state.md)"


def test_what_is_no_clone_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="is no clone of a git repository"):
        write_template(tmp_path)


def test_what_is_left_out_exists() -> None:
    optional = {"CONTRIBUTING.md", "SECURITY.md"}
    assert [name for name in OURS if not (ROOT / name).exists() and name not in optional] == []


def test_its_questions_and_its_commands_are_there() -> None:
    assert yaml.safe_load((ROOT / "Pulumi.yaml").read_text())["template"]["config"]
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "toolchain" / "project" / "Makefile").read_text(), re.M))
    used = set(re.findall(r"\bmake ([a-z]+)", (ROOT / "toolchain" / "project" / "README.md").read_text()))
    assert used <= targets
