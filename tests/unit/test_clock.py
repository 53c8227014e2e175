"""Nothing reads the wall clock but one module of each part, so that no result depends on when or how fast it runs."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOMES = {"ops/clock.py", "sandbox/clock.py", "policies/fairway_policies/runtime/clock.py"}
READS = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "localtime", "gmtime", "ctime"},
}
FOLDERS = ("bench", "components", "demo", "examples", "ops", "policies", "sandbox", "settings", "tests", "toolchain")


def reads(source: str) -> Iterator[int]:
    """The lines that read the wall clock."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if node.attr in READS.get(owner, ()):
                yield node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module == "time" and READS["time"] & _names(node):
            yield node.lineno


def _names(node: ast.ImportFrom) -> set[str]:
    return {alias.name for alias in node.names}


@pytest.mark.parametrize(
    "line",
    [
        "import datetime; datetime.datetime.now(datetime.UTC)",
        "from datetime import datetime; datetime.now()",
        "from datetime import date; field(default_factory=date.today)",
        "import time; time.time()",
        "from time import time",
    ],
)
def test_each_way_to_read_it_is_seen(line: str) -> None:
    assert list(reads(line)) == [1]


@pytest.mark.parametrize("line", ["import time; time.monotonic()", "date.fromisoformat(day)", "clock.now()"])
def test_measuring_and_parsing_read_no_wall_clock(line: str) -> None:
    assert list(reads(line)) == []


def test_only_the_clocks_own_modules_read_it() -> None:
    files = [ROOT / "__main__.py", *(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py"))]
    sources = {file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8") for file in files}
    readers = {f"{name}:{line}" for name, text in sources.items() if "node_modules" not in name for line in reads(text)}
    assert {reader.partition(":")[0] for reader in readers} == HOMES, sorted(readers)
