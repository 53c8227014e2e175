"""The programs these tests need beside Python; nothing is skipped without a word, and nothing at all in CI."""

import os
import shutil

import pytest


def needed(program: str, *, how: str) -> str:
    """The path of `program`; without it the test fails in CI and is skipped elsewhere, saying `how` to get it."""
    if found := shutil.which(program):
        return found
    missing(program, how=how)
    raise AssertionError  # not reached: `missing` raises


def missing(program: str, *, how: str) -> None:
    sentence = f"this test needs {program}: {how}"
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)
