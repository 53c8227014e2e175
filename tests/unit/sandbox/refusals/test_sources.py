"""Every kind of refusal is of a type whose page in AWS's documentation is named, and there are enough of them."""

import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.unit.sandbox.refusals.test_deletion import DELETES
from tests.unit.sandbox.refusals.world import Row

HERE = Path(__file__).parent
SOURCES: dict[str, Any] = json.loads((HERE / "sources.json").read_text())
LEAST_REFUSED, LEAST_KNOWN = 150, 171


def rows() -> Iterator[Row]:
    """The rows of every file beside this one: each is a test of its own there."""
    for file in sorted(HERE.glob("test_*.py")):
        module = importlib.import_module(f"tests.unit.sandbox.refusals.{file.stem}")
        yield from getattr(module, "ROWS", ())


def test_each_type_whose_refusals_are_tried_has_its_page() -> None:
    assert {token for token, _, _ in rows()} - SOURCES["types"].keys() == set(), "add their pages to sources.json"
    pages = [*SOURCES["types"].values(), *(kind["source"] for kind in SOURCES["accepted"])]
    assert all(page.startswith("https://docs.aws.amazon.com/") for page in pages)


def test_most_of_what_aws_refuses_is_refused() -> None:
    refused = {(token, sentence) for token, _, sentence in rows()} | {("deletion", sentence) for _, sentence in DELETES}
    accepted = {(kind["type"], kind["what"]) for kind in SOURCES["accepted"]}
    assert len(refused) >= LEAST_REFUSED and len(refused) + len(accepted) >= LEAST_KNOWN
    assert len(refused) / (len(refused) + len(accepted)) >= LEAST_REFUSED / LEAST_KNOWN
