"""One migration for each release, through the real engine: when it runs, when not, and what a failed one leaves.

The stack has a queue and sleeps at night, too.

The tests run in their order: each goes on with the stack as the one before left it.
"""

import json
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.engine.harness import ROOT, CommandResult, Sandbox
from tests.engine.ops.program import program, push

SERVICE, TASK = "aws:ecs/service:Service", "aws:ecs/taskDefinition:TaskDefinition"
DATABASE = "aws:rds/instance:Instance"
FAULT = {
    "type": "aws:ecs/task:Task",
    "name": "portfolio-dev-backend-migration",
    "shows": {"exitCode": 1, "log": ['error: column "price" of relation "orders" already exists']},
}


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """A stack of one service with a database, a migration and a queue, which is not up yet."""
    place = tmp_path_factory.mktemp("migration")
    folder = program(place / "program")
    config = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())["config"]
    for key in ("alarms", "budget", "cluster", "registry"):
        config.pop(f"fairway:{key}", None)
    backend = config["fairway:services"]["backend"] | {
        "routes": ["/*"],
        "scaling": {"min": 1, "max": 2},
        "sendTo": {"ORDERS_QUEUE_URL": "orders"},
    }
    config["fairway:queues"] = {"orders": {}}
    config["fairway:sleep"] = {"from": "19:30", "until": "06:30", "timezone": "Europe/Berlin"}
    config["fairway:network"] = {"cidr": "10.20.0.0/16", "nat": "none"}
    config["fairway:edge"] = {"ingress": "http"}
    config["fairway:services"] = {"backend": backend}
    (folder / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": config}))
    releases = folder / "releases" / "dev.json"
    content = json.loads(releases.read_text())
    content["services"] = {"backend": content["services"]["backend"]}
    releases.write_text(json.dumps(content))
    return Sandbox(place / "sandbox", folder)


def tasks(sandbox: Sandbox) -> list[Mapping[str, Any]]:
    """Every task that a migration started, oldest first."""
    file = sandbox.folder / "tasks.json"
    return list(json.loads(file.read_text()).values()) if file.exists() else []


def starts(sandbox: Sandbox) -> Counter[str]:
    """How many tasks were started, by whom."""
    return Counter(str(task["startedBy"]) for task in tasks(sandbox))


def faults(sandbox: Sandbox, *entries: Mapping[str, Any]) -> None:
    (sandbox.folder / "faults.json").write_text(json.dumps(entries))


def up(sandbox: Sandbox) -> CommandResult:
    return sandbox.pulumi("up", "dev", "--yes", "--skip-preview")


def release(sandbox: Sandbox, digest: str) -> str:
    """Puts another image into the release file; the digest of before."""
    file = sandbox.program / "releases" / "dev.json"
    content = json.loads(file.read_text())
    before = content["services"]["backend"]["digest"]
    content["services"]["backend"] = {"digest": digest, "platforms": ["linux/amd64"]}
    file.write_text(json.dumps(content))
    return str(before)


def serving(sandbox: Sandbox) -> str:
    """The task definition that the service runs."""
    entries = json.loads(sandbox.cloud("dev").read_text())["resources"][SERVICE]
    (service,) = entries.values()
    return str(service["live"]["deployments"][0]["taskDefinition"])


@pytest.fixture(scope="module")
def images(sandbox: Sandbox) -> list[str]:
    return [push(sandbox, "portfolio/backend", f"2.{number}.0", "linux/amd64") for number in range(2)]


def test_a_preview_migrates_nothing(sandbox: Sandbox) -> None:
    preview = sandbox.must("preview", "dev")
    assert "backend-migration" in preview.output and not tasks(sandbox)


def test_a_new_stack_is_migrated_before_its_service_is_there(sandbox: Sandbox) -> None:
    first = up(sandbox)
    assert first.code == 0, first
    (task,) = tasks(sandbox)
    assert task["taskDefinitionArn"].endswith("task-definition/portfolio-dev-backend-migration:1")
    assert [item["name"] for item in task["containers"]] == ["rds-ca", "migration"]
    assert task["startedBy"] == "fairway-migration"
    assert "the migration ended with 0 in 7 s" in first.text


def test_an_update_of_anything_else_does_not_migrate(sandbox: Sandbox) -> None:
    sandbox.must("preview", "dev", "--expect-no-changes")
    settings = sandbox.program / "Pulumi.dev.yaml"
    settings.write_text(settings.read_text().replace("memory: 1024", "memory: 2048"))
    assert up(sandbox).code == 0
    assert len(tasks(sandbox)) == 1


def test_a_failed_migration_leaves_the_old_tasks_and_the_next_update_tries_again(
    sandbox: Sandbox, images: list[str]
) -> None:
    before = serving(sandbox)
    release(sandbox, images[0])
    faults(sandbox, FAULT)
    failed = up(sandbox)
    assert failed.code != 0
    assert "the migration failed, and the tasks of the previous release still run" in failed.text
    assert 'column "price" of relation "orders" already exists' in failed.text and "exit code 1" in failed.text
    assert serving(sandbox) == before and len(tasks(sandbox)) == 2
    faults(sandbox)
    assert up(sandbox).code == 0
    assert serving(sandbox) != before and len(tasks(sandbox)) == 3


def test_of_two_updates_at_once_one_migrates(sandbox: Sandbox, images: list[str]) -> None:
    """The other one finds the stack locked, or everything done: whichever comes first."""
    count = len(tasks(sandbox))
    release(sandbox, images[1])
    with ThreadPoolExecutor() as threads:
        both = list(threads.map(up, [sandbox] * 2))
    assert all(update.code == 0 or "locked" in update.text for update in both), both
    assert up(sandbox).code == 0
    assert len(tasks(sandbox)) == count + 1
    sandbox.must("preview", "dev", "--expect-no-changes")


def test_a_release_that_was_migrated_before_is_not_migrated_again(sandbox: Sandbox, images: list[str]) -> None:
    serving_new = serving(sandbox)
    release(sandbox, images[0])
    back = up(sandbox)
    assert back.code == 0, back
    assert "was migrated before; its migration is not run again" in back.text
    assert serving(sandbox) != serving_new and len(tasks(sandbox)) == 4


def test_the_app_sends_to_its_queue_and_to_no_other(sandbox: Sandbox) -> None:
    resources = json.loads(sandbox.cloud("dev").read_text())["resources"]
    queues = {entry["properties"]["name"]: entry["properties"] for entry in resources["aws:sqs/queue:Queue"].values()}
    orders = next(queue for name, queue in queues.items() if "orders" in name and "dead" not in name)
    definitions = {entry["properties"]["arn"]: entry["properties"] for entry in resources[TASK].values()}
    containers = json.loads(definitions[serving(sandbox)]["containerDefinitions"])
    assert {"name": "ORDERS_QUEUE_URL", "value": orders["url"]} in containers[-1]["environment"]
    policies = [
        json.loads(entry["properties"]["policy"]) for entry in resources["aws:iam/rolePolicy:RolePolicy"].values()
    ]
    statements = [statement for policy in policies for statement in policy["Statement"]]
    sending = [statement["Resource"] for statement in statements if "sqs:SendMessage" in statement["Action"]]
    assert sending == [[orders["arn"]]]


def test_users_of_its_own_are_made_before_anything_connects_as_one_of_them(sandbox: Sandbox) -> None:
    settings, before, started = sandbox.program / "Pulumi.dev.yaml", serving(sandbox), starts(sandbox)
    config = yaml.safe_load(settings.read_text())
    config["config"]["fairway:database"]["users"] = "separate"
    settings.write_text(yaml.safe_dump(config))
    faults(sandbox, FAULT | {"name": "portfolio-dev-database-users"})
    failed = up(sandbox)
    assert failed.code != 0 and "the database could not be set up" in failed.text
    assert serving(sandbox) == before
    faults(sandbox)
    assert up(sandbox).code == 0
    assert starts(sandbox) - started == {"fairway-database-setup": 2}  # and no migration
    assert serving(sandbox) != before
    sandbox.must("preview", "dev", "--expect-no-changes")


def test_a_stack_that_sleeps_is_woken_before_its_time(sandbox: Sandbox) -> None:
    (database,) = json.loads(sandbox.cloud("dev").read_text())["resources"][DATABASE].values()
    script = (
        "import boto3, sys; c = boto3.client('rds', region_name='us-east-1'); "
        "c.stop_db_instance(DBInstanceIdentifier=sys.argv[1])"
    )
    stopped = sandbox.run(str(ROOT / ".venv/bin/python"), "-c", script, database["properties"]["identifier"])
    assert stopped.code == 0, stopped
    woken = sandbox.run(str(ROOT / "fairway"), "wake", "dev", "--json")
    assert woken.code == 0, woken
    done = [entry["done"] for entry in json.loads(woken.output)["woken"]]
    assert done == ["starts, which takes some ten minutes", "gets 1 to 2 tasks"]
    again = sandbox.run(str(ROOT / "fairway"), "wake", "dev")
    assert again.code == 0 and "is available" in again.text, again
    sandbox.must("preview", "dev", "--refresh", "--expect-no-changes")


def test_the_stack_goes_without_a_trace(sandbox: Sandbox, tmp_path: Path) -> None:
    settings = sandbox.program / "Pulumi.dev.yaml"
    config = yaml.safe_load(settings.read_text())
    config["config"]["fairway:database"] |= {"protect": False, "deletionProtection": False}
    settings.write_text(yaml.safe_dump(config))
    registry = sandbox.cloud("dev").with_name("registry.json")
    registry.write_text(json.dumps({"repositories": {"portfolio/backend": []}, "layers": {}}))
    assert up(sandbox).code == 0
    assert sandbox.pulumi("destroy", "dev", "--yes", "--skip-preview").code == 0
    assert not json.loads(sandbox.cloud("dev").read_text())["resources"].get("aws:ssm/parameter:Parameter")
