"""The cloud's file: readable, editable, shared between providers, and never half written."""

import json
import threading
from pathlib import Path

import pytest

from sandbox.cloud import Cloud
from sandbox.protocol import Failure
from tests.unit.sandbox.conftest import Aws

ROLE = "aws:iam/role:Role"


def test_the_file_is_json_that_a_person_can_edit(tmp_path: Path) -> None:
    path = tmp_path / "fairway" / "dev.json"
    with Cloud(path).open() as cloud:
        cloud.put(ROLE, "b", {"properties": {"name": "b", "tags": {"a": "1"}}})
        cloud.put(ROLE, "a", {"properties": {"name": "a"}})
    text = path.read_text()
    assert json.loads(text)["resources"][ROLE]["b"]["properties"]["tags"] == {"a": "1"}
    assert text.index('"a": {') < text.index('"b": {')
    assert '\n          "name": "a"\n' in text
    assert path.stat().st_mode & 0o077 == 0  # it holds passwords


def test_two_providers_of_a_stack_see_each_other(tmp_path: Path) -> None:
    clouds = [Cloud(tmp_path / "dev.json") for _ in range(2)]

    def fill(number: int) -> None:
        for index in range(50):
            with clouds[number].open() as cloud:
                cloud.put(ROLE, f"{number}-{index}", {"properties": {}})

    threads = [threading.Thread(target=fill, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with clouds[0].open() as cloud:
        assert len(cloud.all(ROLE)) == 100


def test_a_block_that_fails_writes_nothing(tmp_path: Path) -> None:
    cloud = Cloud(tmp_path / "dev.json")

    def fail() -> None:
        with cloud.open() as opened:
            opened.put(ROLE, "a", {"properties": {}})
            raise Failure("no")

    with pytest.raises(Failure):
        fail()
    assert not (tmp_path / "dev.json").exists()
    with cloud.open() as opened:
        assert opened.get(ROLE, "a") is None


def test_a_file_that_is_no_json_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "dev.json"
    path.write_text('{"resources": ')
    with pytest.raises(Failure, match="is not JSON"), Cloud(path).open():
        pass


def test_a_hand_edit_is_read_back(aws: Aws) -> None:
    bucket = aws.create("s3/bucket:Bucket", "b", bucket="docs", tags={"a": "1"})
    file = aws.folder / "cloud" / "fairway" / "dev.json"
    file.write_text(file.read_text().replace('"a": "1"', '"a": "2"'))
    urn = aws.urn("s3/bucket:Bucket", "b")
    identity, outputs, inputs = aws.provider.read(urn, bucket["id"], bucket, {"bucket": "docs", "tags": {"a": "1"}})
    assert identity == "docs"
    assert outputs["tags"] == inputs["tags"] == {"a": "2"}
    document = json.loads(file.read_text())
    del document["resources"]["aws:s3/bucket:Bucket"]["docs"]
    file.write_text(json.dumps(document))
    assert aws.provider.read(urn, bucket["id"], bucket, {})[0] == ""
