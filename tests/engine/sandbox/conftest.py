"""Small programs on sandboxes of their own, with the real engine and without the policy pack."""

import json
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.engine.harness import CommandResult, Sandbox


@dataclass(frozen=True)
class Project:
    """A Pulumi program of a few lines. It registers resources by token: importing pulumi_aws would be half its time."""

    sandbox: Sandbox

    def write(self, program: str) -> None:
        (self.sandbox.program / "__main__.py").write_text("import pulumi\n" + textwrap.dedent(program))

    def ask(self, *faults: Mapping[str, Any]) -> None:
        self.sandbox.folder.mkdir(exist_ok=True)
        (self.sandbox.folder / "faults.json").write_text(json.dumps(faults))

    def run(self, verb: str, *options: str, stack: str = "dev") -> CommandResult:
        return self.sandbox.pulumi(verb, stack, *options, env=WITHOUT_PACK)

    def must(self, verb: str, *options: str, stack: str = "dev") -> CommandResult:
        return self.sandbox.must(verb, stack, *options, env=WITHOUT_PACK)

    def up(self, stack: str = "dev") -> CommandResult:
        return self.must("up", "--yes", "--skip-preview", stack=stack)

    def cloud(self, stack: str = "dev") -> dict[str, Any]:
        return json.loads(self.sandbox.cloud(stack).read_text())["resources"]

    def resources(self, stack: str = "dev") -> Sequence[Mapping[str, Any]]:
        return self.sandbox.state(stack)["deployment"]["resources"]


WITHOUT_PACK = {"PULUMI_OPTION_POLICY_PACK": ""}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    program = tmp_path / "program"
    program.mkdir()
    (program / "Pulumi.yaml").write_text("name: fairway\nruntime: python\n")
    return Project(Sandbox(tmp_path / "sandbox", program))
