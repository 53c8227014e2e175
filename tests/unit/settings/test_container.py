"""How an image is run: what is refused, each with one sentence."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.settings.test_settings import CONFIG, SERVICE, changed, loaded, problems

HELPER = "111122223333.dkr.ecr.us-east-1.amazonaws.com/busybox@sha256:" + "0123456789abcdef" * 4
ISOLATED = {"nat": "none", "taskSubnets": "private", "endpoints": ["ecr", "logs", "secretsmanager"]}


def api(**keys: Any) -> dict[str, Any]:
    config = CONFIG
    for key, value in keys.items():
        config = changed(f"services|api|{key}", value, config)
    return dict(config)


def test_an_image_is_run_as_it_says_itself(tmp_path: Path) -> None:
    service = loaded(tmp_path).services[0]
    assert (service.command, service.entry_point, service.user) == ((), (), None)
    assert (service.init, service.shell, service.stop_seconds, service.health.matcher) == (True, True, 60, None)


WRONG: list[tuple[dict[str, Any], str]] = [
    (
        {"command": "node worker.js"},
        "command is 'node worker.js', a text; write its words as a list: [node, worker.js]",
    ),
    ({"user": 1000}, 'user is 1000, a number without quotes; write "1000"'),
    ({"user": "Not A User"}, "user is 'Not A User'; write a user of the image, such as node"),
    ({"stopSeconds": 121}, "stopSeconds is 121; write a whole number from 2 to 120"),
    ({"ephemeralStorageGb": 20}, "ephemeralStorageGb is 20; write a whole number from 21 to 200"),
    ({"writablePaths": ["tmp"]}, "writablePaths has 'tmp'; write paths such as /tmp"),
    ({"writablePaths": ["/data", "/data"]}, "writablePaths has /data twice; remove one"),
    (
        {"writablePaths": ["/fairway/ca"]},
        "writablePaths has /fairway/ca, where Fairway has its own files; write another",
    ),
    (
        {"readOnlyFilesystem": True, "executeCommand": True},
        "executeCommand is true, but ECS Exec needs a root file system it can write to; remove it",
    ),
    (
        {"health": {"path": "/"}},
        "health.tool is missing; write one of wget, node, python, curl that the image has, or none",
    ),
    (
        {"health": {"path": "/", "tool": "curl", "command": ["check"]}},
        "health.command is written, and tool too; remove one of them",
    ),
    (
        {"shell": False, "health": {"path": "/", "tool": "wget"}},
        "health.tool is wget, which needs a shell, but shell is false; write none, or command with the image's own",
    ),
    (
        {"health": {"path": "/", "tool": "none", "matcher": "200-599"}},
        "health.matcher is '200-599'; write the status codes of a healthy app",
    ),
    (
        {"health": {"path": "/", "tool": "none", "matcher": 204}},
        'health.matcher is 204, a number without quotes; write "204"',
    ),
    ({"helperImage": HELPER}, "helperImage is for an image without a shell; set shell to false, or remove it"),
    ({"shell": False, "helperImage": "busybox:1.36"}, "helperImage is 'busybox:1.36'; write an image by its digest"),
]


@pytest.mark.parametrize(("keys", "sentence"), WRONG, ids=[sentence[:40] for _, sentence in WRONG])
def test_one_wrong_value_is_one_sentence(tmp_path: Path, keys: dict[str, Any], sentence: str) -> None:
    (problem,) = problems(tmp_path, api(**keys))
    assert problem.startswith(f"{SERVICE}.{sentence}")


def test_a_helper_of_a_public_registry_needs_a_way_to_it(tmp_path: Path) -> None:
    bare = {"shell": False, "health": {"path": "/health", "tool": "none"}}
    isolated = changed("network", ISOLATED, api(**bare))
    (problem,) = problems(tmp_path, isolated)
    assert problem.startswith(
        f"{SERVICE}.helperImage is of a public registry, which tasks in private subnets without NAT"
    )
    assert loaded(tmp_path, api(**bare))
    assert loaded(tmp_path, changed("services|api|helperImage", HELPER, isolated))
    assert loaded(tmp_path, changed("services|api|database", ..., changed("services|api|requiredEnv", [], isolated)))
