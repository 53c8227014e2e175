"""Starts and stops a local AWS on a free port of this machine."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tests.engine.harness import ROOT


@contextmanager
def local_aws(program: Path, log: Path, *, account: str, running: int) -> Generator[str]:
    """The URL at which one account's AWS answers until the block ends.

    program: the lane's `moto_aws.py`; log: where the server's output goes; running: how many tasks every ECS service
    has from the start, as a healthy deployment of that size does.
    """
    server = subprocess.Popen(
        [sys.executable, "-u", "-m", "tests.aws_api.server", str(program)],
        cwd=ROOT,
        env={
            **os.environ,
            "MOTO_ACCOUNT_ID": account,
            "MOTO_ECS_SERVICE_RUNNING": str(running),
            "MOTO_ACM_VALIDATION_WAIT": "0",  # a certificate is issued once it is proven
            "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",  # those that AWS has in every account
        },
        stdin=subprocess.PIPE,  # its end is the server's
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert server.stdin and server.stdout
    with log.open("w") as kept:
        try:
            url = _address(server.stdout, kept)
            reader = threading.Thread(target=kept.writelines, args=(server.stdout,))
            reader.start()
            yield url
        finally:
            server.stdin.close()
            server.wait(timeout=10)
        reader.join()
        server.stdout.close()


def _address(output: IO[str], kept: IO[str]) -> str:
    """Where the server says that it listens; it says so once it does."""
    for line in output:
        kept.write(line)
        if found := re.search(r"Running on (http://127\.0\.0\.1:\d+)", line):
            return found.group(1)
    kept.flush()
    raise RuntimeError(f"the local AWS did not start: {Path(kept.name).read_text()}")
