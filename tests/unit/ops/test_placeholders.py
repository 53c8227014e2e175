"""The example's values: shipped, seen by preflight in an account of one's own, and left alone in the sandbox."""

from pathlib import Path
from typing import Any

import pytest
import yaml

import settings
from ops.aws.client import AwsError
from ops.preflight import checks as preflight
from ops.preflight.placeholders import placeholders
from ops.pulumi.stack import Stack
from ops.pulumi.stack_settings import read_settings

ROOT = Path(__file__).parents[3]
EXAMPLES = [*sorted((ROOT / "examples").glob("*/Pulumi.*.yaml")), *sorted(ROOT.glob("Pulumi.*.yaml"))]


def changed(**sections: dict[str, Any]) -> settings.Settings:
    """dev of this repository, with these keys of its sections."""
    config = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())["config"]
    own = {key.removeprefix("fairway:"): value for key, value in config.items() if key.startswith("fairway:")}
    own |= {name: {**own.get(name, {}), **keys} for name, keys in sections.items()}
    return settings.load(own, stack="dev", region="us-east-1", directory=ROOT, secrets={})


MINE: dict[str, dict[str, Any]] = {
    "registry": {"pullAccounts": ["210987654321"]},
    "alarms": {"email": "ops@shop.io"},
    "budget": {"email": "ops@shop.io"},
    "githubActions": {"repository": "shop-inc/shop"},
    "edge": {"domain": {"name": "notexample.org"}},
}


def test_ones_own_values_are_no_placeholders() -> None:
    assert list(placeholders(changed(**MINE))) == []


@pytest.mark.parametrize(
    ("section", "keys", "sentence"),
    [
        (
            "githubActions",
            {"repository": "example-org/shop"},
            "githubActions.repository is example-org/shop: whoever",
        ),
        ("registry", {"pullAccounts": ["210987654321", "444455556666"]}, "registry.pullAccounts has 444455556666"),
        (
            "registry",
            {"account": "111122223333", "pullAccounts": None, "keepUntagged": None},
            "registry.account is 111122223333",
        ),
        ("alarms", {"email": "dev@example.org"}, "alarms.email is dev@example.org: nobody would be notified"),
        ("budget", {"email": "dev@mail.example.com"}, "budget.email is dev@mail.example.com: nobody would be notified"),
        ("edge", {"domain": {"name": "www.example.org"}}, "edge.domain.name is www.example.org"),
    ],
)
def test_a_value_of_the_example_is_named_with_what_it_would_do(section: str, keys: Any, sentence: str) -> None:
    (found,) = placeholders(changed(**{**MINE, section: keys}))
    assert found.startswith(sentence)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_no_file_is_shipped_ready_for_a_real_account(file: Path) -> None:
    stack = Stack(name=file.name.split(".")[1], directory=file.parent)
    assert [message for message in placeholders(read_settings(stack)) if message.startswith("alarms.email")]


@pytest.mark.parametrize("file", ["Pulumi.dev.yaml", "Pulumi.prod.yaml"])
def test_the_stacks_give_nobody_a_role_until_they_are_asked_to(file: str) -> None:
    """The examples do: their accounts and images are nobody's, and no real account takes them as they stand."""
    text = (ROOT / file).read_text()
    assert "fairway:githubActions" not in yaml.safe_load(text)["config"]
    assert "# fairway:githubActions: {repository: " in text


@pytest.mark.parametrize(("key", "checked"), [("AKIAIOSFODNN7EXAMPLE", True), ("simulated", False)])
def test_preflight_says_so_before_anything_is_asked_of_aws(
    key: str, checked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Unreachable:
        def __init__(self, region: str) -> None: ...

        def ask(self, *_: Any, **__: Any) -> Any:
            raise AwsError("no answer")

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key)
    monkeypatch.setattr(preflight, "Aws", Unreachable)
    found = preflight.preflight(Stack(name="dev", directory=ROOT))
    differ = {result.record.observed.split(" ")[0] for result in found if result.verdict == "failed"}
    assert differ == ({"registry.pullAccounts", "alarms.email", "budget.email"} if checked else set())
