"""What the engine's event log says, as data."""

import json

import pytest

from ops.errors import OpsError
from ops.policy.analyze import reported
from ops.pulumi import event_log, events
from tests.unit.ops.event_logs import whole

URN = "urn:pulumi:prod::shop::fairway:database:Database$aws:rds/instance:Instance::database-instance"


def step(op: str, **more: object) -> str:
    return json.dumps(
        {"resourcePreEvent": {"metadata": {"op": op, "urn": URN, "type": "aws:rds/instance:Instance", **more}}}
    )


def policy(rule: str, level: str) -> str:
    return json.dumps(
        {"policyEvent": {"policyName": rule, "enforcementLevel": level, "resourceUrn": URN, "message": "F34: found\n"}}
    )


def test_steps_policies_and_errors_are_read() -> None:
    run = events.read(
        whole(
            step("replace", diffs=["engineVersion", "storageType"], keys=["storageType"], detailedDiff=None),
            step("same"),
            policy("database-unprotected", "mandatory"),
            policy("secret-too-old", "advisory"),
            policy("secret-too-old", "advisory"),
            json.dumps({"policyAnalyzeSummaryEvent": {"passed": ["image-placeholder", "secret-too-old"]}}),
            json.dumps({"diagnosticEvent": {"severity": "error", "message": "it failed\n"}}),
            json.dumps({"diagnosticEvent": {"severity": "debug", "message": "noise"}}),
            result="failed",
        ),
        ok=False,
        output="",
    )

    (only,) = run.steps
    assert (only.op, only.name, only.diffs, only.replaces) == (
        "replace", "database-instance", ("engineVersion", "storageType"), ("storageType",),
    )  # fmt: skip
    assert only.destroys
    assert run.counts == {"replace": 1}
    assert [violation.rule for violation in run.violations] == ["database-unprotected", "secret-too-old"]
    assert [violation.message for violation in run.blocking] == ["F34: found"]
    assert run.passed == {"image-placeholder"}
    assert run.errors == ("it failed",)


def test_what_is_there_afterwards_is_read_with_what_stays_the_same() -> None:
    def state(name: str, inputs: dict[str, object]) -> dict[str, object]:
        return {"urn": f"{URN}-{name}", "type": "aws:rds/instance:Instance", "inputs": inputs}

    run = events.read(
        whole(
            step("same", new=state("kept", {"port": 5432}), old=state("kept", {"port": 5432})),
            step("update", new=state("changed", {"port": 5433}), old=state("changed", {"port": 5432})),
            step("delete", new=None, old=state("gone", {})),
        ),
        ok=True,
        output="",
    )

    assert {resource.name.rpartition("-")[2]: resource.inputs for resource in run.resources} == {
        "kept": {"port": 5432},
        "changed": {"port": 5433},
    }


def test_only_deleting_and_replacing_destroys() -> None:
    run = events.read(
        whole(*(step(op) for op in ("create", "update", "delete", "create-replacement"))), ok=True, output=""
    )

    assert [found.op for found in run.steps if found.destroys] == ["delete", "create-replacement"]


LOG = whole(step("create"), policy("secret-too-old", "advisory"), step("replace"))


def test_a_log_counts_only_up_to_the_engines_own_end() -> None:
    assert [run.op for run in events.read(LOG, ok=True, output="").steps] == ["create", "replace"]
    assert list(event_log.packs(event_log.parse(LOG, "log"))) == ["fairway"]


@pytest.mark.parametrize("kept", range(len(LOG) - 1))
def test_a_log_that_is_cut_off_between_two_events_is_no_answer(kept: int) -> None:
    with pytest.raises(OpsError, match=r"does not end with the engine's summary|cannot be read"):
        events.read(LOG[:kept], ok=True, output="")


@pytest.mark.parametrize("length", range(1, 40, 7))
def test_a_log_that_is_cut_off_within_an_event_is_no_answer(length: int) -> None:
    with pytest.raises(OpsError):
        events.read([*LOG[:2], LOG[2][:length]], ok=True, output="")


@pytest.mark.parametrize("lost", range(1, len(LOG) - 2))
def test_a_log_in_which_an_event_is_lost_is_no_answer(lost: int) -> None:
    with pytest.raises(event_log.IncompleteLogError, match=f"lacks the event {lost}"):
        events.read([*LOG[:lost], *LOG[lost + 1 :]], ok=True, output="")


def test_the_engines_own_count_must_agree() -> None:
    miscounted = whole(step("update"), resourceChanges={"update": 1, "replace": 1})
    with pytest.raises(event_log.IncompleteLogError, match="has 0 to replace, the engine counted 1"):
        events.read(miscounted, ok=True, output="")
    corrupt = whole(step("update"), maybeCorrupt=True)
    with pytest.raises(event_log.IncompleteLogError):
        events.read(corrupt, ok=True, output="")


def test_what_the_engine_makes_itself_is_not_counted() -> None:
    provider = {"op": "create", "urn": "urn:pulumi:prod::shop::pulumi:providers:aws::default_7_51_1"}
    line = json.dumps({"resourcePreEvent": {"metadata": {**provider, "type": "pulumi:providers:aws"}}})
    assert events.read(whole(line, resourceChanges={}), ok=True, output="").ok


@pytest.mark.parametrize("text", ["# Fairway", "[1, 2]", "null", "[" * 100_000, '{"resourcePreEvent": 3}', "\x00"])
def test_what_is_no_event_log_is_an_error_of_one_sentence(text: str) -> None:
    with pytest.raises(OpsError) as raised:
        events.read([text], ok=True, output="", name="README.md")
    assert "README.md" in str(raised.value) and "\n" not in str(raised.value)


def test_a_report_on_what_the_pack_did_not_judge_says_so() -> None:
    assert reported(whole(policy("secret-too-old", "advisory")), "log")
    with pytest.raises(OpsError, match="did not judge it"):
        reported(whole(step("create"), PolicyPacks={}), "log")


def test_a_run_that_failed_by_itself_is_no_clean_report() -> None:
    error = json.dumps({"diagnosticEvent": {"severity": "error", "message": "no such image"}})
    with pytest.raises(OpsError, match="the run failed before the policies had seen everything: no such image"):
        reported(whole(error, result="failed"), "log")
    assert reported(whole(policy("database-unprotected", "mandatory"), result="failed"), "log")


def test_of_a_refresh_its_outcomes_are_counted() -> None:
    def outcome(op: str, name: str) -> str:
        metadata = {"op": op, "urn": f"{URN}-{name}", "type": "aws:rds/instance:Instance"}
        return json.dumps({"resOutputsEvent": {"metadata": metadata}})

    lines = [step("refresh"), outcome("same", "a"), step("refresh"), outcome("update", "b")]
    assert event_log.parse(whole(*lines, resourceChanges={"same": 1, "update": 1}), "log")
    with pytest.raises(event_log.IncompleteLogError, match="has 1 to update, the engine counted 2"):
        event_log.parse(whole(*lines, resourceChanges={"same": 1, "update": 2}), "log")
