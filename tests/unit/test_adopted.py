"""adopted/<stack>.json as the program reads it."""

import json
from pathlib import Path

import pulumi
import pytest

from settings.deployed import deployed_names
from wiring.adopted import read_adopted

ENTRY = {"type": "aws:s3/bucket:Bucket", "name": "bucket-bucket", "id": "shop-files", "keep": ["tags"]}


def test_it_names_ids_and_what_stays(tmp_path: Path) -> None:
    file = tmp_path / "prod.json"
    file.write_text(json.dumps({"resources": [ENTRY], "firstLook": True}))

    resources, first_look = read_adopted(file)

    assert resources["aws:s3/bucket:Bucket", "bucket-bucket"]["keep"] == ["tags"] and first_look


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        json.dumps({"resources": [{**ENTRY, "id": None}]}),
        json.dumps({"resources": [{**ENTRY, "keep": [1]}]}),
        json.dumps({"resources": [{"type": "x"}]}),
    ],
)
def test_one_that_is_damaged_stops_everything(tmp_path: Path, text: str) -> None:
    file = tmp_path / "prod.json"
    file.write_text(text)
    with pytest.raises(pulumi.RunError, match=r"prod\.json is not as"):
        read_adopted(file)


def test_what_the_state_has_is_known_by_type_and_name() -> None:
    urn = "urn:pulumi:prod::shop::fairway:bucket:Bucket$aws:s3/bucket:Bucket::bucket-bucket"
    gone = {"urn": urn.replace("bucket-bucket", "old"), "type": "aws:s3/bucket:Bucket", "delete": True}
    state = {"deployment": {"resources": [{"urn": urn, "type": "aws:s3/bucket:Bucket"}, gone]}}

    assert deployed_names(state) == {("aws:s3/bucket:Bucket", "bucket-bucket")}
    assert deployed_names(None) == frozenset()
