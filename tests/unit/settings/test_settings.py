"""Every problem of a configuration, with its sentence, and all of them at once."""

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from settings import SettingsError, StackValue, load

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


def loaded(tmp_path: Path, config: Mapping[str, Any] = CONFIG, release: Mapping[str, Any] = RELEASE) -> Any:
    folder = tmp_path / "releases"
    folder.mkdir(exist_ok=True)
    (folder / "dev.json").write_text(json.dumps(release))
    return load(config, stack="dev", region="us-east-1", directory=tmp_path)


def test_a_right_configuration_becomes_settings(tmp_path: Path) -> None:
    told = loaded(tmp_path)
    api, web = told.services
    assert (told.app, told.region, told.production, told.runtime_mode) == ("shop", "us-east-1", False, "production")
    assert (api.name, api.port, api.health.path, api.repository) == ("api", 3001, "/health", "shop/api")
    assert (api.image.digest, api.architecture) == (DIGEST, "X86_64")
    assert api.environment == {"LOG_LEVEL": "info", "SITE": StackValue(name="url")}
    assert (list(web.routes), list(api.routes)) == (["/*"], ["/api/*"])
    assert api.routes["/api/*"] < web.routes["/*"], "the more specific route is asked first"
    assert told.repositories == ("shop/api", "shop/web")


SERVICE = "fairway:services.api"
WRONG: list[tuple[str, Any, str]] = [
    ("servces", {}, "fairway:servces is not a known key; did you mean services?"),
    ("services|api|prot", 1, f"{SERVICE}.prot is not a known key; did you mean port?"),
    ("services|api|health|pth", "/", f"{SERVICE}.health.pth is not a known key; did you mean path?"),
    ("app", ..., "fairway:app is missing; write 2 to 20 lower-case letters, digits and hyphens"),
    ("app", 7, "fairway:app is 7; write 2 to 20 lower-case letters, digits and hyphens"),
    ("production", "yes", "fairway:production is 'yes'; write true or false"),
    ("network", "10.0.0.0/16", "fairway:network is '10.0.0.0/16'; write a mapping of keys to values"),
    ("services|api|port", "3001", f"{SERVICE}.port is '3001'; write a whole number from 1 to 65535"),
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
    ("services|api|routes", ["api"], f"{SERVICE}.routes is a list; write a list of path patterns that begin with /"),
    (
        "services|api|cpu",
        300,
        f"{SERVICE} has cpu 300 is no Fargate size; write one of 256, 512, 1024, 2048, 4096, 8192, 16384",
    ),
    (
        "services|api|memory",
        4096,
        f"{SERVICE} has memory 4096 does not go with cpu 256; write one of 512, 1024, 2048",
    ),
    (
        "network|cidr",
        "10.0.0.0/25",
        "fairway:network.cidr is '10.0.0.0/25', too small or too large for 2 zones; write a block from /16 to /24",
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
        f"{SERVICE}.requiredEnv has DATABASE_URL, which nothing provides; add it to env or secrets, or set database",
    ),
    ("database", ..., f"{SERVICE}.database is 'url', but the stack has no fairway:database; add one"),
    ("services|api|env|PORT", "80", f"{SERVICE}.env.PORT is set by Fairway; remove it"),
    ("services|api|env|DATABASE_URL", "postgres://", f"{SERVICE}.env.DATABASE_URL is set by Fairway; remove it"),
    ("services|api|env|RETRIES", 3, f"{SERVICE}.env.RETRIES is 3; write a text in quotes, or {{stack: url}}"),
    ("services|api|env|SITE", {"stack": "uri"}, f"{SERVICE}.env.SITE.stack is 'uri'; write one of url"),
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
    ("database|storageGb", 200, "fairway:database.maxStorageGb is 100, below storageGb; write at least 200"),
    (
        "edge",
        {"ingress": "https"},
        "fairway:edge.domain is missing; no certificate is for a load balancer's own name: ingress https needs one",
    ),
    (
        "edge",
        {"ingress": "https", "certificateArn": "arn:aws:acm:us-west-2:111122223333:certificate/0a1b"},
        "a load balancer needs one of its own region, us-east-1",
    ),
    (
        "registry|account",
        111122223333,
        "fairway:registry.account is 111122223333; write an account id of 12 digits, in quotes",
    ),
]


