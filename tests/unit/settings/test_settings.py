"""Every problem of a configuration, with its sentence, and all of them at once."""

import copy
import json
import math
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from settings import SettingsError, StackValue, load, parsed
from tests.unit.recorder import ROOT

DIGEST = "sha256:" + "0123456789abcdef" * 4
IMAGE = {"digest": DIGEST, "platforms": ["linux/amd64"]}
RELEASE: dict[str, Any] = {"schema": 1, "stack": "dev", "services": {"api": IMAGE, "web": IMAGE}}
CONFIG: dict[str, Any] = {
    "app": "shop",
    "production": False,
    "database": {"version": "16"},
    "services": {
        "web": {"port": 3000, "health": {"path": "/", "tool": "wget"}},
        "api": {
            "port": 3001,
            "health": {"path": "/health", "tool": "node"},
            "routes": ["/api/*"],
            "database": "url",
            "requiredEnv": ["DATABASE_URL", "PORT", "LOG_LEVEL"],
            "env": {"LOG_LEVEL": "info", "SITE": {"stack": "url"}},
        },
    },
}


def changed(path: str, value: Any, base: Mapping[str, Any] = CONFIG) -> dict[str, Any]:
    """A copy of `base` with the value at `path` (keys joined by /) set; `...` removes it."""
    result = copy.deepcopy(dict(base))
    *way, last = path.split("|")
    inner = result
    for step in way:
        inner = inner.setdefault(step, {})
    if value is ...:
        del inner[last]
    else:
        inner[last] = value
    return result


def problems(
    tmp_path: Path, config: Mapping[str, Any], *, release: object = RELEASE, region: str | None = "us-east-1"
) -> tuple[str, ...]:
    folder = tmp_path / "releases"
    folder.mkdir(exist_ok=True)
    if release is not None:
        text = release if isinstance(release, str) else json.dumps(release)
        (folder / "dev.json").write_text(text)
    with pytest.raises(SettingsError) as caught:
        load(config, stack="dev", region=region, directory=tmp_path)
    for problem in caught.value.problems:
        assert problem in str(caught.value)
    return caught.value.problems


def loaded(
    tmp_path: Path,
    config: Mapping[str, Any] = CONFIG,
    release: Mapping[str, Any] = RELEASE,
    region: str = "us-east-1",
) -> Any:
    folder = tmp_path / "releases"
    folder.mkdir(exist_ok=True)
    (folder / "dev.json").write_text(json.dumps(release))
    return load(config, stack="dev", region=region, directory=tmp_path)


def test_a_right_configuration_becomes_settings(tmp_path: Path) -> None:
    settings = loaded(tmp_path)
    api, web = settings.services
    assert (settings.app, settings.region, settings.production, settings.runtime_mode) == (
        "shop",
        "us-east-1",
        False,
        "production",
    )
    assert (api.name, api.port, api.health.path, api.repository) == ("api", 3001, "/health", "shop/api")
    assert (api.image.digest, api.architecture) == (DIGEST, "X86_64")
    assert api.environment == {"LOG_LEVEL": "info", "SITE": StackValue(name="url")}
    assert (web.routes, api.routes) == (("/*",), ("/api/*",))
    assert api.priorities["/api/*"] < web.priorities["/*"], "the more specific route is tried first"
    assert settings.repositories == ("shop/api", "shop/web")


