"""What others wrote is shown without steering the terminal, breaking a table or a report, or showing a secret."""

import io
from xml.etree import ElementTree

import pytest
from rich.console import Console

from ops.diff import PLAIN, settings
from ops.plan.consequence import Consequence
from ops.plan.tables import show_consequences
from ops.policy import junit, table
from ops.policy.entries import RULES, Entry, Kind
from ops.text import clean, shown
from settings.secrets import NAMESPACE

HOSTILE = "a\x1b[31mb\x1b]0;title\x07c\x00d\x08e\u202ef\u200bg\x9bh\ufffe[/x][bold]i"


def test_what_steers_a_terminal_is_taken_out() -> None:
    assert clean("a\x1b[31mred\x1b[0m\r\nb\tc\x1b]8;;http://x\x1b\\d") == "ared\nb cd"
    assert not set(clean(HOSTILE)) & set("\x00\x07\x08\x1b\u202e\u200b\x9b\ufffe")


@pytest.mark.parametrize("text", [HOSTILE, "[/]", "[/x]", "[link=http://x]y[/link]", "\\[x]", "[[[", "]"])
def test_a_table_shows_brackets_as_they_are(text: str) -> None:
    screen = Console(file=io.StringIO(), width=200, force_terminal=False)
    entry = Entry(kind="finding", rule=RULES[0].name, level="mandatory", urn=f"urn:x::y::{text}", message=text)
    screen.print(table.report([entry]))
    show_consequences(screen, [Consequence(kind="lost", type="aws:x:Y", name=text, sentence=text, way=text)])
    screen.print(shown(text))
    assert isinstance(screen.file, io.StringIO)
    assert clean(text).strip() in screen.file.getvalue() and "\x1b" not in screen.file.getvalue()


def test_junit_is_xml_whatever_a_name_or_a_message_holds() -> None:
    kinds: list[tuple[Kind, str]] = [("finding", "mandatory"), ("exempted", "advisory"), ("note", "advisory")]
    entries = [
        Entry(kind=kind, rule=RULES[0].name, level=level, urn=f"urn::a::{HOSTILE}", message=HOSTILE, reason=HOSTILE)
        for kind, level in kinds
    ]
    root = ElementTree.fromstring(junit.report(entries))  # noqa: S314
    assert root.find("testsuite/testcase/failure") is not None


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (f"{NAMESPACE}:stripe", "plain-text"),
        ("shop:dbPassword", "hunter22"),
        ("fairway:services.api.env.STRIPE_KEY", "abc"),
        ("fairway:services.api.env.DATABASE", "postgres://app:p%40ss@db/shop"),
        ("fairway:services.api.env.NOTE", "AKIAIOSFODNN7EXAMPLE"),
    ],
)
def test_a_difference_shows_no_plain_secret_and_is_still_one(key: str, value: str) -> None:
    for other in ({}, {key: f"{value}x"}):
        (one,) = settings({key: value}, other)
        assert (one.name, one.before) == (key, PLAIN)
        assert value not in one.after


def test_a_difference_shows_what_is_no_secret() -> None:
    before = {"fairway:database": {"passwordVersion": 1, "name": "shop"}, "fairway:list": ["a", {"secure": "v1:x"}]}
    (name, version) = settings(before, {**before, "fairway:database": {"passwordVersion": 2, "name": "store"}})
    assert (name.before, name.after, version.before, version.after) == ("shop", "store", "1", "2")
    (listed,) = settings(before, {**before, "fairway:list": []})
    assert listed.before == "a, (encrypted)"
