"""What a release tells the chat of its stack: in AWS Chatbot's form, with its commits, and never at its own expense."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ops.aws.client import AwsError
from ops.commands.announcer import Announcer
from ops.pulumi.stack import Stack
from ops.release.announcement import LONGEST, ServiceChange, changes_of, message_of
from settings.model import Image
from tests.unit.ops.answers import CannedAws
from tests.unit.ops.promoted import NEW, OLD

KIND = "aws:sns/topic:Topic"
TOPIC = "arn:aws:sns:eu-west-1:111122223333:alarms-chat-1a2b3c4"


def change(*commits: str) -> ServiceChange:
    return ServiceChange(service="api", before="release-1", after="release-2", commits=commits)


def description(*changes: ServiceChange, reason: str = "") -> str:
    return message_of("shop-dev fails", changes, reason=reason, next_steps=["look"])["content"]["description"]


def test_it_has_the_one_form_that_chatbot_takes() -> None:
    message = message_of("shop-dev runs", [change("1a2b3c4 answer faster")], reason="", next_steps=["look"])

    assert message == {
        "version": "1.0",
        "source": "custom",
        "content": {
            "textType": "client-markdown",
            "title": "shop-dev runs",
            "description": "api: release-1 → release-2\n• 1a2b3c4 answer faster",
            "nextSteps": ["look"],
        },
    }


def test_secrets_and_mentions_do_not_pass() -> None:
    text = description(change("1a2b3c4 use password=hunter2, see <!channel> & <@U1>"))

    assert "hunter2" not in text and "<" not in text and "&lt;!channel&gt; &amp;" in text


def test_it_is_no_longer_than_a_chat_takes_and_says_how_much_is_left_out() -> None:
    text = description(change(*(f"{number:07x} {'word ' * 60}" for number in range(20))))

    assert len(text) < LONGEST + 40 and text.splitlines()[-1].endswith(" lines more")
    assert len(text.splitlines()) + int(text.splitlines()[-1].split()[2]) == 20 + 1 + 1


def test_a_failure_comes_first_with_its_evidence_and_not_the_whole_log() -> None:
    text = description(change(), reason="F1 api: wrong platform\nseen  exec format error\nfix   build\n4\n5")

    assert text.splitlines() == [
        "F1 api: wrong platform", "seen exec format error", "fix build", "4", "api: release-1 → release-2",
    ]  # fmt: skip


def git(folder: Path, *words: str) -> str:
    identity = ("-c", "user.name=A Person", "-c", "user.email=person@example.org")
    ended = subprocess.run(["git", "-C", str(folder), *identity, *words], capture_output=True, text=True, check=True)
    return ended.stdout.strip()


@pytest.fixture
def shop(tmp_path: Path) -> Stack:
    """dev of a shop whose api is built from a folder beside the program's, with two commits."""
    program, source = tmp_path / "program", tmp_path / "api"
    for folder in (program / "releases", source):
        folder.mkdir(parents=True)
    git(source, "init", "--quiet")
    for subject in ("the beginning", "answer faster"):
        git(source, "commit", "--quiet", "--allow-empty", "--message", subject)
        (source / "file").write_text(subject)
        git(source, "add", "--all")
        git(source, "commit", "--quiet", "--message", f"file: {subject}")
    service = {"port": 3000, "health": {"path": "/health", "tool": "wget"}, "build": {"context": "../api"}}
    config = {
        "aws:region": "us-east-1",
        "fairway:app": "shop",
        "fairway:production": False,
        "fairway:registry": {"account": "111122223333"},
        "fairway:services": {"api": service},
    }
    (program / "Pulumi.dev.yaml").write_text(json.dumps({"config": config}))
    return Stack(name="dev", directory=program)


def images(shop: Stack) -> tuple[Image, Image]:
    """Built from the second commit, and from the last."""
    source = shop.directory.parent / "api"
    tags = [f"release-{git(source, 'rev-parse', name)[:12]}-0a1b2c" for name in ("HEAD~2", "HEAD")]
    old, new = (Image(digest=digest, tag=tag) for digest, tag in zip((OLD, NEW), tags, strict=True))
    return old, new


def test_the_commits_are_those_between_the_two_images(shop: Stack) -> None:
    old, new = images(shop)

    (one,) = changes_of(shop, [("api", old, new), ("web", old, old)])

    assert (one.before, one.after) == (old.tag, new.tag)
    assert [line.partition(" ")[2] for line in one.commits] == ["file: answer faster"]  # the empty one changed no file
    (first,) = changes_of(shop, [("api", None, new)])
    assert (first.before, first.commits) == ("", ())


class Chat:
    """The stack's topic. messages: what was published there."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, topic: str | None = TOPIC, broken: bool = False) -> None:
        self.messages: list[dict[str, Any]] = []
        self.regions: list[str] = []

        def publish(request: Mapping[str, Any]) -> Mapping[str, Any]:
            if broken:
                raise AwsError("sns publish: NotFound: Topic does not exist", "NotFound")
            assert request["TopicArn"] == topic
            self.messages.append(json.loads(request["Message"]))
            return {}

        def aws(region: str, **_: Any) -> CannedAws:
            self.regions.append(region)
            return CannedAws({"sns publish": publish})

        def state(_: Stack) -> Mapping[str, Any]:
            topics = [("alarms-topic", f"{TOPIC}-mail"), *([("alarms-chat", topic)] if topic else [])]
            resources = [
                {"urn": f"urn:pulumi:dev::shop::{KIND}::{name}", "type": KIND, "id": arn, "outputs": {"arn": arn}}
                for name, arn in topics
            ]
            return {"deployment": {"resources": resources}}

        monkeypatch.setattr("ops.release.announcement.Aws", aws)
        monkeypatch.setattr(Stack, "state", state)


def announcer(shop: Stack, notes: list[str]) -> Announcer:
    result = Announcer(target=shop, builder=shop, notify=notes.append)
    result.plan([("api", *images(shop))])
    return result


def test_each_end_of_a_release_is_told_with_what_to_do_next(shop: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    chat, notes = Chat(monkeypatch), list[str]()
    release = announcer(shop, notes)

    release.runs()
    release.rolled_back("F1 api: wrong platform")
    release.rolled_back()
    release.failed("no")

    contents = [message["content"] for message in chat.messages]
    assert [(content["title"], *content["nextSteps"]) for content in contents] == [
        ("shop-dev runs a new release, verified", "back: ./fairway rollback dev"),
        ("shop-dev runs its previous release again: the new one failed", "./fairway status dev"),
        ("shop-dev was rolled back, verified", "./fairway status dev"),
        ("shop-dev does not run its new release", "./fairway doctor dev"),
    ]
    assert "file: answer faster" in contents[0]["description"]
    assert contents[1]["description"].startswith("F1 api: wrong platform\napi: release-")
    assert set(chat.regions) == {"eu-west-1"} and notes == []


def test_a_stack_without_a_chat_tells_nobody(shop: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    chat, notes = Chat(monkeypatch, topic=None), list[str]()

    announcer(shop, notes).runs()

    assert (chat.messages, chat.regions, notes) == ([], [], [])


def test_a_chat_that_cannot_be_told_is_a_note_and_no_failure(shop: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    Chat(monkeypatch, broken=True)
    notes: list[str] = []

    announcer(shop, notes).runs()

    assert notes == ["the chat was not told: sns publish: NotFound: Topic does not exist"]