SERVICE = "fairway:services.api"
WRONG: list[tuple[str, Any, str]] = [
    ("servces", {}, "fairway:servces is not a known key; did you mean services?"),
    ("services|api|prot", 1, f"{SERVICE}.prot is not a known key; did you mean port?"),
    ("services|api|health|pth", "/", f"{SERVICE}.health.pth is not a known key; did you mean path?"),
    ("app", ..., "fairway:app is missing; write 2 to 20 lower-case letters, digits and hyphens"),
    ("app", 7, "fairway:app is 7; write 2 to 20 lower-case letters, digits and hyphens"),
    ("production", "yes", "fairway:production is 'yes'; write true or false"),
    ("network", "10.0.0.0/16", "fairway:network is a text; write a mapping of keys to values"),
    ("services|api|port", "3001", f"{SERVICE}.port is '3001', a text; write 3001 without quotes"),
    ("services|api|port", "70000", f"{SERVICE}.port is '70000'; write a whole number from 1 to 65535"),
    ("database|multiAz", "true", "fairway:database.multiAz is 'true', a text; write true without quotes"),
    ("network|zones", 3, "fairway:network.zones is not a known key; did you mean availabilityZones?"),
    ("services|api|port", True, f"{SERVICE}.port is true; write a whole number from 1 to 65535"),
    ("services|api|port", 0, f"{SERVICE}.port is 0; write a whole number from 1 to 65535"),
    ("services|api|port", 65536, f"{SERVICE}.port is 65536; write a whole number from 1 to 65535"),
    (
        "services|api|health|path",
        "health",
        f"{SERVICE}.health.path is 'health'; write a path that begins with /, such as /health",
    ),
    ("services|api|health|tool", "nc", f"{SERVICE}.health.tool is 'nc'; write one of wget, node, python, curl"),
    (
        "services|api|routes",
        ["/*"],
        "fairway:services.web.routes has /*, which api has too; a route leads to one service, once",
    ),
    (
        "services|web|routes",
        ["/app/*"],
        "fairway:services has no service on the default route; give one of them routes: ['/*']",
    ),
    ("services|api|routes", ["api"], f"{SERVICE}.routes has 'api'; write path patterns that begin with /"),
    (
        "services|api|cpu",
        300,
        f"{SERVICE}.cpu is 300; write one of 256, 512, 1024, 2048, 4096, 8192, 16384",
    ),
    (
        "services|api|memory",
        4096,
        f"{SERVICE}.memory is 4096, which Fargate has not with cpu 256; write one of 512, 1024, 2048",
    ),
    (
        "network|cidr",
        "10.0.0.0/25",
        "fairway:network.cidr is '10.0.0.0/25', too small or too large for 6 zones, for which subnets are planned from "
        "the start; write a block from /16 to /22",
    ),
    (
        "network|cidr",
        "10.0.0.1/16",
        "fairway:network.cidr is '10.0.0.1/16' (10.0.0.1/16 has host bits set); write a block such as 10.20.0.0/16",
    ),
    (
        "services|api|requiredEnv",
        ["DATABASE_URL", "S3_BUCKET_NAME"],
        f"{SERVICE}.requiredEnv has S3_BUCKET_NAME, which nothing provides; write grants: [bucket]",
    ),
    (
        "services|api|database",
        "fields",
        f"{SERVICE}.requiredEnv has DATABASE_URL, which nothing provides; write database: url or both",
    ),
    ("database", ..., f"{SERVICE}.database is 'url', but the stack has no fairway:database; add one"),
    ("services|api|env|PORT", "80", f"{SERVICE}.env.PORT is set by Fairway; remove it"),
    ("services|api|env|DATABASE_URL", "postgres://", f"{SERVICE}.env.DATABASE_URL is set by Fairway; remove it"),
    (
        "services|api|env|RETRIES",
        [3],
        f"{SERVICE}.env.RETRIES is a list; write one text, separated as the app reads it",
    ),
    ("services|api|env|RATE", math.inf, f"{SERVICE}.env.RATE is inf; write a text"),
    (
        "services|api|env|LABEL",
        "a\0b",
        f"{SERVICE}.env.LABEL has a NUL character, which no variable can have; remove it",
    ),
    (
        "services|api|env|SITE",
        {"stack": "uri"},
        f"{SERVICE}.env.SITE has stack: uri; write {{stack: NAME}} with one of url, host, region, bucketName,",
    ),
    (
        "services|api|architecture",
        "ARM64",
        f"{SERVICE}.architecture is ARM64, but the released image has linux/amd64; build it for linux/arm64",
    ),
    ("services|api|scaling", {"min": 4, "max": 2}, f"{SERVICE}.scaling.max is 2, below min; write at least 4"),
    (
        "services|API",
        {"port": 1, "health": {"path": "/", "tool": "curl"}, "routes": ["/x"]},
        "fairway:services.API is no name for a service; write 2 to 20 lower-case letters, digits and hyphens",
    ),
    ("logRetentionDays", 31, "fairway:logRetentionDays is 31; write one of 1, 3, 5, 7, 14, 30, 60"),
    (
        "database|username",
        "admin",
        "fairway:database.username is 'admin', which RDS or PostgreSQL reserves; write another name",
    ),
    ("database|username", "rds_owner", "fairway:database.username is 'rds_owner', which RDS or PostgreSQL reserves"),
    ("database|username", "user", "fairway:database.username is 'user', which RDS or PostgreSQL reserves; write"),
    (
        "database|name",
        "order",
        "fairway:database.name is 'order', which RDS or PostgreSQL reserves; write another name",
    ),
    ("database|name", "_shop", "fairway:database.name is '_shop'; write lower-case letters, digits and underscores, a"),
    ("database|username", "s" * 17, f"fairway:database.username is '{'s' * 17}'; write at most 16 lower-case letters"),
    (
        "database",
        {"allowMajorUpgrade": True, "applyImmediately": False},
        "fairway:database.allowMajorUpgrade is true, but RDS would upgrade in its maintenance window, and until then "
        "the old version's parameter group cannot go; set applyImmediately to true",
    ),
    (
        "database|storageGb",
        200,
        "fairway:database.maxStorageGb is 100, and RDS wants a tenth more than storageGb; write at least 220",
    ),
    (
        "edge",
        {"ingress": "https"},
        "fairway:edge.domain is missing; HTTPS needs a custom domain: AWS issues no certificate for *.elb.amazonaws",
    ),
    (
        "edge",
        {"ingress": "https", "certificateArn": "arn:aws:acm:us-west-2:111122223333:certificate/0a1b"},
        "a load balancer needs one of its own region, us-east-1",
    ),
    (
        "registry|account",
        111122223333,
        'fairway:registry.account is 111122223333, a number without quotes; write "111122223333"',
    ),
    (
        "registry|pullAccounts",
        [444455556666],
        'fairway:registry.pullAccounts has 444455556666, a number without quotes; write "444455556666"',
    ),
    (
        "registry|pullAccounts",
        "444455556666",
        "fairway:registry.pullAccounts is '444455556666', and no list; write [\"444455556666\"]",
    ),
    ("colour", {}, "fairway:colour is not a known key; known keys: alarms, app, bucket, budget, cache, cluster"),
    ("services|api|health|path", "/#ready", f"{SERVICE}.health.path is '/#ready'; write a path that begins with /"),
    ("services|api|health|path", "/100%", f"{SERVICE}.health.path is '/100%'; write a path that begins with /"),
    ("edge|cachedPaths", ["/50%/*"], "fairway:edge.cachedPaths has '/50%/*'; write path patterns that begin with /"),
    ("edge|cachedPaths", ["/#/*"], "fairway:edge.cachedPaths has '/#/*'; write path patterns that begin with /"),
    ("services|api|cpu", math.inf, f"{SERVICE}.cpu is inf; write one of 256, 512"),
    (
        "services|api|env|WORDS",
        "word " * 14_000,
        f"{SERVICE}.env makes a task definition of about 76 KiB, and ECS takes 64; keep what is large in a file",
    ),
]


