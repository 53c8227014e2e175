"""Wrong settings that people bring from elsewhere: each is one sentence that says what to write."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.base.keys import keys
from settings import SettingsError, load
from settings.elsewhere import WORDS, word_of_elsewhere
from settings.model import Service, Settings

SERVICE = "fairway:services.web"
WEB: dict[str, Any] = {"port": 3000, "health": {"path": "/", "tool": "wget"}}


def problems(folder: Path, written: str) -> tuple[str, ...]:
    """written: keys of a service in YAML, or of a stack where they begin with `fairway:`."""
    (folder / "releases").mkdir(exist_ok=True)
    (folder / "releases" / "dev.json").write_text(json.dumps({"schema": 1, "stack": "dev", "services": {}}))
    change: dict[str, Any] = yaml.safe_load(written)
    own = {key.removeprefix("fairway:"): value for key, value in change.items() if key.startswith("fairway:")}
    web = {key: value for key, value in change.items() if not key.startswith("fairway:")}
    config = {"app": "shop", "production": False, "database": {}, "services": {"web": {**WEB, **web}}, **own}
    with pytest.raises(SettingsError) as caught:
        load(config, stack="dev", region="us-east-1", directory=folder)
    return caught.value.problems


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ('ports: ["80:80"]', f"{SERVICE}.ports is not a known key; write port: the app's own, alone"),
        ("environment: [A=b]", f"{SERVICE}.environment is not a known key; write env: {{LOG_LEVEL: info}}"),
        ("depends_on: [db]", f"{SERVICE}.depends_on is not a known key; database and cache are there first"),
        ('volumes: ["./data:/data"]', f"{SERVICE}.volumes is not a known key; nothing stays on a task's disk"),
        ("image: gitea/gitea:1", f"{SERVICE}.image is not a known key; the release file says which image runs"),
        ("deploy: {replicas: 3}", f"{SERVICE}.deploy is not a known key; write desiredCount, or scaling"),
        ("privileged: true", f"{SERVICE}.privileged is not a known key; Fargate has none of it; remove it"),
        ("env: [A=b]", f"{SERVICE}.env is a list; write a mapping of keys to values, such as {{LOG_LEVEL: info}}"),
        ("secrets: [a]", f"{SERVICE}.secrets is a list; write a mapping of keys to values, such as {{STRIPE_KEY: "),
        ("env: {A: [b, c]}", f"{SERVICE}.env.A is a list; write one text, separated as the app reads it"),
        ("env: {A: {valueFrom: b}}", f"{SERVICE}.env.A is a mapping; write a text, or {{stack: NAME}} with one of url"),
        ("env: {A: {stack: domain}}", f"{SERVICE}.env.A has stack: domain; write {{stack: NAME}} with one of url, h"),
        ("env: {A: {stack: url, path: /a}}", f"{SERVICE}.env.A has path beside stack; write {{stack: NAME}} alone"),
        ('env: {A: "{stack: url}"}', f"{SERVICE}.env.A is '{{stack: url}}', a text; write {{stack: url}} without"),
        ("env: {PORT: 80}", f"{SERVICE}.env.PORT is set by Fairway; remove it (it has the service's port)"),
        ("env: {NODE_ENV: test}", f"{SERVICE}.env.NODE_ENV is set by Fairway; remove it (fairway:runtimeMode says"),
        ("health: /up", f"{SERVICE}.health is a text; write a mapping of keys to values (path, tool, command, "),
        ("health: {path: /, tool: curl, interval: 9}", f"{SERVICE}.health.interval is not a known key; Fairway sets"),
        ("health: {path: /, tool: curl, port: 9}", f"{SERVICE}.health.port is not a known key; the service's port"),
        ("scaling: 3", f"{SERVICE}.scaling is a number; write a mapping of keys to values (min, max, "),
        ("scaling: {min: 1, max: 2, minCapacity: 1}", f"{SERVICE}.scaling.minCapacity is not a known key; did you me"),
        ("sidecars: {agent: datadog/agent}", f"{SERVICE}.sidecars.agent is a text; write a mapping of keys to value"),
        ("build: ./app", f"{SERVICE}.build is a text; write a mapping of keys to values (context, dockerfile, "),
        ("memory: 512m", f"{SERVICE}.memory is '512m', a number with a unit; write a whole number from 512 to 12288"),
        ('cpu: "512"', f"{SERVICE}.cpu is '512', a text; write 512 without quotes"),
        ("cpu: 0.5", f"{SERVICE}.cpu is 0.5; write one of 256, 512, 1024, 2048, 4096, 8192, 16384 (1024 is one vCPU)"),
        ("grants: bucket", f"{SERVICE}.grants is 'bucket', and no list; write [\"bucket\"]"),
        ("routes: /api/*", f"{SERVICE}.routes is '/api/*', and no list; write [\"/api/*\"]"),
        ("command: npm run 'a b'", f"{SERVICE}.command is \"npm run 'a b'\", a text; write its words as a list: [np"),
        ("command: a && b", f'{SERVICE}.command is \'a && b\', a text; write its words as a list: [sh, -c, "a && b"]'),
        ("command: serve 80 on", f"{SERVICE}.command is 'serve 80 on', a text; write its words as a list: [serve, "),
        ('command: ["", a]', f"{SERVICE}.command has ''; write words of a command, such as [node, worker.js]"),
        ("databaseEnv: {A: 'postgres://u:hunter@db/x'}", f"{SERVICE}.databaseEnv.A names none of what Fairway puts th"),
        ("databaseEnv: {A: hunter2}", f"{SERVICE}.databaseEnv.A names none of what Fairway puts there; write one of"),
        ("databaseEnv: {A: username}", f"{SERVICE}.databaseEnv.A is 'username'; write one of url, jdbc, "),
        ("database: 'postgres://u:hunter@db/x'", f"{SERVICE}.database is 'postgres://u:…@db/x'; write one of url, fie"),
        ("kind: worker\nport:\nhealth:", "fairway:services has no web service, and the load balancer needs one with r"),
        ("fairway:services: {my_app: {port: 1}}", "fairway:services.my_app is no name for a service; write 2 to 20 "
         "lower-case letters, digits and hyphens, such as my-app"),
        ("fairway:services: [{name: web}]", "fairway:services is a list; write a mapping, each key a name for a servi"),
        ("fairway:secrets: {STRIPE_KEY: {}}", "fairway:secrets.STRIPE_KEY is no name for a secret; write 2 to 50 lo"),
        ("fairway:cache: true", "fairway:cache is a flag; write {} for every default, or a mapping of keys to value"),
        ("fairway:redis: {}", "fairway:redis is not a known key; write cache"),
        ("fairway:domain: a.org", "fairway:domain is not a known key; write edge: {domain: {name: app.example.org, z"),
        ("fairway:edge: {domain: a.org}", "fairway:edge.domain is a text; write a mapping of keys to values (name, a"),
        ("fairway:database: {password: hunter2}", "fairway:database.password is not a known key; Fairway makes the p"),
        ("fairway:database: {storageGb: 20GB}", "fairway:database.storageGb is '20GB', a number with a unit; write a"),
        ("fairway:database: {extensions: [vector]}", "fairway:database.extensions has vector, and the server loads au"),
        ("fairway:database: {extensions: [pg_corn]}", "fairway:database.extensions has 'pg_corn'; write one of auto"),
        ("fairway:alarms: ops@example.org", "fairway:alarms is a text; write a mapping of keys to values (errorPerce"),
        ("fairway:version: '3'", "fairway:version is not a known key; it is Compose's own; remove it"),
    ],
)  # fmt: skip
def test_a_word_of_elsewhere_is_one_sentence_with_what_to_write(tmp_path: Path, written: str, sentence: str) -> None:
    found = problems(tmp_path, written)
    about = [one for one in found if one.startswith(sentence)]
    assert len(about) == 1, found
    assert "hunter" not in str(found), "a password"
    path = sentence.split(" ")[0]
    assert [one for one in found if one.startswith(path)] == about, "one mistake, one sentence"


def test_all_are_named_at_once(tmp_path: Path) -> None:
    found = problems(
        tmp_path, "ports: [1]\nenv: [A=b]\nmemory: 1g\nfairway:redis: {}\nfairway:database: {engine: postgres}"
    )
    assert len(found) == 5


def test_what_cannot_be_read_is_not_missed_beside(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, "routes: /*")
    assert "no list" in found


@pytest.mark.parametrize("cls", WORDS, ids=lambda cls: cls.__name__)
def test_no_word_is_a_key_and_what_it_says_to_write_is_one(cls: type[object]) -> None:
    known = {key.name for key in keys(cls).values()}
    for word, advice in WORDS[cls].items():
        assert word == word.lower() and word not in known, word
        written = re.match(r"(?:.*; )?write ([\w:]+)", advice)
        assert written or advice.endswith("remove it") or "grants: [bucket]" in advice, advice
        key = written[1].rstrip(":") if written else "services"
        top = {f"fairway:{one.name}" for one in keys(Settings).values()} | {"aws:region", "aws:defaultTags"}
        assert not written or key in known | top, advice


def test_a_word_is_known_however_it_is_spelt() -> None:
    assert word_of_elsewhere(Service, "depends_on") == word_of_elsewhere(Service, "dependsOn") is not None
    assert word_of_elsewhere(Service, "colour") is word_of_elsewhere(type(None), "ports") is None
