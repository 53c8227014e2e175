"""Where a dump is: a file of this machine, or an object in S3, which a file beside the client stands for meanwhile."""

import os
import re
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from ops.aws.client import Aws
from ops.session.calls import Notify

_S3 = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/(.+)")
STEP = 10  # percent after which progress is said again


@dataclass(frozen=True, kw_only=True)
class DumpFile:
    """bucket, key: of an object; a file has neither. text: as the user wrote it, which is a file's path."""

    text: str
    bucket: str = ""
    key: str = ""

    @contextmanager
    def written(self, aws: Aws, notify: Notify) -> Generator[Path]:
        """The file for a client to write, which removes it where it failed. An object and a file have it once the block
        ends well: never half of it, and until then what they had before.
        """
        if not self.bucket:
            yield from self._beside()
            return
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "dump")
            yield file
            if file.exists():
                aws.upload(file, self.bucket, self.key, _progress(f"to {self.text}", notify))

    def _beside(self) -> Generator[Path]:
        file = Path(self.text)
        if file.is_symlink() or (file.exists() and not file.is_file()):
            yield file  # such as /dev/stdout, or a pipe
            return
        scratch = file.with_name(f".{file.name}.{os.getpid()}")
        try:
            yield scratch
            if scratch.exists():
                scratch.replace(file)
        finally:
            scratch.unlink(missing_ok=True)

    @contextmanager
    def read(self, aws: Aws, notify: Notify) -> Generator[Path]:
        """The file for a client to read; an object is fetched first. Raises AwsError where there is none."""
        if not self.bucket:
            yield Path(self.text)
            return
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "dump")
            aws.download(self.bucket, self.key, file, _progress(f"from {self.text}", notify))
            yield file


class Place(click.ParamType[DumpFile]):
    """An option's value: a path, or s3://BUCKET/KEY. existing: a path has to be there."""

    name = "file"

    def __init__(self, *, existing: bool) -> None:
        self._existing = existing

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> DumpFile:
        """What is neither is an error of usage."""
        if isinstance(value, DumpFile):
            return value
        text = str(value)
        if match := _S3.fullmatch(text):
            return DumpFile(text=text, bucket=match[1], key=match[2])
        if text.startswith("s3:"):
            self.fail(f"{text!r}: write s3://BUCKET/KEY", param, ctx)
        file = Path(text)
        if file.is_dir() or (self._existing and not file.exists()):
            self.fail(f"{text!r} is {'a folder' if file.is_dir() else 'no file'}", param, ctx)
        return DumpFile(text=text)


def _progress(what: str, notify: Notify) -> Callable[[int, int], None]:
    """Says at every tenth how much is through."""
    done, shown = 0, 0

    def add(count: int, size: int) -> None:
        nonlocal done, shown
        done += count
        percent = done * 100 // size
        if percent >= shown + STEP or done == size:
            shown = percent
            notify(f"{what}: {percent} % of {size} bytes")

    return add
