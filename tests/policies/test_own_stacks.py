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
PACK = "fairway-pack"
STRICT: Mapping[str, Mapping[str, Any]] = {PACK: {"strict": True}}


def of_stack(project: Path, stack: str, **database: Any) -> Preview:
    """database: keys that it has otherwise."""
    values = yaml.safe_load((project / f"Pulumi.{stack}.yaml").read_text())["config"]
    if database:
        values["fairway:database"] |= database
    config = {key: value if isinstance(value, str) else json.dumps(value) for key, value in values.items()}
    return preview(ROOT / "__main__.py", config=config, paths=[ROOT], stack=stack, root=project)


@pytest.mark.parametrize(("project", "stack"), STACKS, ids=[f"{p.name}-{s}" for p, s in STACKS])
def test_a_stack_of_ours_passes_strict(project: Path, stack: str) -> None:
    diagnostics = of_stack(project, stack).evaluate(STRICT)
    blocked = [diagnostic.message for diagnostic in diagnostics if diagnostic.level == "mandatory"]
    assert not blocked, "\n".join(blocked)


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_of_users_of_its_own_the_pack_says_nothing_more(stack: str) -> None:
    """But that it knows the task that makes them with the update alone."""
    separate, master = (
        {(one.rule, one.message) for one in of_stack(ROOT, stack, users=users).evaluate(STRICT) if one.rule != PACK}
        for users in ("separate", "master")
    )
    assert separate - master == set()
