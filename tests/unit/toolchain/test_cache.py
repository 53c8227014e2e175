"""The cache: what its keys depend on, and that a directory in it is either whole or built anew."""

import threading
from pathlib import Path

import pytest

from toolchain import cache
from toolchain.cache import cache_root, content_key, ensure_built


def test_key_follows_the_content_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text("pulumi==1")
    before = content_key("3.11", file)
    file.write_text("pulumi==2")
    assert content_key("3.11", file) != before
    file.write_text("pulumi==1")
    assert content_key("3.11", file) == before


def test_key_tells_parts_apart() -> None:
    assert content_key("ab", "c") != content_key("a", "bc")


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"FAIRWAY_CACHE": "/own", "XDG_CACHE_HOME": "/xdg"}, Path("/own")),
        ({"XDG_CACHE_HOME": "/xdg"}, Path("/xdg/fairway")),
        ({"XDG_CACHE_HOME": ""}, Path.home() / ".cache/fairway"),
        ({}, Path.home() / ".cache/fairway"),
    ],
)
def test_where_the_cache_is(environ: dict[str, str], expected: Path) -> None:
    assert cache_root(environ) == expected


class Builder:
    """Makes a directory with one file in it, and counts how often."""

    def __init__(self) -> None:
        self.builds = 0

    def __call__(self, directory: Path) -> None:
        self.builds += 1
        assert list(directory.iterdir()) == [], "a build starts from an empty directory"
        (directory / "tool").touch()


def test_what_is_whole_is_not_built_again(tmp_path: Path) -> None:
    build = Builder()
    for _ in range(2):
        assert ensure_built(tmp_path / "cache" / "x", needs="tool", build=build) == tmp_path / "cache" / "x"
    assert build.builds == 1


def test_what_was_left_half_built_is_built_afresh(tmp_path: Path) -> None:
    half = tmp_path / "x"
    half.mkdir()
    (half / "tool").touch()
    (half / "rubbish").touch()
    build = Builder()
    ensure_built(half, needs="tool", build=build)
    assert build.builds == 1
    assert not (half / "rubbish").exists()


def test_a_failed_build_does_not_count(tmp_path: Path) -> None:
    def fail(directory: Path) -> None:
        (directory / "tool").touch()
        raise RuntimeError("no network")

    with pytest.raises(RuntimeError, match="no network"):
        ensure_built(tmp_path / "x", needs="tool", build=fail)
    build = Builder()
    ensure_built(tmp_path / "x", needs="tool", build=build)
    assert build.builds == 1


def test_a_removed_interpreter_is_noticed(tmp_path: Path) -> None:
    interpreter = tmp_path / "python3.11"
    interpreter.touch()

    def build(directory: Path) -> None:
        (directory / "tool").symlink_to(interpreter)

    ensure_built(tmp_path / "x", needs="tool", build=build)
    interpreter.unlink()
    again = Builder()
    ensure_built(tmp_path / "x", needs="tool", build=again)
    assert again.builds == 1


def test_two_set_ups_at_once_build_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    building, waiting = threading.Event(), threading.Event()
    monkeypatch.setattr(cache, "say", lambda _message: waiting.set())
    builds: list[str] = []

    def build(directory: Path) -> None:
        builds.append(directory.name)
        building.set()
        assert waiting.wait(10), "the second set-up did not come to wait for the first"
        (directory / "tool").touch()

    first = threading.Thread(target=ensure_built, args=(tmp_path / "x",), kwargs={"needs": "tool", "build": build})
    first.start()
    assert building.wait(10)
    ensure_built(tmp_path / "x", needs="tool", build=build)
    first.join()
    assert builds == ["x"]
