"""The pack blocks none of the apps of docs/what-may-run.md, in strict mode, at a first preview."""

import json
from pathlib import Path

from tests.policies.program_runner import preview
from tests.policies.test_own_stacks import ROOT, STRICT
from tests.unit.components.documented_apps import APPS, release, together


def test_all_apps_in_one_stack_pass_strict(tmp_path: Path) -> None:
    config = together(list(APPS))
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / "dev.json").write_text(json.dumps(release(config)))
    texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()}
    seen = preview(
        ROOT / "__main__.py", config={"aws:region": "us-east-1", **texts}, paths=[ROOT], stack="dev", root=tmp_path
    )
    blocked = [diagnostic.message for diagnostic in seen.evaluate(STRICT) if diagnostic.level == "mandatory"]
    assert not blocked, "\n".join(blocked)
