"""Each failure that a running system shows is recognised, a healthy one shows none, and no evidence tells a secret."""

from dataclasses import replace

import pytest
from fairway_policies.failures import FAILURES

from ops.aws.endpoint import EndpointProbe
from ops.aws.snapshot import GONE, Snapshot
from ops.doctor import SIGNATURES, Diagnosis, Sign, Signature, diagnose
from ops.doctor.evidence import RECENT, Message
from ops.doctor.unexplained import UNEXPLAINED
from tests.unit.ops.ordinary_log import year
from tests.unit.ops.signature_cases import CASES, WELL
from tests.unit.ops.situations import SITUATIONS, Situation, Symptom, failing
from tests.unit.ops.snapshots import NOW, RUNNING, SERVICE, deployment, log, observed, service, stopped, target

EVERY = [*SIGNATURES, UNEXPLAINED]
# The failures whose D column in the list of failures says what a running system shows.
SHOWN = (
    "F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 F11 F14 F15 F16 F19 F21 F22 F23 F24 F26 F27 F30 F32 F36 F37 F38 F39 F40 F41 F42 "
    "F43 F44 F45 F46 F47 F48 F49 F50 F51 F52 F53 F54"
)
SIGNS = [(signature, sign) for signature in SIGNATURES for sign in signature.signs]


def numbers(*services: Snapshot) -> list[str]:
    return [number for diagnosis in diagnose(services) for number in diagnosis.signature.failures]


def words(diagnoses: list[Diagnosis]) -> list[str]:
    return [evidence.shown for diagnosis in diagnoses for evidence in diagnosis.evidence]


def test_each_failure_has_one_signature() -> None:
    recorded = [number for signature in EVERY for number in signature.failures]

    assert sorted(recorded) == sorted(SHOWN.split())
    assert {number for number, failure in FAILURES.items() if failure.live} <= set(recorded)


def test_each_signature_has_an_example_or_cases() -> None:
    bare = [s.failures[0] for s in EVERY if s.failures[0] not in CASES and not s.signs]

    assert bare == []
    assert [s.failures[0] for s in EVERY if s.look and s.failures[0] not in CASES] == []


@pytest.mark.parametrize(("signature", "sign"), SIGNS, ids=lambda value: getattr(value, "client", None))
def test_each_sign_knows_its_example_and_says_where_it_is_from(signature: Signature, sign: Sign) -> None:
    (origin,) = sorted(sign.at)[:1]
    lines = sign.example.split("\n")
    matches = [sign.match(Message(origin=origin, location="here", text=line, near=sign.example)) for line in lines]

    assert any(matches), sign.example
    assert len(sign.source) > 5 and sign.client
    assert 40 <= sign.certainty <= 99


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize(("signature", "sign"), SIGNS, ids=lambda value: getattr(value, "client", None))
def test_each_example_is_diagnosed_first_in_each_situation(
    signature: Signature, sign: Sign, situation: Situation
) -> None:
    for origin in sorted(sign.at):
        diagnoses = diagnose([failing(situation, *symptoms(origin, sign.example))])

        if signature.symptom:  # which of two symptoms is first says nothing
            assert signature in [one.signature for one in diagnoses]
        else:
            assert diagnoses[0].signature is signature, (origin, words(diagnoses))
            assert set(sign.also) <= set(diagnoses[0].failures)


def symptoms(origin: str, text: str) -> list[Symptom]:
    """The text where it belongs; what only a log's neighbours make clear is left to the cases."""
    if origin == "target":
        return [Symptom(origin=origin, text=text.replace(": ", "|", 1))]
    return [Symptom(origin=origin, text=text)]


@pytest.mark.parametrize(
    ("number", "snapshot"),
    [(number, snapshot) for number, cases in CASES.items() for snapshot in cases],
    ids=lambda value: str(value)[:3],
)
def test_failure_is_recognised(number: str, snapshot: Snapshot) -> None:
    assert number in numbers(snapshot)


@pytest.mark.parametrize("number", [number for number in CASES if number not in ("F5", "F10", "F22")])
def test_the_first_case_of_a_failure_is_diagnosed_as_that_first_of_all(number: str) -> None:
    assert diagnose([CASES[number][0]])[0].signature.failures[0] == number


