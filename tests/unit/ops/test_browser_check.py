"""What `verify` says of the steps of a browser: in tests/unit/edge the same over HTTP."""

from typing import Any

import pytest

from ops.aws.browser import Step
from ops.verify.checks import browser
from tests.unit.ops.snapshots import deployment, observed, service, task

URL = "https://shop.example.org/"


def step(location: str | None = None, url: str = URL, **more: Any) -> Step:
    return Step(url=url, status=302 if location else 200, location=location, **more)


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ([step(URL)], "redirects in a circle, 302 to https://shop.example.org/"),
        ([step(f"{URL}a"), step(URL, url=f"{URL}a")], f"{URL} redirects in a circle"),
        ([step(f"{URL}{n + 1}", url=f"{URL}{n}") for n in range(6)], "redirects in a circle"),
        ([step("http://shop.example.org/in")], "from https to http"),
        ([step("https://edge-1.us-east-1.elb.amazonaws.com/")], "which nobody outside reaches"),
        ([step("http://localhost:3000/in")], "which nobody outside reaches"),
        ([step("https://shop.example.org:3000/in")], "which nobody outside reaches"),
        ([step("http://10.0.3.17:8080/in")], "which nobody outside reaches"),
    ],
)
def test_f54_a_browser_that_is_lost_fails_the_check(steps: list[Step], sentence: str) -> None:
    result = browser.check(observed(walks=(steps,), tasks=[task()]))
    assert result.verdict == "failed"
    assert result.record.observed.startswith("F54: ") and sentence in result.record.observed


def test_f54_the_previous_releases_tasks_may_still_answer() -> None:
    lost = ([step(URL)],)
    rolling = service(deployment(rolloutState="IN_PROGRESS"))
    assert browser.check(observed(walks=lost, service=rolling)).verdict == "pending"
    old = task(taskDefinitionArn="arn:aws:ecs:us-east-1:111122223333:task-definition/shop-prod-api:6")
    assert browser.check(observed(walks=lost, tasks=[task(), old])).verdict == "pending"


@pytest.mark.parametrize(
    "steps",
    [
        [step()],
        [step(f"{URL}in"), step(url=f"{URL}in")],
        [step("https://sign-in.example.com/oauth2/authorize")],
        [step("https://www.example.org/")],
        [step(cookies=("sid; HttpOnly; Secure",))],
        [step(cookies=("theme; Path=/",))],
        [step(cookies=("AWSALB; Path=/",))],
    ],
)
def test_a_browser_that_gets_on_has_nothing_to_say(steps: list[Step]) -> None:
    result = browser.check(observed(walks=(steps,)))
    assert result.verdict == "passed" and "F54" not in result.record.observed


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ([step(cookies=("sid; HttpOnly",))], "sets cookie sid without Secure"),
        ([step(cookies=("csrftoken; Path=/",))], "sets cookie csrftoken without Secure"),
        ([step(loads=("http://shop.example.org/a.js",))], "loads http://shop.example.org/a.js"),
    ],
)
def test_f54_what_is_unsafe_is_named(steps: list[Step], sentence: str) -> None:
    result = browser.check(observed(walks=(steps,)))
    assert result.verdict == "passed"
    assert result.record.observed.startswith("F54: ") and sentence in result.record.observed


def test_what_does_not_answer_is_another_checks() -> None:
    assert browser.check(observed(walks=())).record.observed == "no page of its own that answers"
