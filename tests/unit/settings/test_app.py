"""Secrets, bucket and user_pool in the settings: every problem with its sentence, and no secret in any of them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi
import pytest
from fairway_policies.reading.secret_values import _STAND_IN as REFUSED_BY_THE_PACK  # pyright: ignore[reportPrivateUsage]

import wiring.config
from settings import SettingsError, StackValue, load
from settings.model import Settings
from settings.secrets import STAND_IN, SecretValue
from tests.unit.recorder import Answers

ARN = "arn:aws:secretsmanager:us-east-1:111122223333:secret:stripe-a1B2c3"
KEY = "sk-proj-4f9a0c"
WEB: dict[str, Any] = {"port": 3000, "health": {"path": "/", "tool": "wget"}}
CONFIG: dict[str, Any] = {
    "app": "shop",
    "production": False,
    "secrets": {"openai": {}, "stripe": {"arn": ARN}},
    "bucket": {},
    "userPool": {},
    "services": {
        "web": {
            **WEB,
            "secrets": {"OPENAI_API_KEY": "openai", "STRIPE_KEY": "stripe"},
            "grants": ["userPool", "bucket"],
            "env": {"POOL": {"stack": "userPoolId"}},
            "requiredEnv": ["OPENAI_API_KEY", "STRIPE_KEY", "S3_BUCKET_NAME", "COGNITO_CLIENT_ID", "POOL"],
        }
    },
}
VALUES = {"openai": SecretValue(text=KEY, encrypted=True)}


def read(tmp_path: Path, change: Mapping[str, Any], values: Mapping[str, SecretValue] = VALUES) -> Settings:
    """change: keys of CONFIG to set instead; None removes one."""
    (tmp_path / "releases").mkdir(exist_ok=True)
    (tmp_path / "releases/dev.json").write_text(json.dumps({"schema": 1, "stack": "dev", "services": {}}))
    config = {key: value for key, value in {**CONFIG, **change}.items() if value is not None}
    return load(config, stack="dev", region="us-east-1", directory=tmp_path, secrets=values)


def problems(tmp_path: Path, change: Mapping[str, Any], values: Mapping[str, SecretValue] = VALUES) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, change, values)
    assert KEY not in str(caught.value)
    return caught.value.problems


def web(**change: Any) -> dict[str, Any]:
    return {"services": {"web": {**WEB, **change}}}


def test_a_right_configuration_becomes_settings(tmp_path: Path) -> None:
    settings = read(tmp_path, {})
    openai, stripe = settings.secrets
    assert (openai.name, openai.value, openai.arn) == ("openai", KEY, None)
    assert (stripe.name, stripe.value, stripe.arn) == ("stripe", None, ARN)
    (service,) = settings.services
    assert service.secrets == {"OPENAI_API_KEY": "openai", "STRIPE_KEY": "stripe"}
    assert service.grants == ("bucket", "userPool")
    assert service.environment == {"POOL": StackValue(name="userPoolId")}
    assert KEY not in repr(settings) and KEY not in repr(VALUES)


def test_a_stack_needs_none_of_it(tmp_path: Path) -> None:
    settings = read(tmp_path, {"secrets": None, "bucket": None, "userPool": None, **web()}, {})
    assert (settings.secrets, settings.bucket, settings.user_pool) == ((), None, None)


@pytest.mark.parametrize("production", [True, False])
def test_a_production_stack_protects_what_it_keeps_unless_told_otherwise(tmp_path: Path, production: bool) -> None:
    settings = read(tmp_path, {"production": production})
    assert settings.bucket and settings.bucket.protect is production
    assert settings.user_pool and settings.user_pool.protect is production
    cache = read(tmp_path, {"production": production, "cache": {}}).cache
    assert cache and cache.protect is production and cache.backup_days == (7 if production else 0)
    settings = read(tmp_path, {"production": production, "bucket": {"protect": not production}})
    assert settings.bucket and settings.bucket.protect is not production


SET = "write its value with `pulumi config set --secret secrets:openai`"
BAD_VALUES: list[tuple[SecretValue | None, str]] = [
    (None, f"secrets:openai is missing; {SET}"),
    (
        SecretValue(text=KEY, encrypted=False),
        f"secrets:openai is stored in plain text; treat it as leaked and rotate it; {SET}",
    ),
    (SecretValue(text="", encrypted=True), f"secrets:openai is empty; {SET}"),
    (SecretValue(text="your-key-here", encrypted=True), f"secrets:openai is a placeholder; {SET}"),
    (SecretValue(text=f"{KEY}\n", encrypted=True), f"secrets:openai begins or ends with white space; {SET}"),
]


@pytest.mark.parametrize(("value", "sentence"), BAD_VALUES, ids=[sentence[:40] for _, sentence in BAD_VALUES])
def test_f13_f31_a_value_is_there_encrypted_and_none_that_stands_for_one(
    tmp_path: Path, value: SecretValue | None, sentence: str
) -> None:
    assert problems(tmp_path, {}, {"openai": value} if value else {}) == (sentence,)


PLACEHOLDERS = [
    *(
        "changeme",
        "CHANGE_ME",
        "change-this",
        "TODO",
        "tbd",
        "xxx",
        "sk-xxx",
        "sk-proj-xxxx",
        "sk_test_...",
        "...",
        "***",
    ),
    *("your-key-here", "your_api_key", "my-secret", "<api key>", "${OPENAI_API_KEY}", "{{ key }}", "replace-me"),
    *(
        "insert key here",
        "put-key-here",
        "placeholder",
        "dummy",
        "example",
        "secret",
        "password",
        "test",
        "null",
        "N/A",
    ),
    *("none", "abc123", "123456789", "fake-key", "key goes here"),
]


@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_f13_settings_refuse_every_placeholder_that_the_pack_refuses(tmp_path: Path, text: str) -> None:
    assert REFUSED_BY_THE_PACK.fullmatch(text)
    assert (
        "secrets:openai is a placeholder"
        in problems(tmp_path, {}, {"openai": SecretValue(text=text, encrypted=True)})[0]
    )


REAL = [
    "sk-proj-4f9a0c",
    "sk_live_51H8xxx9",
    "hunter2",
    "correct horse battery staple",
    "todo-list-service-key",
    "p@ss:w/ord",
]


@pytest.mark.parametrize("text", REAL)
def test_a_real_value_is_no_placeholder(text: str) -> None:
    assert not STAND_IN.fullmatch(text)


def test_a_value_of_several_lines_keeps_its_last_newline(tmp_path: Path) -> None:
    text = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n"
    assert read(tmp_path, {}, {"openai": SecretValue(text=text, encrypted=True)}).secrets[0].value == text


SECRET = "fairway:secrets"
SERVICE = "fairway:services.web"
EXACT = "write the secret's exact ARN, with the six characters at its end"
NO_SECRETS: dict[str, Any] = {"secrets": None, **web()}
WRONG: list[tuple[dict[str, Any], str]] = [
    (
        {"secrets": {"openai": {}, "stripe": {"arn": ARN[:-6] + "??????"}}},
        f"{SECRET}.stripe.arn is '{ARN[:-6]}??????'; {EXACT}",
    ),
    ({"secrets": {"openai": {}, "stripe": {"arn": ARN[:-6] + "*"}}}, f"{SECRET}.stripe.arn is '{ARN[:-6]}*'; {EXACT}"),
    ({"secrets": {"openai": {}, "stripe": {"arn": ARN[:-7]}}}, f"{SECRET}.stripe.arn is '{ARN[:-7]}'; {EXACT}"),
    ({"secrets": {"openai": {}, "stripe": {"arn": "stripe"}}}, f"{SECRET}.stripe.arn is 'stripe'; {EXACT}"),
    (
        {"secrets": {"openai": {"arn": ARN}, "stripe": {"arn": ARN}}},
        f"{SECRET}.openai.arn is written, and secrets:openai too; remove one of them",
    ),
    (
        {"secrets": {"openai": {"key": "k"}, "stripe": {"arn": ARN}}},
        f"{SECRET}.openai.key is for a secret that exists; write its arn or secretName, or remove it",
    ),
    (
        {"secrets": {"openai": {}, "stripe": {"arn": ARN, "kye": "x"}}},
        f"{SECRET}.stripe.kye is not a known key; did you mean key?",
    ),
    (
        {"secrets": {"openai": {}, "STRIPE": {"arn": ARN}}},
        f"{SECRET}.STRIPE is no name for a secret; write 2 to 50 lower-case letters, digits and hyphens",
    ),
    (
        {"secrets": {"stripe": {"arn": ARN}}, **web()},
        "secrets:openai is a value without a secret; write fairway:secrets: {openai: {}}, or remove it with "
        "`pulumi config rm secrets:openai`",
    ),
    (
        web(secrets={"KEY": "opnai"}),
        f"{SERVICE}.secrets.KEY names no secret; write one of fairway:secrets (openai, stripe), or add it there",
    ),
    (web(secrets={"KEY": "sk-live/x"}), f"{SERVICE}.secrets.KEY names no secret; write the name of one of"),
    ({"secrets": {"openai": "sk-live/x"}}, "fairway:secrets.openai is a text; write a mapping of keys to values"),
    ({"\x1b[2J\u202e": 1}, "fairway:\ufffd[2J\ufffd is not a known key"),
    (web(secrets={"KEY": []}), f"{SERVICE}.secrets.KEY names no secret; write the name of one of fairway:secrets"),
    (web(secrets={"KEY": "openai"}, env={"KEY": "x"}), f"{SERVICE}.env.KEY is in secrets too; remove it"),
    (web(secrets={"PORT": "openai"}), f"{SERVICE}.secrets.PORT is set by Fairway; remove it"),
    (
        web(secrets={"A B": "openai"}),
        f"{SERVICE}.secrets.A B is no name of an environment variable; write letters, digits and underscores, no",
    ),
    (
        web(env={"A-B": "x"}),
        f"{SERVICE}.env.A-B is no name of an environment variable; write letters, digits and underscores, no",
    ),
    (web(grants=["queue"]), f"{SERVICE}.grants has 'queue'; write one of bucket, userPool"),
    (
        web(grants=["bucket"], env={"S3_BUCKET_NAME": "x"}),
        f"{SERVICE}.env.S3_BUCKET_NAME is set by Fairway; remove it",
    ),
    (
        {"bucket": None, **web(grants=["bucket"])},
        f"{SERVICE}.grants has bucket, but the stack has no fairway:bucket; add one, for example {{}}",
    ),
    (
        {"userPool": None, **web(env={"POOL": {"stack": "userPoolId"}})},
        f"{SERVICE}.env.POOL.stack is 'userPoolId', but the stack has no fairway:userPool; add one",
    ),
    (
        web(requiredEnv=["S3_BUCKET_NAME"]),
        f"{SERVICE}.requiredEnv has S3_BUCKET_NAME, which nothing provides; write grants: [bucket]",
    ),
    (
        web(requiredEnv=["OPENAI_API_KEY"]),
        f"{SERVICE}.requiredEnv has OPENAI_API_KEY, which nothing provides; add it to env or secrets",
    ),
    (
        web(cacheEnv={"REDIS_URL": "url"}),
        f"{SERVICE}.cacheEnv has variables, but the stack has no fairway:cache; add one, for example {{}}",
    ),
    (
        {"cache": {}, **web(cacheEnv={"REDIS_URL": "uri"})},
        f"{SERVICE}.cacheEnv.REDIS_URL is 'uri'; write one of url, celeryUrl, stackExchange, host, port",
    ),
    (
        {"cache": {}, **web(cacheEnv={"REDIS_URL": "url"}, env={"REDIS_URL": "x"})},
        f"{SERVICE}.env.REDIS_URL is set by Fairway; remove it",
    ),
    (
        web(requiredEnv=["REDIS_URL"]),
        f"{SERVICE}.requiredEnv has REDIS_URL, which nothing provides; add it to cacheEnv, for example REDIS_URL: url",
    ),
    (
        {"queues": {"orders": {}}, **web(receiveFrom={"Q": "order"})},
        f"{SERVICE}.receiveFrom.Q is 'order'; write one of fairway:queues (orders), or add it there",
    ),
    (web(sendTo={"Q": "orders"}), f"{SERVICE}.sendTo.Q is 'orders'; write one of fairway:queues (none yet)"),
    (
        {"queues": {"orders": {}, "mails": {}}, **web(sendTo={"Q": "orders"}, receiveFrom={"Q": "mails"})},
        f"{SERVICE}.receiveFrom.Q is another queue than in sendTo, orders; one variable has one URL",
    ),
    (
        {"queues": {"orders": {}}, **web(sendTo={"Q": "orders"}, env={"Q": "x"})},
        f"{SERVICE}.env.Q is set by Fairway; remove it",
    ),
    (
        {
            "queues": {"orders": {}},
            "network": {"nat": "none", "taskSubnets": "private", "endpoints": ["ecr", "logs", "secretsmanager"]},
        },
        "fairway:network.endpoints has no sqs: without NAT no task would reach the queues; add it",
    ),
    ({"queues": {"orders": {"retentionDays": 14}}}, "fairway:queues.orders.retentionDays is 14; write a whole number"),
    ({"cache": {"eviction": "lru"}}, "fairway:cache.eviction is 'lru'; write one of volatile-lru, allkeys-lru"),
    ({"cache": {"version": "6.2"}}, "fairway:cache.version is '6.2'; write a Valkey version such as"),
    (
        {"bucket": {"noncurrentDays": 0}},
        "fairway:bucket.noncurrentDays is 0; write a whole number from 1 to 3650",
    ),
    (
        {"bucket": {"corsOrigins": ["app.example.org"]}},
        "fairway:bucket.corsOrigins has 'app.example.org'; write web origins such as https://app.example.org",
    ),
    (
        {"bucket": {"forceDestroy": True, "protect": True}},
        "fairway:bucket.forceDestroy is true, but the bucket is protected; remove one of them",
    ),
    ({"userPool": {"mfa": "on"}}, "fairway:userPool.mfa is 'on'; write one of none, optional, required"),
    ({"userPool": {"passwordLength": 6}}, "fairway:userPool.passwordLength is 6; write a whole number from 8 to 99"),
]


@pytest.mark.parametrize(("change", "sentence"), WRONG, ids=[sentence[:60] for _, sentence in WRONG])
def test_one_wrong_value_is_one_sentence(tmp_path: Path, change: dict[str, Any], sentence: str) -> None:
    assert any(problem.startswith(sentence) for problem in problems(tmp_path, change)), problems(tmp_path, change)


def test_the_configuration_says_which_values_are_encrypted(tmp_path: Path) -> None:
    """Through Pulumi's own configuration, as the engine hands it over."""
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases/dev.json").write_text(json.dumps({"schema": 1, "stack": "dev", "services": {}}))
    config = {f"fairway:{key}": value if isinstance(value, str) else json.dumps(value) for key, value in CONFIG.items()}
    config |= {"aws:region": "us-east-1", "secrets:openai": "12345678901"}
    pulumi.runtime.set_mocks(Answers(preview=False), project="fairway", stack="dev")
    pulumi.runtime.set_all_config(config, ["secrets:openai"])
    assert wiring.config.read(tmp_path).secrets[0].value == "12345678901", "a value of digits stays a text"
    pulumi.runtime.set_all_config(config, [])
    with pytest.raises(pulumi.RunError, match="secrets:openai is stored in plain text") as caught:
        wiring.config.read(tmp_path)
    assert "12345678901" not in str(caught.value)
    pulumi.runtime.set_all_config(config, ["secrets:openai", "fairway:services"])
    with pytest.raises(pulumi.RunError, match="fairway:services is encrypted, but every key of fairway is in plain"):
        wiring.config.read(tmp_path)


