"""The app's own secrets: named in `fairway:secrets`, their values encrypted in namespace `secrets`, or an exact ARN."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from settings import model
from settings.patterns import REGION
from settings.reader import Reader

NAMESPACE = "secrets"
NAME = r"[a-z][a-z0-9-]{0,48}[a-z0-9]"
# AWS puts six characters behind the name; without them, or with ?????? or *, access is denied when the task starts.
ARN = rf"arn:aws[a-z-]*:secretsmanager:{REGION}:\d{{12}}:secret:[A-Za-z0-9/_+=.@-]+-[A-Za-z0-9]{{6}}"
KEY_ARN = rf"arn:aws[a-z-]*:kms:{REGION}:\d{{12}}:key/[A-Za-z0-9-]+"
STAND_IN = re.compile(
    r"(please[-_ ]?)?change[-_ ]?(me|this|it)!?|todo|tbd|fixme|x{3,}|\.{3,}|…|\*{3,}|-+|\?+|<.*>|\$\{.*\}|\{\{.*\}\}"
    r"|replace[-_ ]?(me|this|with.*)|place[-_ ]?holder|dummy|n/?a|none|null|undefined|example|secret|password|pass|test"
    r"|(your|my)[-_ ].+|insert[-_ ].+|.*[-_ ](goes[-_ ])?here|(sk|pk|rk)[-_]((test|live|proj)[-_])?(x+|\.+|\*+|…)"
    r"|(dummy|fake|sample|example|placeholder)[-_ ].+|12345678?9?0?|abc123",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Value:
    """One value of namespace `secrets`, and whether the stack's file holds it encrypted."""

    text: str = field(repr=False)
    encrypted: bool


def read_secrets(reader: Reader, values: Mapping[str, Value]) -> tuple[model.Secret, ...]:
    """Every secret, sorted by name. No problem's sentence says a value."""
    secrets = tuple(_secret(name, child, values.get(name)) for name, child in reader.children())
    for name in sorted(set(values) - {secret.name for secret in secrets}):
        reader.problems.append(
            f"{NAMESPACE}:{name} is a value without a secret; write {reader.where}: {{{name}: {{}}}}, or remove it with"
            f" `pulumi config rm {NAMESPACE}:{name}`"
        )
    return secrets


def _secret(name: str, reader: Reader, value: Value | None) -> model.Secret:
    if not re.fullmatch(NAME, name):
        reader.problem("", "is no name for a secret; write 2 to 50 lower-case letters, digits and hyphens")
    arn = reader.text("arn", None, pattern=ARN, expected="the secret's exact ARN, with the six characters at its end")
    secret = model.Secret(
        name=name,
        value=None if arn or value is None else value.text,
        arn=arn,
        key=reader.text("key", None, pattern=r"[^:\s]+", expected="a key of the JSON document in the secret"),
        version=reader.text("version", None, pattern=r"[0-9A-Za-z-]{32,64}", expected="the id of a version"),
        kms_key_arn=reader.text("kmsKeyArn", None, pattern=KEY_ARN, expected="a KMS key's ARN"),
    )
    reader.done()
    if reader.has("arn"):
        if value:
            reader.problem("arn", f"is there, and {NAMESPACE}:{name} too; remove one of them")
        return secret
    for only_with_arn in ("key", "version", "kmsKeyArn"):
        if reader.has(only_with_arn):
            reader.problem(only_with_arn, "is for a secret that exists; write its arn, or remove it")
    if problem := _value_problem(value):
        reader.problems.append(f"{NAMESPACE}:{name} {problem}; {_set(name)}")
    return secret


def _value_problem(value: Value | None) -> str | None:
    if value is None:
        return "is missing"
    if not value.encrypted:
        return "is in plain text in the stack's file: take it for known, and get a new one"
    if not value.text.strip():
        return "is empty"
    if STAND_IN.fullmatch(value.text.strip()):
        return "is a placeholder"
    if value.text != value.text.strip() and "\n" not in value.text.strip():
        return "begins or ends with white space"
    return None


def _set(name: str) -> str:
    return f"write its value with `pulumi config set --secret {NAMESPACE}:{name}`"
