"""./fairway itself: which pulumi its commands start."""

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def searched(tmp_path: Path, **env: str) -> list[str]:
    """The PATH on which a command of ./fairway looks for pulumi, in a checkout of its own."""
    shutil.copy(ROOT / "fairway", tmp_path)
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\nprintf %s "$PATH"\n')
    python.chmod(0o755)
    (tmp_path / ".fairway").mkdir()
    (tmp_path / ".fairway" / "toolchain.env").write_text(f"PULUMI_BIN_DIR={tmp_path}/chosen\nPYTHON={python}\n")
    path = f"{tmp_path}/old:{os.environ['PATH']}"
    ended = subprocess.run(
        [tmp_path / "fairway", "verify", "dev"], env={"PATH": path, **env}, capture_output=True, text=True, check=True
    )
    return ended.stdout.split(":")


def test_the_pulumi_that_set_up_chose_goes_before_an_old_one_of_the_path(tmp_path: Path) -> None:
    assert searched(tmp_path)[:2] == [f"{tmp_path}/chosen", f"{tmp_path}/old"]


def test_in_the_sandbox_its_own_stays_first(tmp_path: Path) -> None:
    assert searched(tmp_path, FAIRWAY_PULUMI="/there/pulumi")[0] == f"{tmp_path}/old"


def test_without_set_up_it_says_so(tmp_path: Path) -> None:
    shutil.copy(ROOT / "fairway", tmp_path)
    ended = subprocess.run([tmp_path / "fairway", "verify"], capture_output=True, text=True, check=False)
    assert ended.returncode == 3 and "make setup" in ended.stderr