@pytest.mark.parametrize(("path", "value", "sentence"), WRONG, ids=[f"{path}={value}" for path, value, _ in WRONG])
def test_one_wrong_value_is_one_sentence(tmp_path: Path, path: str, value: Any, sentence: str) -> None:
    sentences = problems(tmp_path, changed(path, value))
    assert any(sentence in problem for problem in sentences), sentences


def test_all_problems_come_at_once_and_name_their_keys(tmp_path: Path) -> None:
    config = changed("services|api|port", 0)
    config = changed("services|web|health|path", "x", config)
    config = changed("nework", {}, config)
    sentences = problems(tmp_path, config, region=None)
    assert [problem.split(" ")[0] for problem in sentences] == [
        "aws:region",
        "fairway:services.api.port",
        "fairway:services.web.health.path",
        "fairway:nework",
    ]


def test_a_service_without_keys_is_one_problem(tmp_path: Path) -> None:
    assert problems(tmp_path, changed("services|web", None)) == (
        "fairway:services.web is empty; write a mapping of keys to values",
    )


def test_production_refuses_what_dev_may_have(tmp_path: Path) -> None:
    config = changed("runtimeMode", "development", changed("edge", {"ingress": "http"}))
    assert loaded(tmp_path, config).runtime_mode == "development"
    assert problems(tmp_path, changed("production", True, config)) == (
        "fairway:runtimeMode is development in a production stack; write production or remove it",
        "fairway:edge.ingress is http in a production stack; write cloudfront or https",
    )


