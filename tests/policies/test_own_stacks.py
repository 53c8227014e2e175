"""dev, prod and the examples pass the whole pack in strict mode, at a first preview, without an exemption."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.policies.program_runner import Preview, preview

ROOT = Path(__file__).parents[2]
PROJECTS = (ROOT, *sorted(file.parent for file in ROOT.glob("examples/*/Pulumi.yaml")))
STACKS = [(project, stack) for project in PROJECTS for stack in ("dev", "prod")]
STRICT: Mapping[str, Mapping[str, Any]] = {"fairway-pack": {"strict": True}}


def of_stack(project: Path, stack: str) -> Preview:
    values = yaml.safe_load((project / f"Pulumi.{stack}.yaml").read_text())["config"]
    config = {key: value if isinstance(value, str) else json.dumps(value) for key, value in values.items()}
    return preview(ROOT / "__main__.py", config=config, paths=[ROOT], stack=stack, root=project)


@pytest.mark.parametrize(("project", "stack"), STACKS, ids=[f"{p.name}-{s}" for p, s in STACKS])
def test_a_stack_of_ours_passes_strict(project: Path, stack: str) -> None:
    diagnostics = of_stack(project, stack).evaluate(STRICT)
    blocked = [diagnostic.message for diagnostic in diagnostics if diagnostic.level == "mandatory"]
    assert not blocked, "\n".join(blocked)