@pytest.mark.parametrize("snapshot", WELL)
@pytest.mark.parametrize("alarmed", [False, True])
def test_healthy_services_show_no_failure(snapshot: Snapshot, alarmed: bool) -> None:
    assert diagnose([snapshot], alarmed=alarmed) == []


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_failing_service_never_looks_healthy(situation: Situation) -> None:
    """Whatever it says, and if it says nothing at all."""
    odd = [
        [Symptom(origin="container", text="", exit_code=3)],
        [Symptom(origin="container", text="", exit_code=139)],
        [Symptom(origin="log", text="zyzzyva: 7")],
        [Symptom(origin="stop", text="Something that nobody has seen before")],
        [Symptom(origin="event", text="(service api) was unable to place a task. Reason: Mercury is retrograde.")],
        [Symptom(origin="target", text="Elb.InternalError|Health checks failed due to an internal error")],
        [Symptom(origin="log", text="boom", running=True, status=500)],
    ]

    assert [numbers(failing(situation, *case)) for case in odd if not numbers(failing(situation, *case))] == []


def test_a_deployment_that_is_only_starting_is_not_failing() -> None:
    """The load balancer itself answers 503 until its first check has passed."""
    starting = observed(
        service=service(deployment(rolloutState="IN_PROGRESS", runningCount=1)),
        targets=[target("initial", "Elb.InitialHealthChecking", "Initial health checks in progress")],
        probe=EndpointProbe(url="https://shop.example.org/api/health", status=503, body="<html>503</html>"),
        logs=[log("connect ETIMEDOUT 10.0.1.2:5432, trying again", task=RUNNING)],
    )
    its_own = EndpointProbe(url="https://shop.example.org/api/health", status=500, body="")

    assert diagnose([starting]) == []
    assert numbers(replace(starting, probe=its_own)) == ["F21"]


def test_a_service_that_is_gone_is_said_to_be() -> None:
    gone = observed(
        service={}, tasks=[], stopped=[], targets=[], logs=[], probe=None, unknown=(f"{GONE} api: deleted",)
    )

    (diagnosis,) = diagnose([gone])

    assert diagnosis.failures == ("F36",)
    assert "deployment: ECS has no service api: deleted" in words([diagnosis])


def test_a_worker_has_no_load_balancer_to_be_closed_to() -> None:
    worker = replace(SERVICE, target_groups=())

    assert diagnose([observed(deployed=worker, rules=[])]) == []


def test_exit_codes_and_stop_reasons_are_shown_whole_and_in_words() -> None:
    reason = "Something new: " + "very long " * 60 + "and the cause at its end"
    snapshot = observed(stopped=[stopped(reason, {"name": "api", "exitCode": 139}, stopCode="TaskFailedToStart")])

    (diagnosis,) = diagnose([snapshot])
    shown = "\n".join(words([diagnosis]))

    assert diagnosis.failures == ("F36",) and diagnosis.word == "possible"
    assert "and the cause at its end" in shown
    assert "exit code 139 (crashed: a segmentation fault)" in shown and "(TaskFailedToStart)" in shown


@pytest.mark.parametrize(
    "noise",
    [
        "FetchError: request to https://partner.example/api failed, reason: connect ETIMEDOUT 198.51.100.7:443",
        "TypeError: Invalid URL\n    at new URL\n  input: 'htp:/typed-by-somebody'",
        "request to https://partner.example failed, reason: unable to verify the first certificate",
        "403: account 9 is not authorized to perform refunds",
        "UserWarning: path '/run/secrets' does not exist",
        "warn: could not detect the libssl version to use",
        "npm notice New minor version of npm available",
        "login attempt: password authentication failed for visitor",
    ],
)
@pytest.mark.parametrize("situation", SITUATIONS)
def test_what_an_app_logs_beside_a_certain_cause_is_no_cause(situation: Situation, noise: str) -> None:
    killed = Symptom(origin="container", text="OutOfMemoryError: Container killed due to memory usage", exit_code=137)

    causes = diagnose([failing(situation, Symptom(origin="log", text=noise), killed)])

    assert [one.failures[0] for one in causes if not one.signature.symptom] == ["F37"]


def test_the_log_of_tasks_that_run_well_counts_for_nothing_beside_tasks_that_end() -> None:
    ended = failing("updating", Symptom(origin="container", text="", exit_code=1))
    noisy = replace(ended, logs=[log('relation "orders" does not exist', task=RUNNING)])

    assert numbers(noisy) == ["F36"]


def test_what_a_running_task_logged_long_ago_is_past() -> None:
    failing_now = failing("updating", Symptom(origin="log", text="listen EADDRINUSE", running=True, status=500))
    long_ago = [
        replace(one, lines=tuple(replace(line, at=NOW - RECENT * 2) for line in one.lines)) for one in failing_now.logs
    ]

    assert numbers(failing_now) == ["F49"]
    assert numbers(replace(failing_now, logs=long_ago)) == ["F36"]


