"""What an update says while it runs."""

import json
from pathlib import Path

from ops.pulumi.progress import EngineProgress

URN = "urn:pulumi:prod::shop::fairway:service:Service$aws:ecs/service:Service::api-service"


def event(kind: str, op: str = "update", urn: str = URN) -> str:
    return json.dumps({kind: {"metadata": {"op": op, "urn": urn, "type": "aws:ecs/service:Service"}}}) + "\n"


def test_each_resource_is_said_when_it_is_done_and_again_while_it_takes_long(tmp_path: Path) -> None:
    log, lines, now = tmp_path / "events", list[str](), [0.0]
    progress = EngineProgress(log, lines.append, lambda: now[0])
    progress.look()  # before there is a log

    whole, cut = event("resourcePreEvent"), event("resOutputsEvent")
    log.write_text(event("resourcePreEvent", "same", f"{URN}-2") + whole + cut[:20])
    now[0] = 10.0
    progress.look()
    assert lines == []
    now[0] = 31.0
    progress.look()
    assert lines == ["not done yet: update ecs Service api-service (21 s)"]
    now[0] = 40.0
    with log.open("a") as stream:
        stream.write(cut[20:])
    progress.look()
    assert lines[1:] == ["update ecs Service api-service: done after 30 s"]
    now[0] = 100.0
    progress.look()
    assert len(lines) == 2


def test_what_fails_and_what_is_no_event_are_taken_as_they_come(tmp_path: Path) -> None:
    log, lines = tmp_path / "events", list[str]()
    log.write_text("no event\n[1]\n" + event("resourcePreEvent", "create") + event("resOpFailedEvent", "create"))
    EngineProgress(log, lines.append, lambda: 0.0).look()
    assert lines == ["create ecs Service api-service: FAILED after 0 s"]


def test_a_replacement_is_what_is_made_and_what_is_deleted(tmp_path: Path) -> None:
    log, lines = tmp_path / "events", list[str]()
    steps = ("create-replacement", "replace", "delete-replaced")
    log.write_text("".join(event("resourcePreEvent", op) + event("resOutputsEvent", op) for op in steps))
    EngineProgress(log, lines.append, lambda: 0.0).look()
    assert [line.split()[0] for line in lines] == ["create-replacement", "delete-replaced"]
