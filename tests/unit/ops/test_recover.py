"""./fairway recover: what it shows, what it asks, and whose lock it takes."""

import json
import os
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ops.aws.client import Aws
from ops.cli import fairway
from ops.errors import OpsError
from ops.pulumi.stack import Stack
from ops.recovery.recover import Interrupted, Lock, look, settle

ROOT = {"urn": "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev", "type": "pulumi:pulumi:Stack"}
BROKER = {"urn": "urn:pulumi:dev::shop::aws:mq/broker:Broker::queue", "type": "aws:mq/broker:Broker", "inputs": {}}
POLICY = {"urn": "urn:pulumi:dev::shop::aws:sns/topicPolicy:TopicPolicy::p", "type": "aws:sns/topicPolicy:TopicPolicy"}


class Pulumi:
    """Answers as `pulumi` does; the first `locked` writes find a lock. commands: what was called."""

    def __init__(self, state: Any) -> None:
        self.exported, self.locked, self.owner = state, 0, ""
        self.commands: list[tuple[str, ...]] = []
        self.imported: Any = None

    def __call__(self, stack: Stack, *arguments: str, **_: Any) -> subprocess.CompletedProcess[str]:
        if arguments[:2] == ("stack", "export"):
            return subprocess.CompletedProcess(arguments, 0, json.dumps(self.exported), "")
        self.commands.append(arguments[:2])
        if arguments[0] == "cancel":
            self.locked = 0
        elif self.locked:
            holder = f"  file: created by {self.owner} at 2026-11-26T09:00:00Z"
            text = f"error: the stack is currently locked by 1 lock(s).\n{holder}"
            if self.owner == "Pulumi Cloud":
                text = "error: [409] Conflict: Another update is currently in progress."
            return subprocess.CompletedProcess(arguments, 255, "", text)
        if arguments[:2] == ("stack", "import"):
            self.imported = json.loads(Path(arguments[-1]).read_text())
        return subprocess.CompletedProcess(arguments, 0, "", "")


@pytest.fixture
def pulumi(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Pulumi]:
    def make(*pending: dict[str, Any]) -> Pulumi:
        operations = [{"type": "creating", "resource": entry} for entry in pending]
        fake = Pulumi({"version": 3, "deployment": {"resources": [ROOT], "pending_operations": operations}})
        monkeypatch.setattr(Stack, "pulumi", lambda self, *arguments, **options: fake(self, *arguments, **options))  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
        return fake

    return make


def recover(folder: Path, *options: str) -> Any:
    (folder / "Pulumi.yaml").write_text("name: shop\n")
    (folder / "Pulumi.dev.yaml").write_text("config: {}\n")
    return CliRunner().invoke(fairway, ["recover", "dev", "-C", str(folder), *options])


def test_what_nobody_can_look_up_is_named_and_nothing_is_written(tmp_path: Path, pulumi: Callable[..., Pulumi]) -> None:
    fake = pulumi(BROKER)
    ended = recover(tmp_path, "--yes")
    assert ended.exit_code == 1 and fake.commands == [] and "--found URN=ID" in ended.stderr

    found = recover(tmp_path, "--yes", "--found", f"{BROKER['urn']}=b-1")
    assert found.exit_code == 0, found.output
    assert [entry.get("id") for entry in fake.imported["deployment"]["resources"]] == [None, "b-1"]
    assert fake.commands[-2:] == [("stack", "import"), ("refresh", "--yes")]


def test_what_is_absent_or_repeatable_only_leaves_the_list(tmp_path: Path, pulumi: Callable[..., Pulumi]) -> None:
    fake = pulumi(BROKER, POLICY)
    ended = recover(tmp_path, "--yes", "--absent", str(BROKER["urn"]))
    assert ended.exit_code == 0 and fake.imported["deployment"] == {"resources": [ROOT]}
    assert fake.commands == [("stack", "import")]