def test_a_line_counts_less_the_further_it_is_from_the_end() -> None:
    def certainty(after: int) -> int:
        text = "\n".join(["Error: listen EADDRINUSE", *(f"line {n}" for n in range(after))])
        return diagnose([failing("updating", Symptom(origin="log", text=text))])[0].certainty

    assert certainty(2) > certainty(30) > certainty(90)


def test_the_words_of_a_migration_outrank_its_exit_code() -> None:
    line = 'error: no pg_hba.conf entry for host "10.0.4.2", user "shop", database "shop", no encryption'
    migration = Symptom(origin="log", text=line, container="migrate", exit_code=1)

    assert numbers(failing("updating", migration)) == ["F3"]
    assert numbers(failing("updating", replace(migration, text="step 7"))) == ["F24"]


def test_wrapped_lines_are_read_as_one() -> None:
    console = '  SQLSTATE[08006] [7] FATAL:  password authentic  \n  ation failed for user "orders"  '

    assert numbers(failing("first", Symptom(origin="log", text=console)))[0] == "F45"


def test_terminal_codes_neither_hide_a_cause_nor_reach_the_terminal() -> None:
    line = "\x1b[31mexec form\x1b[0mat error\x1b]0;owned\x07 \u202eevil\x00"

    diagnoses = diagnose([failing("first", Symptom(origin="log", text=line))])

    assert diagnoses[0].failures == ("F1",)
    assert not [char for char in "".join(words(diagnoses)) if not char.isprintable()]


def test_under_an_alarm_only_the_database_itself_counts_in_a_healthy_services_log() -> None:
    """The health path answers, and every other one fails for want of a table."""
    failing_elsewhere = observed(logs=[log('error: relation "users" does not exist', task=RUNNING)])
    ordinary = observed(logs=[log("webhook: connect ETIMEDOUT 203.0.113.9:443", "Invalid URL", task=RUNNING)])

    assert diagnose([failing_elsewhere]) == []
    assert [one.failures[0] for one in diagnose([failing_elsewhere], alarmed=True)] == ["F24"]
    assert diagnose([ordinary], alarmed=True) == []


def test_a_year_of_ordinary_errors_shows_no_failure_also_under_an_alarm() -> None:
    every = list(year())
    assert len(set(every)) > 3_000

    for start in range(0, len(every), 100):  # what is read of one container at a time
        healthy = observed(logs=[log(*every[start : start + 100], task=RUNNING)])
        assert diagnose([healthy]) == []
        assert words(diagnose([healthy], alarmed=True)) == []


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_year_of_ordinary_errors_hides_no_cause(situation: Situation) -> None:
    """The container logs as it does in good days, and ends with what ends it."""
    lines = "\n".join([*list(year(60)), "exec format error"])

    (first, *others) = diagnose([failing(situation, Symptom(origin="log", text=lines))])

    assert first.failures == ("F1",)
    assert [one.failures for one in others if not one.signature.symptom and one.certainty > first.certainty] == []


def test_a_line_is_shown_around_what_it_was_known_by() -> None:
    line = "x" * 1_500 + " exec format error " + "y" * 1_500

    shown = words(diagnose([failing("first", Symptom(origin="log", text=line))]))[0]

    assert "exec format error" in shown and len(shown) < 700


def test_the_cause_comes_before_what_it_leads_to() -> None:
    broken = observed(
        logs=[log("exec format error")],
        stopped=[stopped("Task failed ELB health checks in (target-group x)")],
        service=CASES["F30"][0].service,
    )

    assert numbers(broken) == ["F1", "F30"]


def test_an_app_that_listens_on_loopback_is_both_failures_in_one() -> None:
    listens = Symptom(origin="log", text="Serving at http://127.0.0.1:8000")
    refused = Symptom(origin="target", text="Target.FailedHealthChecks|Health checks failed")
    stop = Symptom(origin="stop", text="Task failed ELB health checks in (target-group api)")

    assert diagnose([failing("updating", listens, refused, stop)])[0].failures == ("F23", "F40")


@pytest.mark.parametrize("number", list(CASES))
def test_no_evidence_shows_a_password(number: str) -> None:
    shown = [text for snapshot in CASES[number] for text in words(diagnose([snapshot]))]

    assert shown
    assert not [text for text in shown if "hunter2" in text]


def test_a_certain_cause_that_every_further_task_meets_is_final() -> None:
    platform = diagnose([failing("updating", Symptom(origin="log", text="exec format error"))])[0]
    memory = diagnose([failing("updating", Symptom(origin="container", text="OOMKilled", exit_code=137))])[0]

    assert platform.is_final and not memory.is_final
