"""The plan of a promotion as people and pipelines see it."""

import io
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from ops.commands.announcer import Announcer
from ops.commands.outcome import Verifier, content, finish, promotion_context, show
from ops.promotion.errors import FailedError, RefusedError, StoppedError
from ops.promotion.journal import Journal, StepRecord
from ops.promotion.plan import Plan
from ops.pulumi.stack import Stack
from ops.release.announcement import ServiceChange
from ops.verify.result import Result, Verdict, result
from ops.verify.verifier import Progress
from settings.model.release import Evidence
from tests.unit.ops.promoted import NEW, OLD, proof, release, run, step

TASK = step("replace", "aws:ecs/taskDefinition:TaskDefinition", "api-task")
PLAN = Plan(
    source="dev",
    target="prod",
    release=release("prod", NEW, verified=False),
    now=release("prod", OLD),
    before=release("prod", OLD),
    found={"api": OLD},
    written="2026-11-21T09:00:00Z",
    left_out=("mail",),
    preview=run(TASK),
    usd=(123.4, 123.4),
)


def announcer() -> Announcer:
    """Of stacks that nobody deployed: there is no chat to tell."""
    nowhere = Stack(name="prod", directory=Path("/nowhere"))
    return Announcer(target=nowhere, builder=nowhere, notify=lambda _: None)


def shown(plan: Plan, *changes: ServiceChange) -> str:
    screen = Console(file=io.StringIO(), width=120)
    show(screen, plan, changes)
    assert isinstance(screen.file, io.StringIO)
    return screen.file.getvalue()


def test_the_plan_shows_old_and_new_digests_resources_policies_and_cost() -> None:
    text = shown(PLAN)

    assert OLD[:19] in text and NEW[:19] in text and "123.40 USD a month" in text and "the same" in text
    assert "1 to replace" in text and "api-task" in text and "1 passed, 0 advisory, 0 blocking" in text
    assert "prod has no such service" in text


def test_the_plan_shows_the_commits_that_it_brings() -> None:
    change = ServiceChange(
        service="api", before="release-1", after="release-2", commits=["9e10496 [bold]answer faster"]
    )

    assert "commits of api\n  9e10496 [bold]answer faster\n" in shown(PLAN, change)
    assert "commits of" not in shown(PLAN, replace(change, commits=()))


def test_the_cost_is_shown_as_it_is_and_as_it_will_be() -> None:
    assert "the same" not in shown(replace(PLAN, usd=(123.4, 150.0)))
    assert "150.00 USD a month" in shown(replace(PLAN, usd=(123.4, 150.0)))
    assert "nothing yet" in shown(replace(PLAN, usd=(0.0, 150.0)))


def test_a_pipeline_reads_the_plan() -> None:
    plan_json = json.loads(json.dumps(content(PLAN)))

    assert plan_json["images"] == {"api": {"now": OLD, "then": NEW}} and plan_json["leftOut"] == ["mail"]
    assert plan_json["resources"] == {"replace": 1} and plan_json["usdPerMonth"] == {"now": 123.4, "then": 123.4}


def journal_at(step: str, source: str = "dev") -> Journal:
    record = StepRecord(step=step, at="2026-11-21T09:00:00Z")  # pyright: ignore[reportArgumentType]
    return Journal(
        source=source, target="prod", digests={"api": NEW}, before=None, found={}, steps=(record,), failure="F1 api"
    )


@pytest.mark.parametrize(
    ("outcome", "code", "word"),
    [
        (journal_at("promoted"), 0, "promoted"),
        (journal_at("rolled-back", source="rollback"), 0, "rolled-back"),
        (None, 0, "nothing"),
        (journal_at("rolled-back"), 1, "rolled-back"),
        (RefusedError(["no"]), 1, "refused"),
        (FailedError("no"), 1, "failed"),
        (StoppedError(), 1, "interrupted"),
        (KeyboardInterrupt(), 1, "interrupted"),
    ],
)
def test_only_what_runs_as_asked_ends_with_0(
    outcome: Journal | BaseException | None, code: int, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def run_it() -> Journal | None:
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    exited = 0
    try:
        finish("prod", True, announcer(), run_it)
    except SystemExit as error:
        exited = int(str(error.code))

    assert exited == code and json.loads(capsys.readouterr().out)["outcome"] == word


def test_a_plan_alone_is_never_applied(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(BaseException) as left:  # noqa: PT011 - click's own way to end
        promotion_context(1, announcer(), yes=True, dry_run=True, as_json=True).approve(PLAN)

    assert getattr(left.value, "exit_code", None) == 0
    planned = json.loads(capsys.readouterr().out)
    assert planned["outcome"] == "planned" and planned["plan"]["commits"] == {"api": []}


def test_while_it_verifies_a_line_says_what_is_waited_for_whenever_that_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def looks(*waiting: str) -> Sequence[Result]:
        verdicts: dict[str, Verdict] = dict.fromkeys(waiting, "pending")
        return [result(verdicts.get(name, "passed"), name, "api", "1 of 2") for name in ("deployment", "targets")]

    def verify(stack: Stack, *, limit: float, progress: Progress) -> Evidence:
        assert limit == 120
        for look in (looks("deployment", "targets"), looks("deployment", "targets"), looks("targets"), looks()):
            progress(look)
        return proof(NEW)

    messages: list[str] = []
    monkeypatch.setattr("ops.commands.outcome.verify", verify)

    Verifier(2, messages.append).verify(Stack(name="prod", directory=Path()))

    assert messages == ["waiting for api: deployment, api: targets", "waiting for api: targets"]
