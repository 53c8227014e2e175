"""One image as web service, worker, job and migration, through the real engine: up, promoted, failing, rolled back.

The tests run in their order: each goes on with the stacks as the one before left them.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.engine import pages
from tests.engine.harness import ROOT, Sandbox
from tests.engine.ops.program import fairway, push
from tests.engine.test_systems import ELSEWHERE, previewed, project, unprotected
from tests.unit.components.test_monitoring import matches

SYSTEM = "clinic-desk"
TASK = "aws:ecs/taskDefinition:TaskDefinition"
MIGRATION = {
    "type": "aws:ecs/task:Task",
    "name": f"{SYSTEM}-prod-web-migration",
    "shows": {"exitCode": 1, "log": ['django.db.utils.ProgrammingError: relation "desk_visit" does not exist']},
}


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    folder = tmp_path_factory.mktemp("processes")
    return Sandbox(folder / "sandbox", project(SYSTEM, folder / "project"))


def running(sandbox: Sandbox, stack: str) -> dict[str, str]:
    """Service → the digest that its tasks run."""
    cloud = json.loads((sandbox.folder / "cloud" / SYSTEM / f"{stack}.json").read_text())["resources"]
    tasks = cloud["aws:ecs/taskDefinition:TaskDefinition"].values()
    definitions = {task["properties"]["arn"]: task["properties"] for task in tasks}
    digests: dict[str, str] = {}
    for service in cloud["aws:ecs/service:Service"].values():
        definition = definitions[service["live"]["runningTaskDefinition"]]
        containers = json.loads(definition["containerDefinitions"])
        digests[containers[-1]["name"]] = containers[-1]["image"].partition("@")[2]
    return digests


def broker(task: Mapping[str, Any]) -> str | None:
    """Where the last container of a task has its broker from."""
    secrets = json.loads(task["containerDefinitions"])[-1].get("secrets", [])
    return next((secret["valueFrom"] for secret in secrets if secret["name"] == "CELERY_BROKER_URL"), None)


def properties(sandbox: Sandbox, stack: str, kind: str) -> list[dict[str, Any]]:
    """What AWS has of a type."""
    cloud = json.loads((sandbox.folder / "cloud" / SYSTEM / f"{stack}.json").read_text())["resources"]
    return [entry["properties"] for entry in cloud.get(kind, {}).values()]


def task_of(sandbox: Sandbox, family: str) -> Mapping[str, Any]:
    """The one task of a family, as ECS describes it."""
    tasks: Mapping[str, Any] = json.loads((sandbox.folder / "tasks.json").read_text())
    (task,) = [task for task in tasks.values() if f"/{family}:" in task["taskDefinitionArn"]]
    return task


def migrations(sandbox: Sandbox, stack: str) -> int:
    file = sandbox.folder / "tasks.json"
    tasks: Mapping[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    return len([task for task in tasks.values() if f"{SYSTEM}-{stack}-web-migration:" in task["taskDefinitionArn"]])


def test_dev_comes_up_with_all_its_processes(sandbox: Sandbox, strict: str, tmp_path: Path) -> None:
    preview = previewed(sandbox, "dev", strict, tmp_path / "dev.json")
    lines = pages.text(SYSTEM).splitlines()
    assert [line for line in pages.costs("dev", preview) if line not in lines] == []
    sandbox.must("up", "dev", "--yes", "--skip-preview")
    sandbox.must("preview", "dev", strict, "--refresh", "--expect-no-changes")
    assert len(set(running(sandbox, "dev").values())) == 1 and set(running(sandbox, "dev")) == {"web", "worker"}
    outputs = json.loads(sandbox.run("pulumi", "stack", "output", "-s", "dev", "--json").output)
    assert outputs["jobs"]["reminders"]["schedule"] == f"{SYSTEM}-dev-reminders"
    assert outputs["services"]["worker"].get("targetGroup") is None
    (cache,) = properties(sandbox, "dev", "aws:elasticache/replicationGroup:ReplicationGroup")
    assert cache["transitEncryptionEnabled"] and cache["engine"] == "valkey"
    brokers = [broker(task) for task in properties(sandbox, "dev", TASK)]
    assert len(set(brokers)) == 1 and str(brokers[0]).startswith(f"{outputs['cacheSecretArn']}:celeryUrl")
    verified = fairway(sandbox, "verify", "dev", "--timeout", "0")
    assert verified.code == 0, verified
    evidence = json.loads((sandbox.program / "releases" / "dev.json").read_text())["evidence"]
    (migrated,) = [check for check in evidence["checks"] if check["name"] == "migration"]
    assert migrated["service"] == "web" and migrated["observed"].endswith("ended with 0 in 7 s")
    assert set(evidence["taskDefinitions"]) == {"web", "worker"} and set(evidence["digests"]) == {"web"}


def test_a_job_that_failed_is_named_from_its_log(sandbox: Sandbox) -> None:
    shows = {"exitCode": 1, "log": ['psycopg.errors.UndefinedTable: relation "desk_visit" does not exist']}
    fault = {"type": "aws:ecs/task:Task", "name": f"{SYSTEM}-dev-reminders", "shows": shows}
    (sandbox.folder / "faults.json").write_text(json.dumps([fault]))
    job = json.loads(sandbox.run("pulumi", "stack", "output", "-s", "dev", "--json").output)["jobs"]["reminders"]
    script = (
        "import boto3, sys; c = boto3.client('ecs', region_name='eu-west-1'); "
        "c.run_task(cluster=sys.argv[1], taskDefinition=sys.argv[2], "
        "networkConfiguration={'awsvpcConfiguration': {'subnets': ['subnet-0a1b2c3d4e5f60718']}})"
    )
    ended = sandbox.run(str(ROOT / ".venv/bin/python"), "-c", script, job["cluster"], job["taskDefinition"])
    assert ended.code == 0, ended
    (sandbox.folder / "faults.json").write_text("[]")
    found = fairway(sandbox, "doctor", "dev")
    assert found.code == 1 and "F24" in found.text and "reminders" in found.text, found
    job_task = task_of(sandbox, f"{SYSTEM}-dev-reminders")
    event = {"source": "aws.ecs", "detail-type": "ECS Task State Change", "detail": job_task}
    rules = properties(sandbox, "dev", "aws:cloudwatch/eventRule:EventRule")
    alarmed = [rule["name"] for rule in rules if matches(json.loads(rule["eventPattern"]), event)]
    assert len(alarmed) == 1 and "reminders" in alarmed[0], alarmed
    targets = properties(sandbox, "dev", "aws:cloudwatch/eventTarget:EventTarget")
    (topic,) = properties(sandbox, "dev", "aws:sns/topic:Topic")
    assert [target["arn"] for target in targets if target["rule"] == alarmed[0]] == [topic["arn"]]


def test_a_worker_that_loops_is_rolled_back_and_the_others_have_the_release(sandbox: Sandbox) -> None:
    """ECS's circuit breaker or the alarm on restarts, which both end in the same words of the provider."""
    before, file = running(sandbox, "dev"), sandbox.program / "releases" / "dev.json"
    kept = file.read_text()
    content = json.loads(kept)
    digest = push(sandbox, f"{SYSTEM}/web", "release-1.9.0", "linux/amd64")
    content["services"]["web"] = {"digest": digest, "platforms": ["linux/amd64"], "tag": "release-1.9.0"}
    file.write_text(json.dumps(content))
    loops = {"stopped": [{"exitCode": 1}], "log": ["kombu.exceptions.OperationalError: Error 111 connecting"]}
    fault = {"type": "aws:ecs/service:Service", "name": "worker*", "rollback": True, "shows": loops}
    (sandbox.folder / "faults.json").write_text(json.dumps([fault]))
    failed = sandbox.pulumi("up", "dev", "--yes", "--skip-preview")
    assert failed.code != 0 and "worker-service" in failed.text and "rolled back" in failed.text, failed
    assert running(sandbox, "dev")["worker"] == before["worker"]
    found = fairway(sandbox, "doctor", "dev")
    assert found.code == 1 and "worker" in found.text, found
    (sandbox.folder / "faults.json").write_text("[]")
    file.write_text(kept)
    sandbox.must("up", "dev", "--yes", "--skip-preview")
    assert running(sandbox, "dev") == before


