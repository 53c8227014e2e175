"""A log that is followed while the stack changes: what is new is looked for politely, said, and read whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ops.aws.client import AwsError
from ops.cli import fairway
from ops.clock import Clock
from ops.errors import OpsError, ProgramError
from ops.session.following import LOOK_SECONDS, Sources, follow
from ops.session.log_entry import Selection
from ops.session.logs import LogReader
from tests.unit.ops.answers import CannedAws, tasks
from tests.unit.ops.snapshots import NOW, SERVICE, stopped
from tests.unit.ops.test_collector import deployed
from tests.unit.ops.test_logs import BOTH, START, EnoughError, event

ONE = Sources(services=[SERVICE])
TWO = Sources(services=BOTH)
JOB = replace(SERVICE, name="report", kind="job", image_of="api", task_definition="x/shop-dev-report:1")


@dataclass
class Followed:
    """One stack that is followed for `seconds` of its clock. looks: what each look finds, the last again and again.

    lines: by log group, as of when (seconds of the clock) they are there. looked: when it was; groups: whose log was
    asked for, and when.
    """

    looks: Sequence[Sources | OpsError] = (ONE,)
    lines: Mapping[str, Sequence[tuple[float, dict[str, Any]]]] = field(default_factory=dict[str, Any])
    seconds: float = 100
    fails: Mapping[str, float] = field(default_factory=dict[str, float])
    stops: Sequence[Mapping[str, Any]] = ()
    now: float = 0
    texts: list[str] = field(default_factory=list[str])
    notes: list[str] = field(default_factory=list[str])
    looked: list[float] = field(default_factory=list[float])
    groups: list[tuple[str, float]] = field(default_factory=list[tuple[str, float]])
    families: list[str] = field(default_factory=list[str])

    def __call__(self) -> "Followed":
        answers = {**tasks(*self.stops), "logs filter_log_events": self._answer}
        answers["ecs list_tasks"] = self._tasks
        reader = LogReader(CannedAws(answers), [SERVICE], Selection(), self.notes.append)
        clock = Clock(sleep=self._sleep, elapsed=lambda: self.now, now=lambda: NOW)
        entries = follow(reader, START, sources=ONE, look=self._look, clock=clock, notify=self.notes.append)
        with pytest.raises(EnoughError):
            self.texts.extend(f"{entry.service} {entry.text}" for entry in entries)
        return self

    def _sleep(self, seconds: float) -> None:
        self.now += seconds
        if self.now >= self.seconds:
            raise EnoughError

    def _look(self) -> Sources:
        self.looked.append(self.now)
        found = self.looks[min(len(self.looked), len(self.looks)) - 1]
        if isinstance(found, OpsError):
            raise found
        return found

    def _answer(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        name = request["logGroupName"].rsplit("/", 1)[-1]
        self.groups.append((name, self.now))
        if self.now == self.fails.get(name):
            raise AwsError("Rate exceeded", "ThrottlingException")
        written = [each for at, each in self.lines.get(name, ()) if at <= self.now]
        return {"events": [each for each in written if each["timestamp"] >= request["startTime"]]}

    def _tasks(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        self.families.append(request.get("family", ""))
        own = request.get("family") == "shop-dev-report"
        return {"taskArns": [task["taskArn"] for task in self.stops if own]}


def test_a_service_that_is_added_is_said_on_one_line_and_read_from_the_start() -> None:
    early = event(2, "web begins", "web/web/9")  # long before what the other one said last
    followed = Followed(
        looks=[ONE, TWO],
        lines={"api": [(0, event(500, "a")), (63, event(563, "b"))], "web": [(0, early), (66, event(566, "c"))]},
    )()

    assert followed.texts == ["api a", "web web begins", "api b", "web c"]
    assert followed.notes == ["web is new in the stack, and followed, too"]


def test_the_stack_is_looked_at_no_oftener_than_twice_a_minute() -> None:
    followed = Followed(seconds=200)()

    assert followed.looked[0] >= LOOK_SECONDS and len(followed.looked) == 200 // LOOK_SECONDS
    assert followed.notes == []


def test_a_job_and_a_migration_that_are_added_are_said_and_the_jobs_stops_are_shown() -> None:
    with_both = Sources(services=[replace(SERVICE, migrates=True)], jobs=[JOB])
    of_another = Sources(services=[SERVICE], jobs=[replace(JOB, image_of="web")])
    stop = stopped("Essential container in task exited", {"name": "job", "exitCode": 1}, stoppedAt=NOW)

    followed = Followed(looks=[of_another, with_both], stops=[stop])()

    assert followed.notes == [
        f"{name} is new in the stack, and followed, too" for name in ("api's migration", "job report")
    ]
    assert len(followed.texts) == 1 and "exit code 1" in followed.texts[0]


def test_a_look_that_fails_is_said_once_and_what_follows_goes_on() -> None:
    failed = ProgramError("pulumi stack export of dev failed:", "no network\nmore of it")
    other = OpsError("api is not whole in the state: run `pulumi up` again.")
    followed = Followed(
        looks=[failed, failed, other, TWO], seconds=150, lines={"api": [(45, event(45, "a")), (140, event(140, "b"))]}
    )()

    assert followed.texts == ["api a", "api b"]
    problems = ["pulumi stack export of dev failed: no network", str(other)]
    assert [note.partition("being tried: ")[2] for note in followed.notes[:2]] == problems
    assert followed.notes[2:] == ["web is new in the stack, and followed, too"]


def test_a_service_that_is_gone_is_said_and_asked_for_no_longer() -> None:
    followed = Followed(looks=[TWO, ONE])()

    gone = max(at for name, at in followed.groups if name == "web")
    assert followed.looked[0] < gone <= followed.looked[1] < max(at for name, at in followed.groups if name == "api")
    assert followed.notes[-1] == "web is no longer in the stack"


def test_a_throttled_first_reading_of_a_new_service_is_made_up_for() -> None:
    lines = {"api": [(0, event(500, "a"))], "web": [(0, event(2, "early", "web/web/9"))]}
    found = Followed(looks=[TWO], lines=lines)()
    first = next(at for name, at in found.groups if name == "web")

    followed = Followed(looks=[TWO], lines=lines, fails={"web": first})()

    assert followed.texts == ["api a", "web early"]
    assert followed.notes[-1] == "Rate exceeded; asking again in 6 s"


def test_a_service_that_was_replaced_is_asked_for_by_its_new_name() -> None:
    replaced = replace(SERVICE, task_definition="x/shop-dev-other:1")
    followed = Followed(looks=[Sources(services=[replaced])])()

    assert "shop-dev-api-migration" in followed.families and followed.families[-1] == "shop-dev-other-migration"
    assert followed.notes == []


@pytest.mark.parametrize(("named", "shown"), [([], ["api", "web"]), (["api"], ["api"])])
def test_the_command_shows_what_is_new_of_all_or_of_those_named(
    named: list[str], shown: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n")
    states, elapsed = [deployed(services=(SERVICE,)), deployed(services=BOTH)], [0.0]

    def read(_: Any) -> Any:
        return states.pop(0) if len(states) > 1 else states[0]

    def lines(request: Mapping[str, Any]) -> Mapping[str, Any]:
        name = request["logGroupName"].rsplit("/", 1)[-1]
        return {"events": [event(1, f"of {name}", f"{name}/{name}/9")]}

    def sleep(seconds: float) -> None:
        elapsed[0] += seconds
        if elapsed[0] > 2 * LOOK_SECONDS:
            raise KeyboardInterrupt

    def aws(_: str) -> CannedAws:
        return CannedAws({**tasks(), "logs filter_log_events": lines})

    clock = Clock(sleep=sleep, elapsed=lambda: elapsed[0], now=lambda: NOW)
    monkeypatch.setattr("ops.commands.logs.read_deployed", read)
    monkeypatch.setattr("ops.commands.logs.Aws", aws)
    monkeypatch.setattr("ops.commands.logs.Clock", lambda: clock)
    result = CliRunner().invoke(fairway, ["logs", "dev", *named, "--follow", "-C", str(tmp_path)])

    assert result.exit_code == 0, result.output
    assert [line.split()[2] for line in result.stdout.splitlines()] == shown
    assert ("web is new in the stack" in result.stderr) == ("web" in shown)
