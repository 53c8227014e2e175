"""The variables of a running service, in the words of a stack's settings."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from components.base.uses import VARIABLES, Use
from ops.adopt.existing import inside
from ops.adopt.keys import key_arn
from ops.adopt.services import RunningService
from ops.aws.client import Aws, AwsError

FORMS = {"host": "host", "port": "port", "username": "user", "password": "password", "dbname": "name"}
"""Key of the document in a database's secret → the form of `databaseEnv`."""
FIELDS = {"DB_HOST": "host", "DB_PORT": "port", "DB_USERNAME": "user", "DB_PASSWORD": "password", "DB_NAME": "name"}
USE_KEY = ("kms:Decrypt", "kms:GenerateDataKey")
OWN = ("HOSTNAME", "NODE_ENV", "PORT")
TLS_OFF = {"NODE_TLS_REJECT_UNAUTHORIZED": "0", "PGSSLMODE": "no-verify"}


@dataclass(frozen=True, kw_only=True)
class Known:
    """What variables may be about. database: as RDS describes it; password_from: ARN of the secret with its password.

    values: what only AWS knows → the name that the stack has for it, e.g. of the bucket. queues: URL → name.
    keys: value → ARN of the KMS key that encrypts what it names.
    """

    database: Mapping[str, Any] = field(default_factory=dict[str, Any])
    password_from: str = ""
    values: Mapping[str, str] = field(default_factory=dict[str, str])
    queues: Mapping[str, str] = field(default_factory=dict[str, str])
    keys: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(kw_only=True)
