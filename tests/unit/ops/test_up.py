"""`./fairway up`: nothing happens that a plan would refuse; a cause ends it; at the end stands what changed."""

import json
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ops.cli import fairway
from ops.errors import FOUND, ProgramError
from ops.pulumi.events import EngineRun, Violation
from ops.pulumi.progress import Watcher
from ops.pulumi.stack import Stack
from tests.unit.ops.promoted import run as engine_run
from tests.unit.ops.promoted import step

Up = Callable[..., Result]
UPDATED = engine_run(step("update", "aws:ecs/service:Service", "api-service"))


@pytest.fixture
def up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Up:
    """Runs the command against an engine that plans and does what it is given. updates: how often it updated."""
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n")

    def run(
        *options: str, plan: EngineRun = UPDATED, done: EngineRun | ProgramError = UPDATED, cause: str = ""
    ) -> Result:
        updates.clear()

        @contextmanager
        def watched(*_: object) -> Generator[Watcher]:
            yield Watcher(cause=lambda: cause)

        def preview_of(_: Stack) -> EngineRun:
            return plan

        def update(_: Stack, **given: Any) -> EngineRun:
            updates.append(bool(given["watcher"].cause()))
            if isinstance(done, ProgramError):
                raise done
            return done

        def outputs(_: Stack) -> dict[str, str]:
            return {"url": "https://shop.example.org"}

        monkeypatch.setattr("ops.commands.plan.preview_of", preview_of)
        monkeypatch.setattr("ops.commands.up.shown_rollouts", watched)
        monkeypatch.setattr(Stack, "up", update)
        monkeypatch.setattr(Stack, "outputs", outputs)
        return CliRunner().invoke(fairway, ["up", "dev", "-C", str(tmp_path), *options])

    return run


updates: list[bool] = []


def test_at_the_end_stand_what_changed_the_address_and_the_cost(up: Up) -> None:
    shown, data = up("--yes"), up("--yes", "--json")

    assert shown.exit_code == 0, shown.output
    for words in (
        "dev is updated: 1 updated\n",
        "https://shop.example.org",
        "USD a month",
        "next: ./fairway verify dev",
    ):
        assert words in shown.stdout, words
    assert json.loads(data.stdout) | {"usdPerMonth": 0} == {
        "stack": "dev", "ok": True, "changes": {"update": 1}, "cause": None, "errors": [],
        "url": "https://shop.example.org", "usdPerMonth": 0,
    }  # fmt: skip


def test_a_replacement_is_one_change_in_however_many_steps(up: Up) -> None:
    replaced = [step(op, "aws:kms/key:Key") for op in ("create-replacement", "replace", "delete-replaced")]
    created = step("create", "aws:sns/topic:Topic", "one")

    assert "dev is updated: 1 created, 1 replaced\n" in up("--yes", done=engine_run(created, *replaced)).stdout
    assert "dev is updated: nothing changed\n" in up("--yes", done=engine_run()).stdout


def test_what_a_policy_blocks_is_not_begun(up: Up) -> None:
    blocked = engine_run(
        ok=False, violations=(Violation(rule="image-placeholder", level="mandatory", urn="u", message="m"),)
    )

    shown, data = up("--yes", plan=blocked), up("--yes", "--json", plan=blocked)

    assert (shown.exit_code, updates) == (FOUND, []) and "image-placeholder: m" in shown.output
    assert json.loads(data.stdout) == {"stack": "dev", "ok": False, "refused": True}


@pytest.mark.parametrize(
    "done", [engine_run(ok=False, errors=("update failed: canceled",)), ProgramError("the log is not whole", "x")]
)
def test_a_cause_ends_it_and_stands_for_what_the_engine_says_then(up: Up, done: EngineRun | ProgramError) -> None:
    shown = up("--yes", done=done, cause="F1 api: another platform\nseen  exec format error")

    assert (shown.exit_code, updates) == (FOUND, [True])
    assert "F1 api: another platform\n  seen  exec format error\n" in shown.stderr and "canceled" not in shown.stderr
    assert "more: ./fairway doctor dev" in shown.stderr


def test_without_a_cause_the_engines_own_words_stand(up: Up) -> None:
    failed = up("--yes", done=engine_run(ok=False, errors=("creating it: AccessDenied",)))
    unread = up("--yes", done=ProgramError("the log is not whole", "x"))

    assert failed.exit_code == FOUND and "creating it: AccessDenied" in failed.stderr
    assert unread.exit_code == 3 and "the log is not whole" in unread.stderr


def test_nobody_is_asked_where_there_is_no_terminal(up: Up) -> None:
    assert up().exit_code == 2 and updates == []
