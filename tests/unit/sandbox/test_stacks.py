"""Stacks in the sandbox: a copy of their file with the sandbox's encryption, and nothing written into the checkout."""

import hashlib
import json
from pathlib import Path

import pytest

from sandbox import launch, stacks


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: 'shop'\nruntime: python\n")
    (folder / "Pulumi.dev.yaml").write_text("encryptionsalt: theirs\nsecretsprovider: awskms://x\nconfig:\n  a:b: c\n")
    monkeypatch.chdir(folder)
    return folder


def sandbox_with(tmp_path: Path, stack: str) -> Path:
    root = tmp_path / "sandbox"
    state = root / "state" / ".pulumi" / "stacks" / "shop"
    state.mkdir(parents=True)
    (state / f"{stack}.json").write_text("{}")
    return root


def test_the_copy_has_the_sandbox_s_encryption(tmp_path: Path, project: Path) -> None:
    root = sandbox_with(tmp_path, "dev")
    before = (project / "Pulumi.dev.yaml").read_text()
    arguments = stacks.prepare(["up", "-s", "dev", "--yes"], root, "no-pulumi")
    copy = root / "config" / "shop" / "Pulumi.dev.yaml"
    assert arguments == ["up", "-s", "dev", "--yes", "--config-file", str(copy)]
    assert copy.read_text() == f"encryptionsalt: {launch.ENCRYPTION_SALT}\nconfig:\n  a:b: c\n"
    assert (project / "Pulumi.dev.yaml").read_text() == before


