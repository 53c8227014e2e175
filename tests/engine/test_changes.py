"""Going back and forth between settings: whatever changes, nothing that holds data is replaced or deleted."""

import copy
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from ops.promotion.stateful import holds_data
from tests.engine.harness import ROOT, Sandbox

Config = dict[str, Any]
STATES = Path(__file__).parent / "states"
LOGS = "aws:cloudwatch/logGroup:LogGroup"  # of a service that is gone, they go with it
LOSSES = {"replace", "create-replacement", "delete-replaced", "delete"}


def nat(strategy: str) -> Callable[[Config], None]:
    return lambda config: config["fairway:network"].update(nat=strategy)


def without_cdn(config: Config) -> None:
    config["fairway:edge"] = {"door": "http"}


def service_added(config: Config) -> None:
    services = config["fairway:services"]
    services["admin"] = copy.deepcopy(services["backend"]) | {"routes": ["/admin/*"]}  # on the same port


def service_renamed(config: Config) -> None:
    services = config["fairway:services"]
    services["web"] = services.pop("frontend") | {"repository": "portfolio/frontend"}


def service_removed(config: Config) -> None:
    config["fairway:services"]["backend"]["routes"] = ["/*"]
    config["fairway:registry"]["keep"] = ["portfolio/frontend"]
    del config["fairway:services"]["frontend"]


def larger_database(config: Config) -> None:
    config["fairway:database"] |= {"instanceClass": "db.t4g.medium", "storageGb": 50, "multiAz": True}


CHANGES = {
    "nat none": nat("none"),
    "nat perAz": nat("perAz"),
    "without cdn": without_cdn,
    "service added on a port that another has": service_added,
    "service renamed": service_renamed,
    "service removed": service_removed,
    "larger database": larger_database,
}


def project(folder: Path) -> Path:
    """A project with this repository's program and a copy of dev's files, for a test to change."""
    (folder / "releases").mkdir(parents=True)
    told = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())
    told["main"], told["runtime"]["options"]["virtualenv"] = str(ROOT), str(ROOT / ".venv")
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump({key: told[key] for key in ("name", "main", "runtime")}))
    configure(folder, lambda config: None)
    return folder


def configure(folder: Path, change: Callable[[Config], None]) -> None:
    """Writes dev's settings with one change, and a release that has an image for each of its services."""
    told = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())
    change(told["config"])
    (folder / "Pulumi.dev.yaml").write_text(yaml.safe_dump(told))
    released = json.loads((ROOT / "releases" / "dev.json").read_text())
    image = released["services"]["backend"]
    released["services"] = {name: released["services"].get(name, image) for name in told["config"]["fairway:services"]}
    released.pop("evidence", None)
    (folder / "releases" / "dev.json").write_text(json.dumps(released))


def changes(sandbox: Sandbox) -> dict[str, str]:
    """URN → operation, of every resource that the next update would touch."""
    said = sandbox.must("preview", "dev", "--json", env={"PULUMI_OPTION_POLICY_PACK": ""})
    steps = json.loads(said.output)["steps"]
    return {step["urn"]: step["op"] for step in steps if step["op"] not in ("same", "read")}


def lost(changed: dict[str, str]) -> dict[str, str]:
    return {
        urn: operation
        for urn, operation in changed.items()
        if operation in LOSSES and holds_data(urn.split("::")[2].split("$")[-1]) and LOGS not in urn
    }


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """dev, up from a project whose settings the tests change; each puts them back."""
    place = tmp_path_factory.mktemp("changes")
    sandbox = Sandbox(place / "sandbox", project(place / "project"))
    sandbox.must("up", "dev", "--yes", "--skip-preview", env={"PULUMI_OPTION_POLICY_PACK": ""})
    return sandbox


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_settings_loses_nothing_that_holds_data(up: Sandbox, name: str) -> None:
    configure(up.program, CHANGES[name])
    changed = changes(up)
    configure(up.program, lambda config: None)
    assert changed, "the change changes something"
    assert not lost(changed)


def test_there_and_back_again(up: Sandbox) -> None:
    """NAT none → single → perAz → single and a renamed service, as updates and not only as previews."""
    for change in (nat("none"), nat("perAz"), service_renamed, lambda config: None):
        configure(up.program, change)
        assert not lost(changes(up))
        up.must("up", "dev", "--yes", "--skip-preview", env={"PULUMI_OPTION_POLICY_PACK": ""})
    assert not changes(up)


def test_a_loss_would_be_seen(up: Sandbox) -> None:
    def other_name(config: Config) -> None:
        config["fairway:database"]["name"] = "elsewhere"  # RDS cannot rename a database

    configure(up.program, other_name)
    changed = changes(up)
    configure(up.program, lambda config: None)
    assert any("aws:rds/instance:Instance" in urn for urn in lost(changed))


@pytest.mark.parametrize("release", sorted(path.parent.name for path in STATES.glob("*/state.json")))
def test_the_state_of_an_earlier_release_goes_on(release: str, tmp_path: Path) -> None:
    """A stack that an earlier Fairway brought up, as it was exported then, with its simulated cloud."""
    sandbox = Sandbox(tmp_path / "sandbox", project(tmp_path / "project"))
    cloud = sandbox.cloud("dev")
    cloud.parent.mkdir(parents=True)
    shutil.copy(STATES / release / "cloud.json", cloud)
    assert sandbox.run("pulumi", "stack", "init", "dev").code == 0
    said = sandbox.run("pulumi", "stack", "import", "-s", "dev", "--file", str(STATES / release / "state.json"))
    assert said.code == 0, said
    assert not lost(changes(sandbox))
