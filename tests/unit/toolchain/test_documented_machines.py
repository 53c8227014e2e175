"""Where Fairway runs, and what of Pulumi's own it takes."""

from pathlib import Path

import pytest

from sandbox import launch
from tests.aws_api import provider

ROOT = Path(__file__).parents[3]


def test_the_readme_says_where_it_runs() -> None:
    assert "on Linux or macOS; on Windows, in WSL" in " ".join((ROOT / "README.md").read_text().split())


def test_a_plugin_of_this_user_is_copied_since_pulumi_ignores_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "user" / ".pulumi" / "plugins" / "resource-random-v1.0.0"
    own.mkdir(parents=True)
    (own / "pulumi-resource-random").write_text("their own")
    for name in ("random", "aws"):
        folder = tmp_path / "place" / "home" / "plugins" / f"resource-{name}-v1.0.0"
        folder.mkdir(parents=True)
        (folder / f"pulumi-resource-{name}").write_text("the sandbox's")
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    monkeypatch.setattr(launch, "install_plugins", lambda _tools, _place: None)
    monkeypatch.setattr(provider, "_install_lane", lambda _place, _python: None)

    provider.make_home(tmp_path / "place")

    plugins = tmp_path / "place" / "home" / "plugins"
    copied = plugins / "resource-random-v1.0.0"
    assert not copied.is_symlink() and (copied / "pulumi-resource-random").read_text() == "their own"
    assert (plugins / "resource-aws-v1.0.0" / "pulumi-resource-aws").read_text() == "the sandbox's"
