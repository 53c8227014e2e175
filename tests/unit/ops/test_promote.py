"""Promotion without an engine: what is refused, what is rolled back, and where an interrupted one goes on."""

import json
import os
import signal
import socket
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ops.errors import OpsError, ProgramError
from ops.plan.changes import changes
from ops.plan.judge import judge
from ops.plan.stateful import STATEFUL
from ops.promotion import gates, journal, plan
from ops.promotion.errors import FailedError, RefusedError, StoppedError
from ops.promotion.lock import locked
from ops.promotion.runner import PromotionRunner
from ops.promotion.workflow import PromotionContext, promote, rollback
from ops.pulumi.events import Step, Violation
from ops.pulumi.progress import Watcher
from ops.pulumi.stack import Stack
from ops.release import release_file
from ops.verify.result import Verdict
from settings.model import Image
from settings.model.release import Release
from tests.unit.ops.promoted import FIXED, NEW, OLD, Verifier, image, release, run, stacks, step


@pytest.fixture(autouse=True)
def no_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """The images are where they should be, and the target runs what its release file says."""

    def images(target: Stack, releases: Mapping[str, Image]) -> Mapping[str, Image]:
        return releases

    def before(target: Stack, state: Mapping[str, Any], begun: journal.Journal | None) -> Release | None:
        return begun.before if begun and begun.open else release_file.read(target.release, target.name)

    def scans(*_: object) -> list[str]:
        return []

    monkeypatch.setattr(gates, "images", images)
    monkeypatch.setattr(gates, "before", before)
    monkeypatch.setattr(gates, "scans", scans)


def context(verifier: Verifier, *, approve: bool = True) -> PromotionContext:
    return PromotionContext(verification=verifier, approve=lambda proposed: approve, notify=lambda words: None)


def digests(stack: Stack) -> Mapping[str, str]:
    return release_file.read(stack.release, stack.name).digests


def verified(stack: Stack) -> bool:
    return release_file.read(stack.release, stack.name).verified


def test_a_verified_release_is_promoted_with_evidence_of_its_own(tmp_path: Path) -> None:
    dev, prod = stacks(tmp_path)

    outcome = promote(dev, prod, context(Verifier()))

    assert outcome and [record.step for record in outcome.steps] == ["released", "updated", "promoted"]
    assert prod.ran == [NEW] and digests(prod) == {"api": NEW} and verified(prod)
    assert not journal.lock_of(prod).exists()


def test_what_ecrs_scan_found_keeps_a_release_from_going_forward_and_not_from_going_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dev, prod = stacks(tmp_path)
    monkeypatch.setattr(gates, "scans", lambda *_: ["api: has findings"])  # pyright: ignore[reportUnknownLambdaType]

    with pytest.raises(RefusedError, match="api: has findings"):
        promote(dev, prod, context(Verifier()))

    assert prod.ran == []
    assert rollback(prod, release("prod", NEW), context(Verifier())).step == "rolled-back"


def test_a_second_promotion_of_the_same_release_has_nothing_to_do(tmp_path: Path) -> None:
    dev, prod = stacks(tmp_path, planned=run())
    release_file.write(prod.release, release("prod", NEW))

    assert promote(dev, prod, context(Verifier())) is None
    assert prod.ran == []


@pytest.mark.parametrize("fault", ["update", "verify"])
def test_what_does_not_run_is_rolled_back_and_named(tmp_path: Path, fault: str) -> None:
    ups = [run(ok=False, errors=("deployment rolled back",)), run()] if fault == "update" else [run()]
    dev, prod = stacks(tmp_path, ups=ups)

    outcome = promote(dev, prod, context(Verifier(failures=int(fault == "verify"))))

    assert outcome and [record.step for record in outcome.steps][-3:] == ["failed", "restored", "rolled-back"]
    assert outcome.failure and "F1" in outcome.failure
    assert ("rolled back" if fault == "update" else "another image runs") in outcome.failure
    assert prod.ran == [NEW, OLD] and digests(prod) == {"api": OLD} and verified(prod)


def test_a_failed_rollback_is_gone_on_with_next_time(tmp_path: Path) -> None:
    bad = run(ok=False, errors=("no network",))
    dev, prod = stacks(tmp_path, ups=[bad, bad, run()])
    with pytest.raises(FailedError, match="partially rolled back"):
        promote(dev, prod, context(Verifier()))
    assert not verified(prod)

    outcome = promote(dev, prod, context(Verifier()))

    assert outcome and outcome.step == "rolled-back"
    assert prod.ran == [NEW, OLD, OLD] and digests(prod) == {"api": OLD}