def test_a_region_without_certificates_is_refused_before_a_database_is_made(tmp_path: Path) -> None:
    (sentence,) = problems(tmp_path, CONFIG, region="xx-north-9")
    assert sentence.startswith("aws:region is xx-north-9, whose RDS certificates are not known; did you mean ")


@pytest.mark.parametrize(
    ("region", "sentence"),
    [
        (
            "us-esat-1",
            "aws:region is us-esat-1, whose RDS certificates are not known; did you mean us-east-1 or us-west-1?",
        ),
        ("us-east", "aws:region is 'us-east'; write a region such as us-east-1"),
        ("us-gov-west-1", "aws:region is us-gov-west-1, which is in a partition of its own;"),
        ("cn-north-1", "aws:region is cn-north-1, which is in a partition of its own;"),
    ],
)
def test_a_region_that_is_misspelt_or_of_another_partition(tmp_path: Path, region: str, sentence: str) -> None:
    (problem,) = problems(tmp_path, CONFIG, region=region)
    assert problem.startswith(sentence)


def test_a_release_file_that_is_missing_or_no_json(tmp_path: Path) -> None:
    empty = '{"schema": 1, "stack": "dev", "services": {}}'
    assert problems(tmp_path, CONFIG, release=None) == (
        f"releases/dev.json is missing; restore it, or write {empty} for a stack that never had an image",
    )
    (sentence,) = problems(tmp_path, CONFIG, release="{")
    assert sentence.startswith("releases/dev.json cannot be read as JSON (") and sentence.endswith(
        f"; restore it, or write {empty} for a stack that never had an image"
    )


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("services|api|digest", "latest", "services.api.digest is 'latest'; write sha256: and 64 hexadecimal digits"),
        ("services|api|digest", ..., "services.api.digest is missing; write sha256: and 64 hexadecimal digits"),
        (
            "services|api|platforms",
            "linux/amd64",
            "platforms is 'linux/amd64', and no list; write [\"linux/amd64\"]",
        ),
        (
            "services|api|platforms",
            ["windows/amd64"],
            "platforms is windows/amd64; Fargate runs linux/amd64 or linux/arm64",
        ),
        ("stack", "prod", "stack is 'prod'; write dev"),
        ("schema", 2, "schema is 2; write one of 1"),
        ("digests", {}, "digests is not a known key"),
        ("services|api|tag", "<script>", "services.api.tag is '<script>'; write a tag, such as release-1.4.0"),
        ("services|api|pushedAt", "/etc/passwd", "services.api.pushedAt is '/etc/passwd'; write a time such as"),
        ("services|old", IMAGE, "old is no service of fairway:services; remove it or add the service"),
    ],
)
def test_a_release_file_that_is_malformed(tmp_path: Path, path: str, value: Any, sentence: str) -> None:
    sentences = problems(tmp_path, CONFIG, release=changed(path, value, RELEASE))
    assert any(problem.startswith("releases/dev.json: ") and sentence in problem for problem in sentences), sentences


def test_a_service_without_image_is_allowed(tmp_path: Path) -> None:
    settings = loaded(tmp_path, release=changed("services|api", ..., RELEASE))
    assert [(service.name, service.image is None) for service in settings.services] == [("api", True), ("web", False)]