class Variables:
    """secrets: of the stack, by name; of_service: the service's keys."""

    environment: dict[str, Any] = field(default_factory=dict[str, Any])
    database: dict[str, str] = field(default_factory=dict[str, str])
    secrets: dict[str, str] = field(default_factory=dict[str, str])
    stack_secrets: dict[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    queues: dict[str, str] = field(default_factory=dict[str, str])
    keys: set[str] = field(default_factory=set[str])
    grants: set[Use] = field(default_factory=set[Use])
    remarks: list[str] = field(default_factory=list[str])

    @property
    def settings(self) -> Mapping[str, Any]:
        """The service's keys."""
        forms: dict[str, Any] = {"databaseEnv": self.database}
        if self.database == {"DATABASE_URL": "url"}:
            forms = {"database": "url"}
        elif self.database and self.database.items() <= FIELDS.items():
            forms = {"database": "fields"}
        every = {**forms, "secrets": self.secrets, "env": self.environment, "grants": sorted(self.grants)}
        every |= {"sendTo": self.queues, "receiveFrom": self.queues}
        if self.keys:
            every["permissions"] = [{"actions": list(USE_KEY), "resources": sorted(self.keys)}]
        return {key: value for key, value in every.items() if value}


def translate(aws: Aws, service: RunningService, known: Known) -> Variables:
    """Asks AWS for the exact ARNs of secrets that a task names without them."""
    variables = Variables()
    for name, value in service.environment.items():
        _plain(variables, service.name, known, name, value)
    for name, source in service.secrets.items():
        _secret(aws, variables, known, name, source)
    return variables


def _plain(variables: Variables, service: str, known: Known, name: str, value: str) -> None:
    if key := known.keys.get(value):
        variables.keys.add(key)
    if TLS_OFF.get(name) == value:
        variables.remarks.append(f"{service}: {name}={value} is left out; RDS's certificates are in every task")
    elif name in OWN:
        return
    elif value in known.values:
        own = known.values[value]
        use: Use = "bucket" if own == "bucketName" else "userPool"
        variables.grants.add(use)
        if VARIABLES[use].get(name) != own:
            variables.environment[name] = {"stack": own}
    elif value in known.queues:
        variables.queues[name] = known.queues[value]
        variables.remarks.append(
            f"{service}: may send to and receive from queue {known.queues[value]}; take sendTo or receiveFrom away"
        )
    elif form := _database_form(known, name, value):
        variables.database[name] = form
    else:
        variables.environment[name] = value


def _database_form(known: Known, name: str, value: str) -> str | None:
    if not known.database:
        return None
    endpoint = inside(known.database, "Endpoint")
    if value == endpoint.get("Address"):
        return "host"
    about = re.search(r"DB|DATABASE|PG|POSTGRES|RDS|SQL", name.upper()) is not None
    fields = {
        "port": (str(endpoint.get("Port")), "PORT"),
        "user": (known.database.get("MasterUsername"), "USER"),
        "name": (known.database.get("DBName"), "NAME|DATABASE|DB"),
    }
    for form, (expected, words) in fields.items():
        if about and value == expected and re.search(words, name.upper()):
            return form
    return None


def _secret(aws: Aws, variables: Variables, known: Known, name: str, source: str) -> None:
    arn, key = exact_source(aws, source)
    if arn == known.password_from and (form := FORMS.get(key) if key else "url" if _is_url(name) else None):
        variables.database[name] = form
        return
    kind = "parameter" if ":ssm:" in arn else "arn"
    secret = _secret_name(arn, key)
    own_key = _key_of(aws, arn)
    variables.stack_secrets[secret] = {
        kind: arn,
        **({"key": key} if key else {}),
        **({"kmsKeyArn": own_key} if own_key else {}),
    }
    variables.secrets[name] = secret


def _key_of(aws: Aws, arn: str) -> str:
    """ARN of the KMS key that encrypts a secret or parameter, where that is one that a task needs the right to use."""
    if ":ssm:" in arn:
        name = arn.partition(":parameter/")[2]
        names = [f"/{name}", *([] if "/" in name else [name])]  # the ARNs of both are the same
        filters = [{"Key": "Name", "Values": names}]
        parameters = aws.ask("ssm", "describe_parameters", ParameterFilters=filters)["Parameters"]
        return key_arn(aws, next((str(one.get("KeyId") or "") for one in parameters if arn.endswith(one["Name"])), ""))
    try:
        key = str(aws.ask("secretsmanager", "describe_secret", SecretId=arn).get("KmsKeyId") or "")
    except AwsError as error:
        if error.code != "ResourceNotFoundException":
            raise
        return ""
    return key_arn(aws, key)


def _is_url(name: str) -> bool:
    return re.search(r"UR[LI]|DSN|CONNECTION", name.upper()) is not None


def exact_source(aws: Aws, source: str) -> tuple[str, str]:
    """ARN of a secret or parameter, and the key of its document, from a container definition's `valueFrom`."""
    if not source.startswith("arn:"):
        return f"arn:aws:ssm:{aws.region}:{_account(aws)}:parameter/{source.lstrip('/')}", ""
    parts = source.split(":")
    if parts[2] != "secretsmanager":
        return source, ""
    arn, key = ":".join(parts[:7]), parts[7] if len(parts) > 7 else ""
    try:
        return str(aws.ask("secretsmanager", "describe_secret", SecretId=re.sub(r"-[?*]+$", "", arn))["ARN"]), key
    except AwsError as error:
        if error.code != "ResourceNotFoundException":
            raise
        return arn, key


def _account(aws: Aws) -> str:
    return str(aws.ask("sts", "get_caller_identity")["Account"])


def _secret_name(arn: str, key: str) -> str:
    own = arn.rpartition("/")[2] if "/" in arn else arn.rpartition(":")[2]
    own = re.sub(r"-[A-Za-z0-9]{6}$", "", own) if ":secretsmanager:" in arn else own
    text = f"{own}-{key}" if key else own
    name = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-0123456789")[:50].rstrip("-")
    return name if len(name) > 1 else "secret"


def secret_arns(aws: Aws, services: Sequence[RunningService]) -> Sequence[str]:
    """Of every secret and parameter that the services read."""
    return [exact_source(aws, source)[0] for service in services for source in service.secrets.values()]
