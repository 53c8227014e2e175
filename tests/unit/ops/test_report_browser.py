"""The page in headless Chromium, where there is one (Debian's package `chromium`): no complaint, light and dark."""

import struct
import subprocess
import zlib
from pathlib import Path

from ops.diff import Difference
from ops.report.page import render
from tests.tools import needed
from tests.unit.ops.reported import facts

DARK, LIGHT = 0, 1  # Blink's names of the preferred colour scheme


def opened(page: Path, picture: Path, scheme: int) -> str:
    """Takes a screenshot without any network; what Chromium said."""
    chromium = needed("chromium", how="install the package `chromium`")
    command = [
        chromium, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--window-size=1280,900",
        f"--user-data-dir={picture.with_suffix('.profile')}", "--host-resolver-rules=MAP * ~NOTFOUND",
        f"--blink-settings=preferredColorScheme={scheme}", f"--screenshot={picture}", page.as_uri(),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=150, check=True).stderr


def corner(picture: Path) -> int:
    """Brightness of the first pixel of a PNG, 0 to 255: before it nothing is that a filter could add."""
    content, at, data = picture.read_bytes(), 8, b""
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        if content[at + 4 : at + 8] == b"IDAT":
            data += content[at + 8 : at + 8 + length]
        at += length + 12
    return sum(zlib.decompress(data)[1:4]) // 3


def test_the_page_opens_without_a_complaint_in_light_and_dark(tmp_path: Path) -> None:
    page = tmp_path / "prod.html"
    difference = Difference(part="settings", name="fairway:count", before="1", after="2")
    page.write_text(render(facts(differences=[difference])))

    said = [opened(page, tmp_path / f"{scheme}.png", scheme) for scheme in (LIGHT, DARK)]

    assert not any("CONSOLE" in text for text in said), said
    assert corner(tmp_path / f"{LIGHT}.png") > 240
    assert corner(tmp_path / f"{DARK}.png") < 40