def test_the_first_release_that_fails_leaves_nothing_to_roll_back_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(target: Stack, state: Mapping[str, Any], begun: journal.Journal | None) -> None:
        return None

    monkeypatch.setattr(gates, "before", nothing)
    dev, prod = stacks(tmp_path, ups=[run(ok=False), run()])
    with pytest.raises(FailedError, match="nothing to roll back to"):
        promote(dev, prod, context(Verifier()))
    assert not verified(prod)

    outcome = promote(dev, prod, context(Verifier()))  # the way forward again

    assert outcome and outcome.step == "promoted" and verified(prod)


@pytest.mark.parametrize("killed_at", ["released", "updated", "promoted", "failed", "restored", "rolled-back"])
def test_killed_while_a_step_is_written_down_it_goes_on(
    tmp_path: Path, killed_at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the step was done and before the journal says so, and right after it says so."""
    leads_back = killed_at in ("failed", "restored", "rolled-back")
    for late in (False, True):
        folder = tmp_path / str(late)
        folder.mkdir()
        dev, prod = stacks(folder)
        real = journal.write

        def dying(file: Path, written: journal.Journal, real: Any = real, late: bool = late) -> None:
            if late or written.step != killed_at:
                real(file, written)
            if written.step == killed_at:
                raise SystemExit  # the process is gone; nothing of ours handles this

        with monkeypatch.context() as dies:
            dies.setattr(journal, "write", dying)
            with pytest.raises(SystemExit):
                promote(dev, prod, context(Verifier(failures=int(leads_back))))
        outcome = promote(dev, prod, context(Verifier()))

        running = prod.ran[-1]
        assert digests(prod) == {"api": running} and verified(prod)
        found = journal.read(journal.of(prod))
        assert found and not found.open
        went_back = leads_back and (late or killed_at != "failed") and not (killed_at == "rolled-back" and late)
        assert running == (OLD if went_back else NEW), (outcome, prod.ran)


def test_interrupted_before_it_is_verified_nothing_is_called_promoted(tmp_path: Path) -> None:
    dev, prod = stacks(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        promote(dev, prod, context(Verifier(stop=True)))

    begun = journal.read(journal.of(prod))
    assert begun and begun.open and begun.step == "updated"
    assert not verified(prod) and not journal.lock_of(prod).exists()
    with pytest.raises(RefusedError, match="prod is not verified"):
        gates.verified(prod)  # nor can it go on to a third stack
    outcome = promote(dev, prod, context(Verifier(failures=1)))
    assert (
        outcome and outcome.step == "rolled-back" and digests(prod) == {"api": OLD}
    )  # what ran before is not forgotten


def test_ctrl_c_waits_for_pulumi_and_stops_before_the_next_step(tmp_path: Path) -> None:
    dev, prod = stacks(tmp_path, on_up=lambda: os.kill(os.getpid(), signal.SIGINT))
    verifier = Verifier()

    with pytest.raises(StoppedError):
        promote(dev, prod, context(verifier))

    assert prod.ran == [NEW] and verifier.rounds == 0 and not verified(prod)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize("others", [(), ("pending",), ("passed", "pending", "unknown")])
def test_a_lost_network_is_no_failure_of_the_release(tmp_path: Path, others: tuple[Verdict, ...]) -> None:
    dev, prod = stacks(tmp_path)
    with pytest.raises(OpsError, match=r"could not be verified.*Run this again"):
        promote(dev, prod, context(Verifier(failures=1, verdict="unknown", others=others)))
    begun = journal.read(journal.of(prod))
    assert begun and begun.step == "updated" and prod.ran == [NEW] and not verified(prod)

    outcome = promote(dev, prod, context(Verifier()))

    assert outcome and outcome.step == "promoted" and digests(prod) == {"api": NEW}


@pytest.mark.parametrize("others", [("failed",), ("pending", "failed")])
def test_what_differs_is_put_back_whatever_else_is_unknown(tmp_path: Path, others: tuple[Verdict, ...]) -> None:
    dev, prod = stacks(tmp_path)

    outcome = promote(dev, prod, context(Verifier(failures=1, verdict="unknown", others=others)))

    assert outcome and outcome.step == "rolled-back" and prod.ran == [NEW, OLD]


def test_an_update_that_did_not_begin_is_begun_the_next_time(tmp_path: Path) -> None:
    def unreachable() -> None:
        raise ProgramError("pulumi up did not begin:", "dial tcp: no route to host")

    dev, prod = stacks(tmp_path, on_up=unreachable)
    with pytest.raises(ProgramError, match="no route"):
        promote(dev, prod, context(Verifier()))
    begun = journal.read(journal.of(prod))
    assert begun and begun.step == "released" and not verified(prod)

    outcome = promote(dev, replace(prod, on_up=lambda: None), context(Verifier()))

    assert outcome and outcome.step == "promoted"


@pytest.mark.parametrize(
    "words",
    [
        "error: the stack is currently locked by 1 lock(s)",
        "error: [409] Conflict: Another update is currently in progress.",  # Pulumi Cloud
    ],
)
def test_a_stack_that_an_update_has_locked_is_waited_for_and_not_put_back(tmp_path: Path, words: str) -> None:
    locked_out = run(ok=False, errors=("it failed",), output=words)
    dev, prod = stacks(tmp_path, ups=[locked_out, run()])
    with pytest.raises(OpsError, match="pulumi cancel -s prod"):
        promote(dev, prod, context(Verifier()))
    begun = journal.read(journal.of(prod))
    assert begun and begun.step == "released" and prod.ran == [NEW]

    outcome = promote(dev, prod, context(Verifier()))

    assert outcome and outcome.step == "promoted"


def test_not_approved_nothing_is_touched(tmp_path: Path) -> None:
    dev, prod = stacks(tmp_path)

    with pytest.raises(RefusedError, match="not approved"):
        promote(dev, prod, context(Verifier(), approve=False))

    assert prod.ran == [] and verified(prod) and not journal.of(prod).exists()


@pytest.mark.parametrize(
    ("released", "reason"),
    [
        (release("dev", NEW, verified=False), "dev is not verified"),
        (Release(stack="dev", services={"api": image(NEW)}, evidence=release("dev", OLD).evidence), "of other images"),
        (Release(stack="dev", services={}, evidence=None), "has no release"),
    ],
)
def test_without_evidence_of_these_digests_nothing_goes(tmp_path: Path, released: Release, reason: str) -> None:
    dev, prod = stacks(tmp_path)
    release_file.write(dev.release, released)

    with pytest.raises(RefusedError, match=reason):
        promote(dev, prod, context(Verifier()))
    assert prod.ran == []


@pytest.mark.parametrize(
    ("preview", "reason"),
    [
        (run(step("replace", "aws:rds/instance:Instance", "database", ("engine",))), "is replaced because of engine"),
        (run(step("delete", "aws:s3/bucket:Bucket")), "aws:s3/bucket:Bucket it: is deleted"),
        (
            run(violations=(Violation(rule="image-tag-mutable", level="mandatory", urn="", message="not evaluated"),)),
            "image-tag-mutable: not evaluated",
        ),
        (run(ok=False), "output"),
    ],
)
def test_a_preview_that_loses_or_blocks_is_refused(tmp_path: Path, preview: Any, reason: str) -> None:
    dev, prod = stacks(tmp_path, planned=preview)

    with pytest.raises(RefusedError, match=reason):
        promote(dev, prod, context(Verifier()))
    assert prod.ran == [] and digests(prod) == {"api": OLD} and verified(prod)


def test_every_type_that_holds_data_is_known(tmp_path: Path) -> None:
    lost = [step("replace", kind.replace("*", "cluster:Cluster"), kind) for kind in STATEFUL]
    kept: list[Step] = [
        step("update", "aws:rds/instance:Instance"),
        step("create", "aws:s3/bucket:Bucket"),
        step("replace", "aws:ecs/taskDefinition:TaskDefinition"),
        step("delete", "aws:s3/bucketPolicy:BucketPolicy"),
    ]

    consequences = judge(run(*lost, *kept))
    assert {one.name for one in consequences if one.kind == "lost"} == set(STATEFUL)
    assert not {one.name for one in consequences if one.blocks} - set(STATEFUL)
    replacing = [step(op, "aws:kms/key:Key") for op in ("create-replacement", "replace", "delete-replaced")]
    assert len(changes(run(*replacing))) == len(judge(run(*replacing))) == 1


def test_an_interrupted_rollback_is_shown_and_approved(tmp_path: Path) -> None:
    bad = run(ok=False, errors=("no network",))
    dev, prod = stacks(tmp_path, ups=[bad, bad, run()])
    with pytest.raises(FailedError):
        promote(dev, prod, context(Verifier()))
    shown: list[plan.Plan] = []

    def refuse(proposed: plan.Plan) -> bool:
        shown.append(proposed)
        return False

    with pytest.raises(RefusedError, match="not approved"):
        promote(dev, prod, replace(context(Verifier()), approve=refuse))

    assert prod.ran == [NEW, OLD] and shown[0].release.digests == {"api": OLD}
    lossy = replace(prod, planned=run(step("replace", "aws:rds/instance:Instance")))
    with pytest.raises(RefusedError, match="aws:rds/instance:Instance it: is replaced"):
        promote(dev, lossy, context(Verifier()))
    assert prod.ran == [NEW, OLD]


def test_a_mended_release_goes_forward_although_putting_back_failed(tmp_path: Path) -> None:
    bad = run(ok=False, errors=("no network",))
    dev, prod = stacks(tmp_path, ups=[bad, bad, run()])
    with pytest.raises(FailedError):
        promote(dev, prod, context(Verifier()))
    release_file.write(dev.release, release("dev", FIXED))

    outcome = promote(dev, prod, context(Verifier()))

    assert outcome and outcome.step == "promoted" and prod.ran == [NEW, OLD, FIXED] and digests(prod) == {"api": FIXED}


def test_a_target_that_was_updated_while_the_plan_waited_is_not_touched(tmp_path: Path) -> None:
    dev, prod = stacks(tmp_path)

    def meanwhile(proposed: plan.Plan) -> bool:
        prod.exported["deployment"] = {"manifest": {"time": "2026-11-21T10:00:00Z"}}
        return True

    with pytest.raises(RefusedError, match="was updated since the plan was made"):
        promote(dev, prod, replace(context(Verifier()), approve=meanwhile))
    assert prod.ran == [] and verified(prod)


def test_images_that_somebody_else_brought_are_not_rolled_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dev, prod = stacks(tmp_path, on_up=lambda: monkeypatch.setattr(gates, "running", lambda *_: {"api": FIXED}))

    with pytest.raises(FailedError, match="other images of api"):
        promote(dev, prod, context(Verifier(failures=1)))

    assert prod.ran == [NEW]


def test_what_was_being_created_when_an_update_was_killed_comes_first(tmp_path: Path) -> None:
    urn = "urn:pulumi:prod::shop::aws:rds/instance:Instance::database"
    dev, prod = stacks(tmp_path)
    for kind in ("updating", "creating"):
        operation = {"type": kind, "resource": {"urn": urn, "type": "aws:rds/instance:Instance"}}
        prod.exported["deployment"] = {"pending_operations": [operation]}
        if kind == "creating":
            with pytest.raises(
                RefusedError, match=r"while it was creating database; run `./fairway recover prod` first"
            ):
                promote(dev, prod, context(Verifier()))
        else:
            plan.make("dev", prod, release("prod", NEW).services, None, strict=True)
    assert prod.ran == []


def test_a_preview_that_this_pack_did_not_judge_is_refused(tmp_path: Path) -> None:
    dev, prod = stacks(tmp_path, planned=replace(run(), passed=frozenset({"somebody-elses-rule"})))

    with pytest.raises(RefusedError, match="names another policy pack"):
        promote(dev, prod, context(Verifier()))
    assert prod.ran == []


def test_two_at_once_one_refuses(tmp_path: Path) -> None:
    file = tmp_path / "prod.lock"
    with locked(file), pytest.raises(RefusedError, match=f"process {os.getpid()}.*Wait"), locked(file):
        pass
    assert not file.exists()
    with locked(file) as note:
        assert note is None


def test_the_lock_of_a_dead_process_is_taken_over_and_one_of_another_machine_named(tmp_path: Path) -> None:
    file = tmp_path / "prod.lock"
    # This process's number: after a restart of the machine another process may have the dead one's.
    held = {"owner": "ana", "host": socket.gethostname(), "pid": os.getpid(), "since": "2026-11-21T09:00:00Z"}
    file.write_text(json.dumps(held))
    with locked(file) as note:
        assert note and "stale lock of" in note and json.loads(file.read_text())["pid"] == os.getpid()

    file.write_text(json.dumps({**held, "host": "elsewhere"}))
    with pytest.raises(RefusedError, match=f"ana@elsewhere.*rm {file}"), locked(file):
        pass
    file.write_text("half a lo")
    with pytest.raises(RefusedError, match=f"rm {file}"), locked(file):
        pass
    assert file.exists()


@pytest.mark.parametrize("error", [KeyError("getpwuid(): uid not found: 4711"), OSError("No username set")])
def test_a_user_without_a_name_may_hold_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def nameless() -> str:
        raise error

    monkeypatch.setattr("getpass.getuser", nameless)

    with locked(tmp_path / "dev.lock"):
        assert json.loads((tmp_path / "dev.lock").read_text())["owner"] == f"uid {os.getuid()}"


def test_the_candidate_is_previewed_from_copies(tmp_path: Path) -> None:
    _, prod = stacks(tmp_path)
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}

    with plan.candidate(prod, release("prod", NEW, verified=False)) as (option, copy):
        written = Path(copy).read_text()
        images = Path(copy).with_name("prod.json")
        assert option == "--config-file" and f"fairway:release: {images}" in written and "fairway:app: shop" in written
        assert release_file.read(images, "prod").digests == {"api": NEW}

    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == before
    assert not images.exists()


def test_a_rollback_by_hand_ends_with_the_old_release_verified(tmp_path: Path) -> None:
    dev, prod = stacks(tmp_path)
    promote(dev, prod, context(Verifier()))

    outcome = rollback(prod, release("prod", OLD), context(Verifier()))

    assert outcome.step == "rolled-back" and prod.ran == [NEW, OLD] and digests(prod) == {"api": OLD} and verified(prod)
    assert outcome.reached_digests == {"api": OLD}


def test_a_rollback_that_was_broken_off_goes_on_with_the_same_release(tmp_path: Path) -> None:
    """Although the release file has it already, and the newest other one would be the bad one."""
    dev, prod = stacks(tmp_path)
    promote(dev, prod, context(Verifier()))
    with pytest.raises(KeyboardInterrupt):
        rollback(prod, None, context(Verifier(stop=True)))
    assert digests(prod) == {"api": OLD} and not verified(prod)

    outcome = rollback(prod, None, context(Verifier()))

    assert (
        outcome.step == "rolled-back"
        and prod.ran == [NEW, OLD, OLD]
        and digests(prod) == {"api": OLD}
        and verified(prod)
    )


def test_a_rollback_that_was_broken_off_is_gone_on_with_by_the_next_promotion(tmp_path: Path) -> None:
    dev, prod = stacks(tmp_path)
    promote(dev, prod, context(Verifier()))
    with pytest.raises(KeyboardInterrupt):
        rollback(prod, release("prod", OLD), context(Verifier(stop=True)))
    assert not verified(prod)

    outcome = promote(dev, prod, context(Verifier()))

    assert outcome and outcome.step == "rolled-back" and verified(prod) and digests(prod) == {"api": OLD}


def test_a_journal_is_read_as_it_was_written(tmp_path: Path) -> None:
    dev, prod = stacks(tmp_path)
    context = PromotionRunner(target=prod, file=tmp_path / "j.json", verification=Verifier(), notify=lambda words: None)
    proposed = plan.make("dev", prod, release_file.read(dev.release, "dev").services, None, strict=True)

    outcome = context.forward(proposed)

    assert journal.read(tmp_path / "j.json") == outcome


@pytest.mark.parametrize("error", [RuntimeError("a fault of doctor's"), RecursionError(), OpsError("no answer")])
def test_looking_for_a_cause_never_stands_before_a_rollback(tmp_path: Path, error: Exception) -> None:
    dev, prod = stacks(tmp_path)
    steps: list[str] = []

    class Diagnosing(Verifier):
        def diagnose(self, stack: Stack) -> str:
            last = journal.read(journal.of(prod))
            steps.append(last.step if last else "")
            raise error

    outcome = promote(dev, prod, context(Diagnosing(failures=1)))

    assert outcome and outcome.step == "rolled-back" and digests(prod) == {"api": OLD}
    assert outcome.failure and "another image runs" in outcome.failure
    assert f"the cause could not be looked for: {error or type(error).__name__}" in outcome.failure
    assert steps == ["failed"]  # killed here, the next promotion rolls back


def test_a_cause_that_ends_the_update_is_the_failure_and_is_rolled_back_from(tmp_path: Path) -> None:
    """Whatever the interrupted engine says of itself stands back; a rollback is watched by itself."""
    dev, prod = stacks(tmp_path, ups=[run(ok=False, errors=("update failed: context canceled",)), run()])
    causes = {NEW: "F1 api: built for another platform (certain)\nseen  exec format error", OLD: ""}

    @contextmanager
    def watch(target: Stack) -> Generator[Watcher]:
        released = digests(target)["api"]
        yield Watcher(cause=lambda: causes[released])

    outcome = promote(dev, prod, replace(context(Verifier()), watch=watch))

    assert outcome and outcome.step == "rolled-back" and prod.ran == [NEW, OLD]
    assert outcome.failure == causes[NEW]