@pytest.mark.parametrize(
    "arguments",
    [["--cwd", "{project}", "preview", "--stack=org/shop/dev"], ["-C", "{project}", "refresh", "-s", "dev"]],
)
def test_the_stack_is_found_in_other_ways_of_saying_it(
    tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    formatted = [argument.format(project=project) for argument in arguments]
    assert stacks.prepare(formatted, sandbox_with(tmp_path, "dev"), "no-pulumi")[-2] == "--config-file"


def test_a_file_of_one_s_own_is_copied(tmp_path: Path, project: Path) -> None:
    (project / "other.yaml").write_text("config:\n  a:b: d\n")
    root = sandbox_with(tmp_path, "dev")
    arguments = stacks.prepare(["up", "--config-file", "other.yaml", "-s", "dev"], root, "no-pulumi")
    assert arguments.count("--config-file") == 1
    assert Path(arguments[-1]).read_text().endswith("a:b: d\n")


def test_what_would_be_written_into_the_copy_is_refused(tmp_path: Path, project: Path) -> None:
    root = sandbox_with(tmp_path, "dev")
    with pytest.raises(SystemExit, match=r"lost. Edit Pulumi.dev.yaml"):
        stacks.prepare(["config", "set", "a:b", "d", "-s", "dev"], root, "no-pulumi")
    assert stacks.prepare(["config", "get", "a:b", "-s", "dev"], root, "no-pulumi")[-2] == "--config-file"


def test_commands_without_a_stack_s_configuration_are_left_alone(tmp_path: Path, project: Path) -> None:
    assert stacks.prepare(["version"], tmp_path, "no-pulumi") == ["version"]
    assert stacks.prepare(["stack", "export", "-s", "dev"], tmp_path, "no-pulumi") == ["stack", "export", "-s", "dev"]


def test_removing_a_stack_keeps_its_file(tmp_path: Path, project: Path) -> None:
    assert stacks.prepare(["stack", "rm", "dev"], tmp_path, "no-pulumi")[-1] == "--preserve-config"


def test_set_up_is_asked_for_in_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(launch, "CHECKOUT", tmp_path)
    with pytest.raises(launch.SetUpNeededError, match="run `make setup` first"):
        launch.toolchain()


def test_nothing_of_the_caller_s_aws_gets_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AWS_PROFILE", "real")
    monkeypatch.setenv("PULUMI_ACCESS_TOKEN", "real")
    monkeypatch.setenv("PULUMI_OPTION_POLICY_PACK", "")
    tools = {"PULUMI_BIN_DIR": "/engine", "PYTHON": "/venv/bin/python"}
    env = launch.environment(tools, tmp_path)
    assert "AWS_PROFILE" not in env
    assert "PULUMI_ACCESS_TOKEN" not in env
    assert "PULUMI_OPTION_POLICY_PACK" not in env  # empty: no pack
    assert env["AWS_ACCESS_KEY_ID"] == "simulated"


def test_plugins_are_installed_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    site = tmp_path / "venv" / "lib" / "python3.11" / "site-packages" / "pulumi_thing"
    site.mkdir(parents=True)
    (site / "pulumi-plugin.json").write_text(json.dumps({"resource": True, "name": "thing", "version": "v1.2.3"}))
    tools = {"PULUMI_BIN_DIR": "/engine", "PYTHON": str(tmp_path / "venv" / "bin" / "python")}
    root = tmp_path / "sandbox"
    launch.install_plugins(tools, root)
    program = root / "home" / "plugins" / "resource-thing-v1.2.3" / "pulumi-resource-thing"
    assert program.stat().st_mode & 0o111
    program.write_text("untouched")
    launch.install_plugins(tools, root)
    assert program.read_text() == "untouched"
    (site / "pulumi-plugin.json").write_text(json.dumps({"resource": True, "name": "thing", "version": "v1.2.4"}))
    launch.install_plugins(tools, root)
    assert (root / "home" / "plugins" / "resource-thing-v1.2.4" / "pulumi-resource-thing").exists()


def test_the_selected_stack_is_meant_when_none_is_named(tmp_path: Path, project: Path) -> None:
    root = sandbox_with(tmp_path, "dev")
    digest = hashlib.sha1(str(project / "Pulumi.yaml").encode(), usedforsecurity=False).hexdigest()
    chosen = root / "home" / "workspaces" / f"shop-{digest}-workspace.json"
    chosen.parent.mkdir(parents=True)
    chosen.write_text('{"stacks": {"file://x": "organization/shop/dev"}}')
    assert stacks.prepare(["up"], root, "no-pulumi")[-1].endswith("config/shop/Pulumi.dev.yaml")


def test_a_new_stack_writes_nothing_into_the_checkout(tmp_path: Path, project: Path) -> None:
    root = tmp_path / "sandbox"
    arguments = stacks.prepare(["-C", str(project), "stack", "init", "new"], root, "no-pulumi")
    assert arguments == ["stack", "init", "new", "--cwd", str(root / "config" / "shop")]


ENCRYPTED = """encryptionsalt: v1:theirs
config:
  shop:key:
    secure: v1:abc:def
  shop:nested: {inner: {secure: "v1:ghi"}, plain: 1}
  shop:list:
    - secure: AAABAN
  shop:plain: a secure word
"""


def test_a_stand_in_takes_the_place_of_each_encrypted_value(
    tmp_path: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "Pulumi.dev.yaml").write_text(ENCRYPTED)
    root = sandbox_with(tmp_path, "dev")
    stacks.prepare(["up", "-s", "dev"], root, "no-pulumi")
    copy = (root / "config" / "shop" / "Pulumi.dev.yaml").read_text()
    assert copy.count(launch.STAND_IN) == 3
    assert "abc" not in copy and "ghi" not in copy and "AAABAN" not in copy
    assert "plain: 1" in copy and "shop:plain: a secure word" in copy
    assert "takes the place of shop:key, shop:nested, shop:list." in capsys.readouterr().err


def test_what_the_sandbox_s_own_key_encrypted_stays(
    tmp_path: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = ENCRYPTED.replace("v1:theirs", launch.ENCRYPTION_SALT)
    (project / "Pulumi.dev.yaml").write_text(text)
    root = sandbox_with(tmp_path, "dev")
    stacks.prepare(["up", "-s", "dev"], root, "no-pulumi")
    assert (root / "config" / "shop" / "Pulumi.dev.yaml").read_text() == text
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "arguments", [["verify", "dev", "-C", "there"], ["report", "--cwd", "there"], ["x", "--cwd=there"], ["x"]]
)
def test_a_command_is_about_the_program_that_it_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    expected = tmp_path / "there" if len(arguments) > 1 else tmp_path
    assert launch.program_folder(["./fairway", *arguments]) == expected
