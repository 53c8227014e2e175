"""Files and states that are damaged: an error of one sentence that names them, and never an answer."""

import json
from pathlib import Path
from typing import Any

import pytest

from ops.errors import OpsError, reading
from ops.pulumi.resources import check_state
from ops.pulumi.stack import Stack
from ops.pulumi.state import parse_deployed


def entry(name: str, **more: Any) -> dict[str, Any]:
    return {"urn": f"urn:pulumi:dev::shop::aws:s3/bucket:Bucket::{name}", "type": "aws:s3/bucket:Bucket", **more}


def state(*resources: Any) -> dict[str, Any]:
    return {"version": 3, "deployment": {"resources": list(resources)}}


A, B = entry("a"), entry("b")


@pytest.mark.parametrize(
    ("damaged", "problem"),
    [
        ({"deployment": 7}, "no list of resources"),
        ({"deployment": {"resources": {}}}, "no list of resources"),
        (state(3), "without URN or type"),
        (state({"urn": 3, "type": "x"}), "without URN or type"),
        (state({"urn": "u"}), "without URN or type"),
        (state(entry("a", inputs=[1])), "has inputs of .* that are no mapping"),
        (state(entry("a", parent=A["urn"])), "its own parent: .*::a"),
        (state(entry("a", parent=B["urn"]), entry("b", parent=A["urn"])), "its own parent"),
    ],
)
def test_a_damaged_state_is_refused_where_it_is_read(damaged: dict[str, Any], problem: str) -> None:
    with pytest.raises(OpsError, match=rf"The state of dev is damaged: it .*{problem}.*docs/state.md"):
        check_state(damaged, "dev")


@pytest.mark.parametrize(
    "whole", [{}, {"deployment": None}, {"deployment": {}}, state(), state(A, entry("b", parent=A["urn"]))]
)
def test_a_state_that_pulumi_wrote_is_read(whole: dict[str, Any]) -> None:
    check_state(whole, "dev")


def test_a_contract_that_nobody_wrote_is_an_error_of_one_sentence() -> None:
    contract = {"urn": "urn:pulumi:dev::shop::fairway:service:Service::api", "type": "fairway:service:Service"}
    service = entry("s") | {"type": "aws:ecs/service:Service", "parent": contract["urn"], "inputs": {}, "outputs": {}}
    with pytest.raises(OpsError, match=r"The state of dev cannot be read \(KeyError"):
        parse_deployed("dev", state(contract | {"inputs": {"service": "api", "contract": 1}}, service))


def test_json_that_is_nested_too_deep_is_no_crash() -> None:
    with pytest.raises(OpsError, match="log cannot be read \\(nested too deep\\)"), reading("log"):
        json.loads("[" * 100_000)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("config:\n  a: 1\n<<<<<<< ours\n  b: 2\n=======\n", "Pulumi.dev.yaml, line 4.* merge conflict: resolve it"),
        ("config:\n  fairway:app: x\n  fairway:app: y\n", "Pulumi.dev.yaml, line 3 .*fairway:app stands twice"),
        ("config: [1]\n", "Pulumi.dev.yaml: config is no mapping"),
        ("- a\n", "Pulumi.dev.yaml is no mapping"),
        ("config: {a: \t}\n", "Pulumi.dev.yaml"),
        ("a: \x00", "Pulumi.dev.yaml is no YAML"),
        ("a: !!python/object:os.system x\n", "Pulumi.dev.yaml, line 1 is no YAML"),
    ],
)
def test_an_error_of_a_stacks_file_names_the_file_and_the_line(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "Pulumi.dev.yaml").write_text(text)
    with pytest.raises(OpsError, match=sentence) as raised:
        Stack(name="dev", directory=tmp_path).config()
    assert "\n" not in str(raised.value)