def test_nobody_is_asked_who_cannot_answer(tmp_path: Path, pulumi: Callable[..., Pulumi]) -> None:
    fake = pulumi(POLICY)
    assert recover(tmp_path).exit_code == 2
    assert recover(tmp_path, "--dry-run").exit_code == 1
    assert recover(tmp_path, "--yes", "--absent", "urn:nosuch").exit_code == 2
    assert fake.commands == []


def test_without_operations_a_stale_lock_is_still_taken(tmp_path: Path, pulumi: Callable[..., Pulumi]) -> None:
    fake = pulumi()
    fake.locked, fake.owner = 1, "ana@gone (pid 1)"
    assert recover(tmp_path, "--yes").exit_code == 0
    assert fake.commands == [("refresh", "--yes"), ("cancel", "--yes"), ("refresh", "--yes")]
    assert recover(tmp_path, "--dry-run").exit_code == 0


def locked(fake: Pulumi, owner: str, answer: bool) -> list[Lock]:
    """Settles a state behind this lock; what was asked about it."""
    fake.locked, fake.owner = 1, owner
    seen: list[Lock] = []

    def may_break(lock: Lock) -> bool:
        seen.append(lock)
        return answer

    interrupted: list[Interrupted] = list(look(fake.exported, {}))
    settle(Stack(name="dev", directory=Path()), fake.exported, interrupted, may_break=may_break)
    return seen


def test_the_lock_of_a_living_process_is_never_taken(pulumi: Callable[..., Pulumi]) -> None:
    fake = pulumi(POLICY)
    with pytest.raises(OpsError, match=r"is locked by ana@.*, process"):
        locked(fake, f"ana@{socket.gethostname()} (pid {os.getpid()})", True)
    assert ("cancel", "--yes") not in fake.commands


def test_of_another_machines_process_somebody_is_asked(pulumi: Callable[..., Pulumi]) -> None:
    fake = pulumi(POLICY)
    with pytest.raises(OpsError):
        locked(fake, "ana@gone (pid 1)", False)
    assert [lock.alive for lock in locked(fake, "ana@gone (pid 1)", True)] == [None]
    assert ("cancel", "--yes") in fake.commands


def test_an_update_that_pulumi_cloud_holds_to_be_under_way_is_asked_about(pulumi: Callable[..., Pulumi]) -> None:
    fake = pulumi(POLICY)
    with pytest.raises(OpsError, match="pulumi cancel -s dev"):
        locked(fake, "Pulumi Cloud", False)
    assert ("cancel", "--yes") not in fake.commands
    assert [lock.alive for lock in locked(fake, "Pulumi Cloud", True)] == [None]
    assert ("cancel", "--yes") in fake.commands and fake.imported is not None


def test_what_another_account_does_not_have_is_not_taken_for_absent(
    tmp_path: Path, pulumi: Callable[..., Pulumi], monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(_: Aws, service: str, operation: str, **__: Any) -> dict[str, Any]:
        assert (service, operation) == ("sts", "get_caller_identity")
        return {"Account": "444455556666"}

    monkeypatch.setattr(Aws, "ask", ask)
    fake = pulumi(POLICY)
    cluster = {"urn": "urn:pulumi:dev::shop::aws:ecs/cluster:Cluster::c", "type": "aws:ecs/cluster:Cluster"}
    arn = "arn:aws:ecs:us-east-1:111122223333:cluster/shop-dev"
    fake.exported["deployment"]["resources"].append({**cluster, "outputs": {"arn": arn}})

    ended = recover(tmp_path, "--yes")

    assert ended.exit_code == 3 and fake.imported is None
    assert "credentials are of account 444455556666, and the stack is in 111122223333" in ended.stderr


def test_a_state_that_moved_on_meanwhile_is_not_overwritten(pulumi: Callable[..., Pulumi]) -> None:
    fake = pulumi(POLICY)
    before, fake.exported = fake.exported, {"version": 3, "deployment": {"resources": [ROOT, BROKER]}}
    with pytest.raises(OpsError, match="was updated since"):
        settle(Stack(name="dev", directory=Path()), before, look(before, {}), may_break=lambda lock: True)
    assert fake.imported is None
