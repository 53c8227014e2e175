"""`sandbox/aws/facts.json` is what its generator makes of the provider that is installed, and of what is by hand."""

import json
import os
import shutil
from pathlib import Path

import pytest

from sandbox.aws import generate_facts
from sandbox.aws.generate import VERSION

PLUGINS = [Path("/opt/tf-plugins"), Path.home() / ".terraform.d" / "plugins"]
PROGRAMS = "/usr/local/bin"  # where terraform's own packages put it, should the PATH leave that out


def test_the_facts_are_what_the_generator_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.pathsep.join([os.environ["PATH"], PROGRAMS]))
    folders = [folder for folder in PLUGINS if any(folder.rglob(f"terraform-provider-aws_v{VERSION}*"))]
    if not folders or shutil.which("terraform") is None:
        pytest.skip("terraform and its AWS provider are not at hand")
    written = generate_facts.FILE.read_text(encoding="utf-8")
    assert generate_facts.text(str(folders[0]), json.loads(written)["types"]) == written
