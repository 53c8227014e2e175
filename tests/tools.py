"""The programs these tests need beside Python; nothing is skipped without a word, and nothing at all in CI."""

import os
from functools import cache
from pathlib import Path
from typing import NoReturn

import pytest

from toolchain.cache import cache_root
from toolchain.programs import debian, programs
from toolchain.progress import SetupError


def needed(program: str, *, how: str) -> str:
    """The path of `program`, fetched where the machine has none and a registry has one.

    Where it can be had from nowhere the test fails in CI and is skipped elsewhere, saying `how` to get it.
    """
    result = _find(program)
    if isinstance(result, SetupError):
        missing(program, how=f"{how} ({result})")
    return str(result)


def debian_file(package: str, path: str, *, how: str) -> Path:
    """A file of one of Debian's packages; as `needed` where it cannot be had."""
    try:
        return debian.file(package, path, cache_root(os.environ))
    except SetupError as error:
        missing(Path(path).name, how=f"{how} ({error})")


@cache
def _find(program: str) -> Path | SetupError:
    """Once a process: what cannot be fetched now is not asked for by each test."""
    try:
        return programs().find(program)
    except SetupError as error:
        return error


def missing(program: str, *, how: str) -> NoReturn:
    sentence = f"this test needs {program}: {how}"
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)


def path_with(*needed_programs: str) -> str:
    """The PATH with the directories of these programs before it."""
    return os.pathsep.join([*(str(Path(program).parent) for program in needed_programs), os.environ["PATH"]])
