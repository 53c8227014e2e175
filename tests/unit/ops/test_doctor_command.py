"""doctor as it is called: exit codes, JSON, what is kept in a file, and what `pulumi up` said."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ops.cli import fairway
from ops.doctor.attempt import attempt
from ops.doctor.examination import Examination, from_file
from ops.doctor.saved import FORMAT, read
from ops.doctor.signatures.updates import REFUSALS
from ops.doctor.updates import read_log, read_update
from ops.errors import OpsError
from tests.unit.ops.situations import SITUATIONS, Situation, Symptom, failing
from tests.unit.ops.snapshots import NOW, definition, deployment, log, observed, service, stopped, target

MEMORY = Symptom(origin="container", text="OutOfMemoryError: Container killed due to memory usage", exit_code=137)


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(fairway, ["doctor", *arguments])


@pytest.fixture
def keep(tmp_path: Path) -> Callable[..., str]:
    """A file of an examination of these snapshots."""

    def save(*snapshots: Any, **changes: Any) -> str:
        file = tmp_path / "kept.json"
        Examination(stack="dev", snapshots=tuple(snapshots), **changes).save(file)
        return str(file)

    return save


@pytest.mark.parametrize(
    ("snapshot", "changes", "code", "text"),
    [
        (observed(), {}, 0, "every check passes"),
        (failing("first", MEMORY), {}, 1, "F37 api: the container ran out of memory (certain)"),
        (observed(), {"alarms": "in alarm: shop-dev-5xx"}, 1, "in alarm: shop-dev-5xx"),
        (observed(targets=[target("initial", "Elb.InitialHealthChecking")]), {}, 3, "nothing has failed"),
        (observed(image=None, unknown=("ecr describe_images: denied",)), {}, 3, "could not be read: ecr"),
        (observed(stopped=[stopped("Essential container in task exited")]), {}, 1, "F36"),
    ],
)
def test_only_where_every_check_passes_it_ends_with_0(
    keep: Callable[..., str], snapshot: Any, changes: Any, code: int, text: str
) -> None:
    result = invoke("--from", keep(snapshot, **changes))

    assert result.exit_code == code, result.output
    assert text in " ".join(result.output.split())
    assert ("✓" in result.output) is (code == 0)


def test_what_was_seen_is_shown_beside_the_diagnosis(keep: Callable[..., str]) -> None:
    result = invoke("--from", keep(failing("rolled back", MEMORY, Symptom(origin="log", text="the last words"))))

    assert "what was seen" in result.output
    assert "exit code 137 (killed: out of memory, or not stopped in time)" in " ".join(result.output.split())
    assert "the last words" in result.output


def test_json_names_the_failure_of_each_finding(keep: Callable[..., str]) -> None:
    result = invoke("--json", "--from", keep(failing("updating", MEMORY)))
    content = json.loads(result.output)

    first = content["diagnoses"][0]
    assert (first["failure"], first["failures"], first["confidence"]) == ("F37", ["F37"], "certain")
    assert first["service"] == "api" and first["evidence"] and first["cause"] and first["fix"]
    assert content["healthy"] is False
    assert content["services"][0]["healthy"] is False and content["services"][0]["observations"]


@pytest.mark.parametrize("situation", SITUATIONS)
def test_what_is_kept_is_diagnosed_as_what_was_seen(keep: Callable[..., str], situation: Situation) -> None:
    snapshot = failing(situation, MEMORY, Symptom(origin="log", text="  wrapped in the mid\n  dle of a word"))

    kept = from_file(Path(keep(snapshot, updates=("error: AddressLimitExceeded",))))

    assert kept.snapshots[0].taken_at == NOW
    assert [line.text for line in kept.snapshots[0].logs[0].lines][-1] == "  dle of a word"
    assert [one.failures for one in kept.diagnoses] == [
        one.failures
        for one in Examination(stack="dev", snapshots=(snapshot,), updates=("AddressLimitExceeded",)).diagnoses
    ]


def test_no_secret_is_kept(keep: Callable[..., str]) -> None:
    environment = [{"name": "API_TOKEN", "value": "hunter2"}]
    snapshot = observed(
        definition=definition(containerDefinitions=[{"name": "api", "environment": environment, "secrets": []}]),
        stopped=[stopped("connect postgresql://shop:hunter2@db/shop", {"name": "api", "reason": "password=hunter2"})],
        logs=[log("password: hunter2", '{"token": "hunter2"}')],
        service=service(deployment(), events=("key api_key=hunter2",)),
    )

    text = Path(keep(snapshot, updates=("error: password=hunter2",))).read_text()

    assert "hunter2" not in text
    assert "API_TOKEN" in text and "shop-dev-database-aBcDeF" in text


def test_a_file_may_be_written_by_hand(tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    stops = [{"stoppedReason": "Essential container in task exited", "containers": [{"name": "web", "exitCode": 1}]}]
    logs = [{"container": "web", "lines": ["Error: connect ECONNREFUSED 127.0.0.1:5432"]}]
    file.write_text(json.dumps({"format": FORMAT, "services": [{"name": "web", "stopped": stops, "logs": logs}]}))

    result = invoke("--from", str(file), "--json")

    assert result.exit_code == 1, result.output
    assert json.loads(result.output)["diagnoses"][0]["failure"] == "F16"


def test_the_page_shows_a_file_that_is_read(tmp_path: Path) -> None:
    page = Path(__file__).parents[3] / "docs" / "doctor.md"
    example = page.read_text(encoding="utf-8").split("```json\n")[1].split("```")[0]
    file = tmp_path / "page.json"
    file.write_text(example)

    result = invoke("--from", str(file), "--json")

    assert result.exit_code == 1, result.output
    assert json.loads(result.output)["services"][0]["name"] == "api"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("[]", "was not written by"),
        ('{"format": "other"}', "was not written by"),
        (json.dumps({"format": FORMAT, "services": [7]}), "does not have the form"),
        (json.dumps({"format": FORMAT, "services": [{"takenAt": "noon"}]}), "does not have the form"),
        (json.dumps({"format": FORMAT, "services": [{"logs": [{"lines": [{}]}]}]}), "does not have the form"),
    ],
)
def test_a_file_of_another_form_is_refused_in_one_sentence(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "kept.json"
    file.write_text(text)

    with pytest.raises(OpsError, match=message):
        read(file)
    assert invoke("--from", str(file)).exit_code == 3


def test_a_stack_or_a_file_is_needed() -> None:
    assert invoke().exit_code == 2
    assert invoke("--from", "/nonexistent/file").exit_code == 3


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.title[:40])
def test_each_refusal_of_aws_is_known(refusal: Any) -> None:
    line = f"error: 1 error occurred: {refusal.signs[0].example}"

    (diagnosis,) = read_update([line])

    assert diagnosis.signature is refusal
    assert diagnosis.evidence[0].shown.startswith("pulumi up: ")


def test_the_engines_event_log_and_its_text_are_read_alike(tmp_path: Path) -> None:
    message = "<{%fg 1%}>error: AddressLimitExceeded: The maximum number of addresses has been reached.<{%reset%}>\n"
    events, text = tmp_path / "events.json", tmp_path / "up.txt"
    event = {"sequence": 1, "diagnosticEvent": {"severity": "error", "message": message}}
    events.write_text(json.dumps({"resourcePreEvent": {"error": "no"}}) + "\n" + json.dumps(event) + "\n{cut")
    text.write_text(
        "\x1b[31merror: AddressLimitExceeded:\x1b[0m The maximum number of addresses has been reached.\nDone"
    )

    lines = read_log(events)

    assert lines == read_log(text)
    assert [one.failures for one in read_update(lines)] == [("F55",)]


def test_an_update_that_nothing_explains_is_shown(tmp_path: Path) -> None:
    (diagnosis,) = read_update(["error: 1 error occurred: creating Thing: nobody knows"])

    assert diagnosis.failures == ("F36",)
    assert read_update([]) == []


def test_whatever_goes_wrong_with_a_diagnosis_is_a_note() -> None:
    def breaks() -> None:
        raise ZeroDivisionError("by zero")

    assert attempt(lambda: 7) == (7, "")
    assert attempt(breaks) == (None, "by zero")
