"""The app's own secrets: named in `fairway:secrets`, their values encrypted in namespace `secrets`, or an exact ARN."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from settings.errors import Problems
from settings.model import Secret, Settings

NAMESPACE = "secrets"
STAND_IN = re.compile(
    r"(please[-_ ]?)?change[-_ ]?(me|this|it)!?|todo|tbd|fixme|x{3,}|\.{3,}|…|\*{3,}|-+|\?+|<.*>|\$\{.*\}|\{\{.*\}\}"
    r"|replace[-_ ]?(me|this|with.*)|place[-_ ]?holder|dummy|n/?a|none|null|undefined|example|secret|password|pass|test"
    r"|(your|my)[-_ ].+|insert[-_ ].+|.*[-_ ](goes[-_ ])?here|(sk|pk|rk)[-_]((test|live|proj)[-_])?(x+|\.+|\*+|…)"
    r"|(dummy|fake|sample|example|placeholder)[-_ ].+|12345678?9?0?|abc123",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class SecretValue:
    """One value of namespace `secrets`, and whether the stack's file holds it encrypted."""

    text: str = field(repr=False)
    encrypted: bool


def check_secrets(settings: Settings, values: Mapping[str, SecretValue], problems: Problems) -> None:
    """No problem's sentence quotes a value."""
    for secret in settings.secrets:
        _check(secret, values.get(secret.name), problems)
    for name in sorted(set(values) - {secret.name for secret in settings.secrets}):
        problems.add(
            f"{NAMESPACE}:{name}",
            f"is a value without a secret; write fairway:secrets: {{{name}: {{}}}}, or remove it with "
            f"`pulumi config rm {NAMESPACE}:{name}`",
        )


def _check(secret: Secret, value: SecretValue | None, problems: Problems) -> None:
    path, own = f"fairway:secrets.{secret.name}", f"{NAMESPACE}:{secret.name}"
    sources = {"arn": secret.arn, "secretName": secret.secret_name, "parameter": secret.parameter}
    written = [key for key, source in sources.items() if source]
    if written and value:
        problems.add(f"{path}.{written[0]}", f"is written, and {own} too; remove one of them")
    if len(written) > 1:
        problems.add(f"{path}.{written[1]}", f"is written, and {written[0]} too; remove one of them")
    if secret.parameter:
        for key, part in (("key", secret.json_key), ("version", secret.version)):
            if part:
                sentence = "is for a secret of Secrets Manager: ECS takes a parameter whole and as it is; remove it"
                problems.add(f"{path}.{key}", sentence)
    if written:
        return
    for key, part in (("key", secret.json_key), ("version", secret.version), ("kmsKeyArn", secret.kms_key_arn)):
        if part:
            problems.add(f"{path}.{key}", "is for a secret that exists; write its arn or secretName, or remove it")
    if (problem := _value_problem(value)) and not problems.is_unread(path):
        problems.add(own, f"{problem}; write its value with `pulumi config set --secret {own}`")


def _value_problem(value: SecretValue | None) -> str | None:
    if value is None:
        return "is missing"
    if not value.encrypted:
        return "is stored in plain text; treat it as leaked and rotate it"
    if not value.text.strip():
        return "is empty"
    if STAND_IN.fullmatch(value.text.strip()):
        return "is a placeholder"
    if "\0" in value.text:
        return "has a NUL character, which no variable can have"
    if value.text != value.text.strip() and "\n" not in value.text.strip():
        return "begins or ends with white space"
    return None
