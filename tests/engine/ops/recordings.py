"""The recordings in docs/day-two.md: what each `$` command shows on the simulated AWS.

`python -m tests.engine.ops.recordings` makes them anew; test_day_two.py holds them.
"""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.engine.harness import ROOT, Sandbox
from tests.engine.ops.program import program

PAGE = ROOT / "docs" / "day-two.md"
BLOCK = re.compile(r"```console\n(\$ [^\n]+)\n(.*?)```", re.S)
# What is another in every run; the page has what there was when it was recorded.
PASSING = (
    (r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?", "TIME"),
    (r"\b\d+(?:\.\d+)? (?:s|seconds?|min|minutes?|h|days?)\b", "A WHILE"),
    (r"\b[0-9a-f]{8,64}\b", "ID"),
    (r"\bd\w{13}\.cloudfront", "NAME.cloudfront"),
    (r"[ ─━-]{2,}", " "),
)


def stack_up(folder: Path) -> Sandbox:
    """A sandbox where dev is up, as the repository has it."""
    sandbox = Sandbox(folder / "sandbox", program(folder / "program"))
    link = sandbox.program / "fairway"
    link.write_text(f'#!/bin/sh\nexec "{ROOT}/fairway" "$@"\n')
    link.chmod(0o755)
    sandbox.must("up", "dev", "--yes", "--skip-preview")
    return sandbox


def record(sandbox: Sandbox, line: str) -> str:
    """What `$ line` shows, both streams as they come."""
    ended = subprocess.run(
        [str(ROOT / "sandbox" / "run"), "sh", "-c", line.removeprefix("$ ")],
        cwd=sandbox.program,
        env={**os.environ, "FAIRWAY_SANDBOX": str(sandbox.folder), "FAIRWAY_SANDBOX_QUIET": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    return "\n".join(text.rstrip() for text in ended.stdout.strip().splitlines()) + "\n"


def recordings() -> Iterator[tuple[str, str]]:
    """(command, what the page says that it shows), in the order of the page."""
    for match in BLOCK.finditer(PAGE.read_text(encoding="utf-8")):
        yield match[1], match[2]


def lasting(text: str) -> str:
    """Without what is another in every run."""
    for pattern, instead in PASSING:
        text = re.sub(pattern, instead, text)
    return text


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        sandbox = stack_up(Path(folder))
        shown = {line: record(sandbox, line) for line, _ in recordings()}
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(BLOCK.sub(lambda match: f"```console\n{match[1]}\n{shown[match[1]]}```", text), encoding="utf-8")


if __name__ == "__main__":
    main()
