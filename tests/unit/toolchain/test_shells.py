"""Shell scripts run in any POSIX shell with any system's tools: macOS has bash 3.2 and BSD's sed."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SCRIPTS = ("fairway", "demo/run", "toolchain/setup")
# What bash has and POSIX has not, and what GNU's tools have and BSD's have not.
FOREIGN = {
    "bash": r"\[\[|\bsource\b|BASH_|pipefail|\bmapfile\b|\bdeclare\b|\$\{\w+(?:,,|\^\^)|<\(|&>",
    "GNU": r"sed -[a-zA-Z]*[ir]\b|\bsed\b.*\\t|readlink -f|grep -[a-zA-Z]*P|\bdate -d|\bxargs -r|\bcp -[a-z]*[tT]\b",
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_is_one_for_any_shell(name: str) -> None:
    text = (ROOT / name).read_text()
    assert text.startswith("#!/bin/sh\n")
    for shell in filter(shutil.which, ("sh", "dash", "bash")):
        subprocess.run([shell, "-n", ROOT / name], check=True)


@pytest.mark.parametrize("name", [*SCRIPTS, "Makefile", "toolchain/project/Makefile", "toolchain/__main__.py"])
@pytest.mark.parametrize("of", FOREIGN)
def test_a_script_uses_what_every_system_has(name: str, of: str) -> None:
    assert re.findall(FOREIGN[of], (ROOT / name).read_text()) == []


@pytest.mark.parametrize("line", ['[[ -f "$tools" ]]', "set -o pipefail", "source x", "echo ${name,,}"])
def test_what_only_bash_has_would_be_found(line: str) -> None:
    assert re.findall(FOREIGN["bash"], line)


@pytest.mark.parametrize("line", ["sed -i s/a/b/ x", "sed -n 's/a/\\t/p'", "readlink -f x"])
def test_what_only_gnus_tools_have_would_be_found(line: str) -> None:
    assert re.findall(FOREIGN["GNU"], line)
