"""Set-up compiles what a preview imports, where nothing else would keep it compiled."""

import sys
from importlib.util import cache_from_source
from pathlib import Path

import pytest

from toolchain.__main__ import IMPORTED, compile_sources

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _nobody_else_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")


def test_what_a_preview_imports_is_compiled_and_a_broken_file_is_left(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    sources = [tmp_path / "components" / "edge" / "cdn.py", tmp_path / "policies" / "pack.py"]
    for source in sources:
        source.parent.mkdir(parents=True)
        source.write_text("CDN = 1\n")
    (tmp_path / "policies" / "broken.py").write_text("def\n")
    compile_sources(tmp_path, Path(sys.executable))
    assert all(Path(cache_from_source(str(source))).exists() for source in sources)
    assert capfd.readouterr() == ("", "")


def test_without_sources_nothing_is_compiled(tmp_path: Path) -> None:
    compile_sources(tmp_path, tmp_path / "no python is started")


def test_every_folder_of_the_program_and_its_commands_is_named() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} | {"policies"}
    assert set(IMPORTED) == packages - {"bench", "demo", "tests", "toolchain"}
