"""What the engine's event log says, as data."""

import json

from ops.pulumi import events

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
        [
            step("replace", diffs=["engineVersion", "storageType"], keys=["storageType"], detailedDiff=None),
            step("same"),
            policy("database-unprotected", "mandatory"),
            policy("secret-too-old", "advisory"),
            policy("secret-too-old", "advisory"),
            json.dumps({"policyAnalyzeSummaryEvent": {"passed": ["image-placeholder", "secret-too-old"]}}),
            json.dumps({"diagnosticEvent": {"severity": "error", "message": "it failed\n"}}),
            json.dumps({"diagnosticEvent": {"severity": "debug", "message": "noise"}}),
            '{"cut off by a ki',
        ],
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
        [
            step("same", new=state("kept", {"port": 5432}), old=state("kept", {"port": 5432})),
            step("update", new=state("changed", {"port": 5433}), old=state("changed", {"port": 5432})),
            step("delete", new=None, old=state("gone", {})),
        ],
        ok=True,
        output="",
    )

    assert {resource.name.rpartition("-")[2]: resource.inputs for resource in run.resources} == {
        "kept": {"port": 5432},
        "changed": {"port": 5433},
    }


def test_only_deleting_and_replacing_destroys() -> None:
    run = events.read([step(op) for op in ("create", "update", "delete", "create-replacement")], ok=True, output="")

    assert [found.op for found in run.steps if found.destroys] == ["delete", "create-replacement"]
