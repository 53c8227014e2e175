"""The page of a stack: what is on it, that it stands alone, and that what is read cannot write into it."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from ops.diff import Difference
from ops.policy.entries import RULES, Entry
from ops.pulumi.state import LOAD_BALANCER
from ops.release.history import Revision
from ops.report.diagram import draw
from ops.report.facts import rule_verdicts
from ops.report.page import render
from ops.verify.result import result
from tests.unit.ops.promoted import NEW, OLD, release
from tests.unit.ops.reported import DEPLOYED, PASSED, STATUS, facts, resource
from tests.unit.ops.snapshots import SERVICE


class Page(HTMLParser):
    """tags: name and attributes of each, in order; open: those that were not closed in their order."""

    VOID = ("meta", "link", "br", "path", "rect")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_needs_nothing_from_outside() -> None:
    text = render(facts())
    page = Page(text)

    assert page.open == []
    assert not {"script", "img", "iframe", "object"} & {tag for tag, _ in page.tags}
    outside = [attrs for tag, attrs in page.tags if tag == "link" and attrs["href"] != "data:,"]
    assert outside == [] and "url(http" not in text and "@import" not in text


def test_a_page_of_the_sandbox_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    assert "A simulation:" not in render(facts())
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "simulated")
    assert "A simulation:" in render(facts())


def test_every_part_is_reached_by_keyboard_and_named_for_a_screen_reader() -> None:
    page = Page(render(facts()))
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    targets = [str(attrs["href"])[1:] for tag, attrs in page.tags if tag == "a" and str(attrs["href"]).startswith("#")]

    assert len(ids) == len(set(ids)) and set(targets) <= set(ids) and len(targets) == 9
    named = [attrs["aria-labelledby"] for _, attrs in page.tags if "aria-labelledby" in attrs]
    assert set(" ".join(map(str, named)).split()) <= set(ids)
    scrolled = [attrs for _, attrs in page.tags if attrs.get("class") == "wide"]
    assert scrolled and all(attrs["tabindex"] == "0" and attrs["aria-label"] for attrs in scrolled)
    assert all(attrs.get("scope") for tag, attrs in page.tags if tag == "th")
    assert dict(page.tags)["html"]["lang"] == "en"


def test_a_service_that_does_not_run_as_released_is_not_shown_as_one_that_does() -> None:
    text = render(facts(PASSED, result("failed", "digest", "api", "another image runs")))

    api, web = re.findall(r'<td class="state (\w+)">([^<]+)</td></tr>', text)[:2]
    assert api == ("bad", "✗ digest") and web == ("good", "✓ runs as released")
    assert "another image runs" in text


def test_what_status_tells_is_a_part_with_alarms_and_drift_and_says_where_it_could_not_be_told() -> None:
    text = render(facts())

    for words in (
        '<td class="state failed">web-errors is in alarm</td>',
        '<td class="state warn">web: web:7 runs, web:6 was verified</td>',
        "1 of 2 tasks, IN_PROGRESS, 1 of 2 running, since 2026-11-21 09:00 UTC</td>",
        "from dev, 2026-11-21T08:00:00Z",
        '<th scope="row">Last update</th><td class="state good">succeeded, 2026-11-21 09:00 UTC, commit 1a2b3c4 by Ana',
        "no answer from &lt;ECR&gt;",
    ):
        assert words in text, words
    quiet = render(replace(facts(), status=replace(STATUS, drift=())))
    assert "none known; <code>./fairway drift prod</code> looks for it" in quiet
    assert "no such &lt;stack&gt;" in render(replace(facts(), status=None, status_error="no such <stack>"))


def test_what_is_read_is_escaped() -> None:
    evil = replace(DEPLOYED, services=(replace(SERVICE, name="<b>api"),), url="https://x/<script>")
    text = render(facts(result("passed", "<i>", None, "<img src=x>"), deployed=evil))

    assert "<script>" not in text and "<b>api" not in text and "<img" not in text and "<i>" not in text
    assert "&lt;script&gt;x()" in text  # the finding's own words


def test_the_picture_has_the_way_of_a_request_in_words_and_lines() -> None:
    diagram = draw(DEPLOYED)

    (sentences,) = re.findall(r"<desc[^>]*>Traffic goes from (.*)\.</desc>", diagram)
    assert sentences.split("; ") == [
        "Users to CloudFront",
        "CloudFront to Load balancer",
        "Load balancer to api",
        "api to Database",
        "Load balancer to web",
        "web to Cache",
    ]
    assert diagram.count('class="arrow"') == 6 and "Secrets Manager" in diagram
    assert ">HTTP<" in diagram
    listener = resource("aws:lb/listener:Listener", "edge-https", protocol="HTTPS")
    assert ">HTTP<" not in draw(replace(DEPLOYED, resources=(*DEPLOYED.resources, listener)))
    assert "orders" in diagram and "SQS queue" in diagram


def test_without_a_cdn_users_reach_the_load_balancer() -> None:
    diagram = draw(replace(DEPLOYED, resources=(resource(LOAD_BALANCER, "edge"),)))

    assert "Users to Load balancer" in diagram and "CloudFront" not in diagram and "public" in diagram


def test_a_database_on_a_server_that_exists_is_in_the_picture() -> None:
    resources = tuple(one for one in DEPLOYED.resources if one.type != "aws:rds/instance:Instance")
    existing = resource("fairway:existing_database:ExistingDatabase", "existing-database")
    picture = draw(replace(DEPLOYED, resources=(*resources, replace(existing, outputs={"address": "shared.example"}))))

    assert "shared.example" in picture and "api to Database" in picture


def test_every_rule_has_a_row_findings_first() -> None:
    rule = RULES[-1]
    rows = rule_verdicts(
        [Entry(kind="exempted", rule=rule.name, level="advisory", urn="", message="m", reason="until then")]
    )

    assert len(rows) == len(RULES)
    assert (rows[0].rule, rows[0].verdict) == (rule.name, "exempted") and rows[0].sentences == ["the stack: until then"]
    assert {row.verdict for row in rows[1:]} == {"nothing found"}


def test_differences_are_shown_with_both_sides() -> None:
    text = render(facts(differences=[Difference(part="settings", name="fairway:count", before="1", after="2")]))

    assert "fairway:count" in text and "<td>1</td><td>2</td>" in text


def test_its_releases_so_far_are_a_part_that_is_reached() -> None:
    committed = Revision(
        commit="1a2b3c4d5e6f7a", at="2026-11-20T10:00:00+01:00", by="<Ana>", release=release("prod", OLD)
    )
    loose = Revision(commit="", at="", by="", release=release("prod", NEW, verified=False))

    text = render(facts(timeline=[loose, committed]))

    for words in (
        "#timeline",
        "&lt;Ana&gt;",
        "<code>1a2b3c4d5e6f</code>",
        "2026-11-20 10:00",
        "not committed",
        "✓ verified",
    ):
        assert words in text, words
