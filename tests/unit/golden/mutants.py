"""Changes constants of the components at random and counts what the tests notice.

`python -m tests.unit.golden.mutants [--count N] [--seed N]`

Works on a copy of the checkout. A constant is a number, flag or text that a component gives to AWS or to the engine;
texts for people (docstrings, errors, help) and types are none. The golden files are asked first, then the other tests
of the components. Prints each survivor, and the share that was noticed.
"""

import argparse
import ast
import importlib
import os
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.engine.harness import clone
from tests.unit.recorder import ROOT

TESTS = ("tests/unit/settings/test_reference.py", "tests/unit/components", "tests/unit/connection")
LEFT_OUT = ("keys.py", "refresh.py", "values.py")
"""How settings are declared, and a tool of ours: neither makes a resource."""
OURS = ("components", "settings", "tests", "wiring")
"""Packages that a child process imports anew, with the change; all else it has from its parent."""
FOR_PEOPLE = {"help", "example", "expected", "text", "noun"}
"""Arguments whose text only people read."""


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One constant and what stands in its place. file: relative to the checkout; line counts from 1."""

    file: str
    line: int
    start: int
    end: int
    value: str

    def apply(self, source: bytes) -> bytes:
        return source[: self.start] + self.value.encode() + source[self.end :]


def mutants(file: Path) -> Iterator[Mutant]:
    """Each constant of one module, changed."""
    source = file.read_bytes()
    offsets = [0]
    for line in source.splitlines(keepends=True):
        offsets.append(offsets[-1] + len(line))
    for node in _constants(ast.parse(source)):
        if (value := _changed(node.value)) is not None:
            assert node.end_lineno is not None and node.end_col_offset is not None
            yield Mutant(
                file=str(file.relative_to(ROOT)),
                line=node.lineno,
                start=offsets[node.lineno - 1] + node.col_offset,
                end=offsets[node.end_lineno - 1] + node.end_col_offset,
                value=value,
            )


def _constants(node: ast.AST) -> Iterator[ast.Constant]:
    if isinstance(node, ast.Constant):
        yield node
    for child in ast.iter_child_nodes(node):
        if not _for_people(child, node):
            yield from _constants(child)


def _for_people(child: ast.AST, parent: ast.AST) -> bool:
    if isinstance(parent, ast.ClassDef | ast.FunctionDef) and child in parent.decorator_list:
        return True
    if isinstance(child, ast.Raise | ast.JoinedStr | ast.Import | ast.ImportFrom | ast.Assert):
        return True
    if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
        return True
    if isinstance(parent, ast.AnnAssign | ast.arg | ast.FunctionDef) and child in (
        getattr(parent, "annotation", None),
        getattr(parent, "returns", None),
    ):
        return True
    if isinstance(child, ast.keyword) and child.arg in FOR_PEOPLE:
        return True
    if isinstance(child, ast.Subscript) and ast.unparse(child.value) in ("Literal", "TypeVar"):
        return True
    return isinstance(child, ast.Assign) and ast.unparse(child.targets[0]) == "__all__"


def _changed(value: object) -> str | None:
    if isinstance(value, bool):
        return str(not value)
    if isinstance(value, int):
        return str(value + 1)
    if isinstance(value, float):
        return str(value * 2)
    return repr(f"{value}x") if isinstance(value, str) and value else None


def noticed(mutant: Mutant, checkout: Path) -> bool:
    """Whether a golden file is another with the change, or some test fails."""
    file = checkout / mutant.file
    source = file.read_bytes()
    file.write_bytes(mutant.apply(source))
    try:
        return not _golden_files_hold(checkout) or not _tests_pass(checkout)
    finally:
        file.write_bytes(source)


def _golden_files_hold(checkout: Path) -> bool:
    """In a child, so that it begins with pulumi_aws loaded and none of our modules."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = 0 if _holds(checkout) else 1
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _holds(checkout: Path) -> bool:
    sys.stderr = open(os.devnull, "w")  # noqa: SIM115 (for as long as the child lives)
    for name in [name for name in sys.modules if name.partition(".")[0] in OURS]:
        del sys.modules[name]
    sys.path[:0] = [str(checkout), str(checkout / "policies")]
    stacks: Any = importlib.import_module("tests.unit.golden.stacks")
    names = sorted(stacks.stacks(), key=lambda name: not name.startswith("dev-"))  # the richest first
    return all(stacks.golden(name).read_text(encoding="utf-8") == stacks.registrations(name) for name in names)


def _load_providers() -> None:
    """Once for all children: it takes as long as a recording."""
    for file in (ROOT / "tests" / "unit" / "golden").glob("*.txt"):
        for kind in re.findall(r"^aws:(\w+)/", file.read_text(encoding="utf-8"), re.M):
            importlib.import_module(f"pulumi_aws.{kind}")
    for package in ("pulumi_awsx", "pulumi_random"):
        importlib.import_module(package)


def _tests_pass(checkout: Path) -> bool:
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *TESTS]
    completed = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    return completed.returncode == 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    files = [file for file in sorted((ROOT / "components").rglob("*.py")) if file.name not in LEFT_OUT]
    every = [mutant for file in files for mutant in mutants(file)]
    chosen = random.Random(options.seed).sample(every, min(options.count, len(every)))  # noqa: S311 (repeatable)
    with tempfile.TemporaryDirectory() as scratch:
        checkout = clone(Path(scratch))
        sys.dont_write_bytecode = True
        _load_providers()
        assert _golden_files_hold(checkout) and _tests_pass(checkout), "the tests fail without a change"
        survivors: list[Mutant] = []
        for mutant in chosen:
            if not noticed(mutant, checkout):
                survivors.append(mutant)
                print(f"{mutant.file}:{mutant.line}: {mutant.value} was not noticed", flush=True)
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} changed constants were noticed, of {len(every)} in all")
    return 0 if len(survivors) <= 0.05 * len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main())