def keep_unreleased(tmp_path: Path, tag: str | None) -> Settings:
    image = {"digest": "sha256:" + "0" * 64, "platforms": ["linux/amd64"]} | ({"tag": tag} if tag else {})
    (tmp_path / "releases").mkdir(exist_ok=True)
    release = {"schema": 1, "stack": "dev", "services": {"web": image}}
    (tmp_path / "releases/dev.json").write_text(json.dumps(release))
    config = {**CONFIG, "registry": {"keepUnreleased": 20}}
    return load(config, stack="dev", region="us-east-1", directory=tmp_path, secrets=VALUES)


@pytest.mark.parametrize("tag", [None, "1.4.0"])
def test_f32_images_expire_only_where_each_released_one_has_its_tag(tmp_path: Path, tag: str | None) -> None:
    assert keep_unreleased(tmp_path, "release-17").registry.keep_unreleased == 20
    with pytest.raises(SettingsError) as caught:
        keep_unreleased(tmp_path, tag)
    assert caught.value.problems == (
        f"releases/dev.json: services.web.tag is {tag!r}, and registry.keepUnreleased would let the image expire; "
        "tag it release-… in the registry and name that tag here, or remove keepUnreleased",
    )


@pytest.mark.parametrize(("key", "value"), [("keepUnreleased", 20), ("pullAccounts", ["444455556666"])])
def test_f15_a_stack_that_pulls_from_another_account_decides_nothing_about_it(
    tmp_path: Path, key: str, value: object
) -> None:
    assert problems(tmp_path, {"registry": {"account": "111122223333", key: value}}) == (
        f"fairway:registry.{key} is for the stack that owns the repositories; remove it beside registry.account",
    )
