"""The apps of docs/what-may-run.md, all in one stack, judged strictly and brought up on the sandbox."""

import json
from pathlib import Path

import yaml

from tests.engine.harness import ROOT, Sandbox
from tests.unit.components.documented_apps import APPS, release, together


def test_every_documented_app_comes_up_and_nothing_is_left_to_do(tmp_path: Path, strict: str) -> None:
    config = together(list(APPS))
    assert len(APPS) >= 20
    project = tmp_path / "project"
    (project / "releases").mkdir(parents=True)
    runtime = {"name": "python", "options": {"toolchain": "pip", "virtualenv": f"{ROOT}/.venv"}}
    (project / "Pulumi.yaml").write_text(yaml.safe_dump({"name": "fairway", "main": str(ROOT), "runtime": runtime}))
    (project / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": {"aws:region": "us-east-1", **config}}))
    (project / "releases" / "dev.json").write_text(json.dumps(release(config)))
    sandbox = Sandbox(tmp_path / "sandbox", project)
    sandbox.must("preview", "dev", strict)
    sandbox.must("up", "dev", "--yes", "--skip-preview")
    sandbox.must("preview", "dev", strict, "--refresh", "--expect-no-changes")
    services = [
        one for one in sandbox.state("dev")["deployment"]["resources"] if one["type"].endswith("service:Service")
    ]
    ended = {one["urn"].split("::")[-1] for one in services if one["type"] == "aws:ecs/service:Service"}
    assert ended == {f"{name}-service" for name in config["fairway:services"]}