@pytest.mark.parametrize(("path", "value", "sentence"), WRONG, ids=[f"{path}={value}" for path, value, _ in WRONG])
def test_one_wrong_value_is_one_sentence(tmp_path: Path, path: str, value: Any, sentence: str) -> None:
    found = problems(tmp_path, changed(path, value))
    assert any(sentence in problem for problem in found), found


def test_all_problems_come_at_once_and_name_their_keys(tmp_path: Path) -> None:
    config = changed("services|api|port", 0)
    config = changed("services|web|health|path", "x", config)
    config = changed("nework", {}, config)
    found = problems(tmp_path, config, region=None)
    assert [problem.split(" ")[0] for problem in found] == [
        "aws:region",
        "fairway:services.api.port",
        "fairway:services.web.health.path",
        "fairway:nework",
    ]


def test_production_refuses_what_dev_may_have(tmp_path: Path) -> None:
    config = changed("runtimeMode", "development", changed("edge", {"ingress": "http"}))
    assert loaded(tmp_path, config).runtime_mode == "development"
    assert problems(tmp_path, changed("production", True, config)) == (
        "fairway:runtimeMode is development in a production stack; write production or remove it",
        "fairway:edge.ingress is http in a production stack; write cloudfront or https",
    )


def test_a_region_without_certificates_is_refused_before_a_database_is_made(tmp_path: Path) -> None:
    (sentence,) = problems(tmp_path, CONFIG, region="xx-north-9")
    assert sentence.startswith("aws:region is 'xx-north-9': no RDS CA certificates for region 'xx-north-9'")


def test_a_release_file_that_is_missing_or_no_json(tmp_path: Path) -> None:
    empty = '{"schema": 1, "stack": "dev", "services": {}}'
    assert problems(tmp_path, CONFIG, release=None) == (
        f"releases/dev.json is missing; write {empty} into it for a stack without images",
    )
    (sentence,) = problems(tmp_path, CONFIG, release="{")
    assert sentence.startswith("releases/dev.json cannot be read as JSON (") and sentence.endswith(
        f"; write {empty} for a stack without images"
    )


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("services|api|digest", "latest", "services.api.digest is 'latest'; write sha256: and 64 hexadecimal digits"),
        ("services|api|digest", ..., "services.api.digest is missing; write sha256: and 64 hexadecimal digits"),
        (
            "services|api|platforms",
            "linux/amd64",
            "platforms is 'linux/amd64'; write a list of platforms such as linux/amd64",
        ),
        (
            "services|api|platforms",
            ["windows/amd64"],
            "platforms is windows/amd64; Fargate runs linux/amd64 or linux/arm64",
        ),
        ("stack", "prod", "stack is 'prod'; write one of dev"),
        ("schema", 2, "schema is 2; write one of 1"),
        ("digests", {}, "digests is not a known key"),
        ("services|old", IMAGE, "old is no service of fairway:services; remove it or add the service"),
    ],
)
def test_a_release_file_that_is_malformed(tmp_path: Path, path: str, value: Any, sentence: str) -> None:
    found = problems(tmp_path, CONFIG, release=changed(path, value, RELEASE))
    assert any(problem.startswith("releases/dev.json: ") and sentence in problem for problem in found), found


def test_a_service_without_image_is_allowed(tmp_path: Path) -> None:
    told = loaded(tmp_path, release=changed("services|api", ..., RELEASE))
    assert [(service.name, service.image is None) for service in told.services] == [("api", True), ("web", False)]


def test_the_image_decides_the_architecture(tmp_path: Path) -> None:
    def architecture(platforms: list[str], asked: str | None = None) -> str:
        config = changed("services|api|architecture", asked) if asked else CONFIG
        release = changed("services|api|platforms", platforms, RELEASE)
        return str(loaded(tmp_path, config, release).services[0].architecture)

    assert architecture(["linux/arm64"]) == "ARM64"
    assert architecture(["linux/arm64", "linux/amd64"]) == "X86_64"
    assert architecture(["linux/arm64", "linux/amd64"], asked="ARM64") == "ARM64"


def test_a_repository_may_stay_without_its_service(tmp_path: Path) -> None:
    assert loaded(tmp_path, changed("registry|extraRepositories", ["shop/old"])).repositories == (
        "shop/api",
        "shop/old",
        "shop/web",
    )


def test_environment_values_stay_out_of_the_representation(tmp_path: Path) -> None:
    told = loaded(tmp_path, changed("services|api|env|TOKEN", "hunter2"))
    assert "hunter2" not in repr(told)
