"""`make template`: the template of `pulumi new`, which is this repository without what only its own makers need."""

import json
import re
import shutil
import subprocess
from pathlib import Path

from toolchain.progress import SetupError

TEMPLATE = Path("dist", "template")
PROJECT = "toolchain/project/"  # files that stand in the new project's root

# What is about Fairway itself: its tests, demonstrations, measurements and history.
OURS = (
    ".ci/", ".github/workflows/check.yml", "CHANGELOG.md", "CONTRIBUTING.md", "Makefile", "README.md", "SECURITY.md",
    "bench/", "demo/", "docs/decisions/", "examples/", "pyproject.toml", "requirements-dev.txt", "tests/",
)  # fmt: skip
LINK = re.compile(r"\[([^\]]*)\]\((?:\.\./)+(?:bench|demo|examples|tests)/[^)]*\)")


def write_template(checkout: Path) -> Path:
    """Write the template anew; return its directory.

    It is made of the files that git knows, so that nothing set up or tried is in it. Raises SetupError where the
    checkout is no clone.
    """
    listing = ["git", "ls-files", "-z", "--cached"]
    known = subprocess.run(listing, cwd=checkout, capture_output=True, text=True, check=False)
    names = [name for name in known.stdout.split("\0") if name and (checkout / name).is_file()]
    if known.returncode != 0 or not names:
        raise SetupError(f"{checkout} is no clone of a git repository: {known.stderr.strip()}")
    target = checkout / TEMPLATE
    shutil.rmtree(target, ignore_errors=True)
    for name in names:
        if name.startswith(PROJECT):
            _copy(checkout / name, target / name.removeprefix(PROJECT))
        elif not name.startswith(OURS):
            _copy(checkout / name, target / name)
    for release in (target / "releases").glob("*.json"):
        release.write_text(json.dumps({"schema": 1, "stack": release.stem, "services": {}}, indent=2) + "\n")
    for page in (target / "docs").rglob("*.md"):
        page.write_text(LINK.sub(r"\1", page.read_text(encoding="utf-8")), encoding="utf-8")
    return target


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target)
