"""The password of a database that was not made here: read where it is kept, so that nothing has to change it."""

import json
import re
from urllib.parse import unquote

import pulumi
import pulumi_aws as aws

from components.data.database_config import DatabaseConfig

FIRST_VERSION = 1


def keeps_password(config: DatabaseConfig) -> bool:
    """Whether the instance has the password that it had before; a higher `password_version` makes one here."""
    return config.password_from is not None and config.password_version == FIRST_VERSION


def existing_password(arn: str | None) -> pulumi.Output[str]:
    """arn: of a secret, or of a parameter of SSM. A secret Output."""
    if arn is None:
        raise ValueError("password_from is missing")
    if ":ssm:" in arn:
        name = "/" + arn.partition(":parameter/")[2]
        parameter = aws.ssm.get_parameter_output(name=name, with_decryption=True)
        return pulumi.Output.secret(parameter.value.apply(password_in))
    version = aws.secretsmanager.get_secret_version_output(secret_id=arn)
    return pulumi.Output.secret(version.secret_string.apply(password_in))


def password_in(text: str) -> str:
    """The password in a secret's text: of a JSON document, of a URL, or the text itself.

    A URL's password may hold what should have been percent-encoded: it goes from the first colon behind the user to
    the last @. Raises ValueError for a JSON document without `password`; no message quotes the text.
    """
    if text.lstrip().startswith("{"):
        document = json.loads(text)
        if not isinstance(document.get("password"), str):
            raise ValueError("the secret of fairway:database.passwordFrom is a JSON document without `password`")
        return document["password"]
    url = re.fullmatch(r"postgres(ql)?(\+\w+)?://[^:@/]+:(?P<password>.*)@[^@]+", text, re.DOTALL)
    return unquote(url["password"]) if url else text
