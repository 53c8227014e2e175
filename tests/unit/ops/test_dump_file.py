"""A dump in S3: whole or not there, fetched before a restore, and how far it is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import click
import pytest
from moto import mock_aws

from ops.aws.client import Aws, AwsError
from ops.session.dump_file import DumpFile, Place

PLACE = DumpFile(text="s3://shop-dumps/dev/1.dump", bucket="shop-dumps", key="dev/1.dump")
CONTENT = bytes(range(256)) * 1000


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        bucket: Any = boto3.resource("s3", region_name="us-east-1").Bucket("shop-dumps")  # pyright: ignore
        bucket.create()
        yield bucket


def test_a_dump_goes_to_a_bucket_and_comes_back(bucket: Any) -> None:
    messages: list[str] = []

    with PLACE.written(Aws("us-east-1"), messages.append) as file:
        file.write_bytes(CONTENT)
    with PLACE.read(Aws("us-east-1"), messages.append) as file:
        assert file.read_bytes() == CONTENT

    assert messages[0].startswith("to s3://shop-dumps/dev/1.dump: ") and "100 % of 256000 bytes" in messages[-1]
    assert messages[-1].startswith("from ")
    assert not file.exists()


def test_a_dump_that_failed_leaves_no_object(bucket: Any) -> None:
    with PLACE.written(Aws("us-east-1"), print) as file:
        file.write_bytes(CONTENT)
        file.unlink()

    def interrupted(file: Path) -> None:
        file.write_bytes(CONTENT)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), PLACE.written(Aws("us-east-1"), print) as file:
        interrupted(file)
    assert list(bucket.objects.all()) == []


def test_a_file_is_replaced_by_a_whole_dump_alone(tmp_path: Path) -> None:
    place = DumpFile(text=str(tmp_path / "dev.dump"))
    with place.written(Aws("us-east-1"), print) as file:
        file.write_bytes(b"monday")

    def interrupted(file: Path) -> None:
        file.write_bytes(b"tues")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), place.written(Aws("us-east-1"), print) as file:
        interrupted(file)
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("dev.dump", b"monday")]
    # What is no file of its own is written as it is.
    stream = tmp_path / "stdout"
    stream.symlink_to("/dev/null")
    with DumpFile(text=str(stream)).written(Aws("us-east-1"), print) as file:
        assert file == stream
    assert stream.is_symlink()


def test_what_is_not_in_s3_is_said(bucket: Any) -> None:
    with pytest.raises(AwsError, match="s3 get_object: 404"), PLACE.read(Aws("us-east-1"), print):
        pass
    elsewhere = DumpFile(text="s3://no-such/1", bucket="no-such", key="1")
    with pytest.raises(AwsError, match="s3 put_object"), elsewhere.written(Aws("us-east-1"), print) as file:
        file.write_bytes(CONTENT)


def test_what_s3_refuses_to_take_is_in_its_words(bucket: Any) -> None:
    with (
        pytest.raises(AwsError, match=r"s3 put_object: Failed to upload .*NoSuchBucket"),
        DumpFile(text="s3://no-such/1", bucket="no-such", key="1").written(Aws("us-east-1"), print) as file,
    ):
        file.write_bytes(CONTENT)


@pytest.mark.parametrize(("code", "passing"), [("503", True), ("429", True), ("404", False), ("5", False)])
def test_a_gateways_answer_passes(code: str, passing: bool) -> None:
    assert AwsError("logs filter_log_events: Service Unavailable", code).is_passing is passing


def test_a_path_is_the_file_itself(tmp_path: Path) -> None:
    file = tmp_path / "x.dump"
    place = Place(existing=False).convert(str(file), None, None)
    with place.written(Aws("us-east-1"), print) as written:
        written.write_bytes(CONTENT)
    with place.read(Aws("us-east-1"), print) as read:
        assert read == file and read.read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("s3://bucket", "write s3://BUCKET/KEY"), ("nosuch.dump", "is no file"), (".", "is a folder")],
)
def test_what_is_no_place_is_wrong_usage(text: str, sentence: str) -> None:
    with pytest.raises(click.BadParameter, match=sentence):
        Place(existing=True).convert(text, None, None)
