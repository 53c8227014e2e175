"""`python -m tests.unit.ops.picture PAGE PICTURE`: a page as headless Chromium shows it, 1280 × 900, light, as PNG.

The picture in the README is of dev on the simulated AWS:

    export FAIRWAY_SANDBOX=$(mktemp -d)
    sandbox/run pulumi up -s dev --yes && sandbox/run ./fairway verify dev && sandbox/run ./fairway report dev
    .venv/bin/python -m tests.unit.ops.picture dev.html docs/images/report.png

`verify` writes its evidence into releases/dev.json: `git checkout releases` afterwards.
"""

import sys
import tempfile
from pathlib import Path

from tests.tools import needed
from tests.unit.ops.browser import browser, show


def main(page: str, picture: str) -> None:
    chromium = needed("chromium", how="install the package `chromium`")
    with tempfile.TemporaryDirectory() as profile, browser(chromium, Path(profile)) as running:
        Path(picture).write_bytes(show(running, Path(page).resolve(), scheme="light").picture)


if __name__ == "__main__":
    main(*sys.argv[1:])