def test_the_image_decides_the_architecture(tmp_path: Path) -> None:
    def architecture(platforms: list[str], required: str | None = None) -> str:
        config = changed("services|api|architecture", required) if required else CONFIG
        release = changed("services|api|platforms", platforms, RELEASE)
        return str(loaded(tmp_path, config, release).services[0].architecture)

    assert architecture(["linux/arm64"]) == "ARM64"
    assert architecture(["linux/arm64", "linux/amd64"]) == "X86_64"
    assert architecture(["linux/arm64", "linux/amd64"], required="ARM64") == "ARM64"


def test_a_repository_may_stay_without_its_service(tmp_path: Path) -> None:
    assert loaded(tmp_path, changed("registry|extraRepositories", ["shop/old"])).repositories == (
        "shop/api",
        "shop/old",
        "shop/web",
    )


def test_environment_values_stay_out_of_the_representation(tmp_path: Path) -> None:
    settings = loaded(tmp_path, changed("services|api|env|TOKEN", "hunter2"))
    assert "hunter2" not in repr(settings)


def test_numbers_and_flags_of_the_environment_are_texts(tmp_path: Path) -> None:
    values = {"RETRIES": 3, "RATE": 0.5, "VERBOSE": True, "LOG_LEVEL": "info"}
    api, _ = loaded(tmp_path, changed("services|api|env", values)).services
    assert api.environment == {"RETRIES": "3", "RATE": "0.5", "VERBOSE": "true", "LOG_LEVEL": "info"}


@pytest.mark.parametrize("stack_file", [True, False])
def test_an_encrypted_value_is_refused_with_the_way_and_none_is_shown(tmp_path: Path, stack_file: bool) -> None:
    """Encrypted in the stack's file, which is read without decrypting it; decrypted by the engine for the program."""
    value = {"secure": "v1:AAAA"} if stack_file else "hunter2-hunter2"
    config = changed("services|api|env|TOKEN", value, changed("services|api|port", "hunter2"))
    with pytest.raises(SettingsError) as caught:
        load(config, stack="dev", region="us-east-1", directory=tmp_path, encrypted=[] if stack_file else ["services"])
    path = "services.api.env.TOKEN" if stack_file else "services"
    (sentence,) = caught.value.problems
    assert sentence.startswith(f"fairway:{path} is encrypted, but every key of fairway is in plain text in state")
    assert "`pulumi config set --secret secrets:<name>`" in sentence
    assert "hunter2" not in str(caught.value) and "AAAA" not in str(caught.value)


@pytest.mark.parametrize(
    ("count", "routes", "deployment", "sentence"),
    [
        (101, 1, "rolling", "fairway:services needs 101 routes, but a load balancer has 100 at most"),
        (2, 51, "rolling", "fairway:services needs 102 routes, but a load balancer has 100 at most"),
        (
            51,
            1,
            "blueGreen",
            "fairway:services needs 102 target groups (two with blueGreen), but a load balancer has 100",
        ),
    ],
)
def test_no_more_services_than_a_load_balancer_has_room_for(
    tmp_path: Path, count: int, routes: int, deployment: str, sentence: str
) -> None:
    web = {**CONFIG["services"]["web"], "deployment": deployment}
    services: dict[str, Any] = {
        f"web{number}": {**web, "routes": [f"/{number}/{route}" for route in range(routes)]} for number in range(count)
    }
    services["web0"]["routes"][0] = "/*"
    release = {**RELEASE, "services": {}}
    assert problems(tmp_path, changed("services", services), release=release)[0].startswith(sentence)


def test_importing_the_settings_loads_no_pulumi() -> None:
    script = "import settings, sys; print([name for name in sys.modules if name.startswith('pulumi')])"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("false", False),
        ("3", 3),
        ('{"a": 1}', {"a": 1}),
        ("Infinity", "Infinity"),
        ("NaN", "NaN"),
        ("[" * 100_000, "[" * 100_000),
        ("10.20.0.0/16", "10.20.0.0/16"),
    ],
)
def test_a_value_is_json_or_a_text(text: str, value: object) -> None:
    assert parsed(text) == value