def test_a_release_is_promoted_with_its_migration(sandbox: Sandbox, strict: str, tmp_path: Path) -> None:
    preview = previewed(sandbox, "prod", strict, tmp_path / "prod.json", ELSEWHERE)
    lines = pages.text(SYSTEM).splitlines()
    assert [line for line in pages.costs("prod", preview) if line not in lines] == []
    sandbox.must("up", "prod", "--yes", "--skip-preview", env=ELSEWHERE)
    before = running(sandbox, "prod")
    assert migrations(sandbox, "prod") == 1
    promoted = fairway(sandbox, "promote", "dev", "prod", "--yes", "--timeout", "0", env=ELSEWHERE)
    assert promoted.code == 0, promoted
    assert running(sandbox, "prod") == running(sandbox, "dev") != before
    assert migrations(sandbox, "prod") == 2
    sandbox.must("preview", "prod", strict, "--refresh", "--expect-no-changes", env=ELSEWHERE)


def test_a_failed_migration_leaves_every_process_as_it_was(sandbox: Sandbox) -> None:
    before = running(sandbox, "prod")
    digest = push(sandbox, f"{SYSTEM}/web", "release-2.0.0", "linux/amd64")
    file = sandbox.program / "releases" / "prod.json"
    kept = file.read_text()
    content = json.loads(kept)
    content["services"]["web"] = {"digest": digest, "platforms": ["linux/amd64"], "tag": "release-2.0.0"}
    file.write_text(json.dumps(content))
    (sandbox.folder / "faults.json").write_text(json.dumps([MIGRATION]))
    failed = sandbox.pulumi("up", "prod", "--yes", "--skip-preview", env=ELSEWHERE)
    assert failed.code != 0 and "the migration failed" in failed.text, failed
    assert running(sandbox, "prod") == before
    found = fairway(sandbox, "doctor", "prod", env=ELSEWHERE)
    assert found.code == 1 and "F24" in found.text, found
    (sandbox.folder / "faults.json").write_text("[]")
    file.write_text(kept)
    sandbox.must("up", "prod", "--yes", "--skip-preview", env=ELSEWHERE)


def test_a_rollback_migrates_nothing(sandbox: Sandbox) -> None:
    count, before = migrations(sandbox, "prod"), running(sandbox, "prod")
    back = fairway(sandbox, "rollback", "prod", "--yes", "--timeout", "0", env=ELSEWHERE)
    assert back.code == 0, back
    assert "web: this release was migrated before; its migration is not run again" in back.text
    after = running(sandbox, "prod")
    assert after != before and len(set(after.values())) == 1
    assert migrations(sandbox, "prod") == count


def test_both_are_taken_down(sandbox: Sandbox, tmp_path: Path) -> None:
    free = ["--config-file", unprotected(SYSTEM, "prod", tmp_path)]
    sandbox.must("up", "prod", "--yes", "--skip-preview", *free, env=ELSEWHERE)
    sandbox.must("destroy", "prod", "--yes", "--skip-preview", *free, env=ELSEWHERE)
    sandbox.must("destroy", "dev", "--yes", "--skip-preview")
    for stack in ("dev", "prod"):
        assert not sandbox.state(stack)["deployment"].get("resources")
