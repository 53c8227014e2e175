"""The page in headless Chromium: no complaint, light and dark."""

import struct
import zlib
from pathlib import Path

from ops.diff import Difference
from ops.report.page import render
from tests.tools import needed
from tests.unit.ops.browser import browser, show
from tests.unit.ops.reported import facts


def corner(picture: bytes) -> int:
    """Brightness of the first pixel of a PNG, 0 to 255: before it nothing is that a filter could add."""
    content, at, data = picture, 8, b""
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

    chromium = needed("chromium", how="install the package `chromium`")
    with browser(chromium, tmp_path / "profile") as running:
        light, dark = (show(running, page, scheme=scheme) for scheme in ("light", "dark"))

    assert light.complaints == dark.complaints == []
    assert corner(light.picture) > 240
    assert corner(dark.picture) < 40


def test_a_complaint_would_be_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<script>nowhere()</script><img src='https://example.org/x.png'>")
    with browser(needed("chromium", how="install the package `chromium`"), tmp_path / "profile") as running:
        complaints = show(running, page, scheme="light").complaints
    assert any("nowhere is not defined" in text for text in complaints)
    assert any("ERR_NAME_NOT_RESOLVED" in text for text in complaints)
