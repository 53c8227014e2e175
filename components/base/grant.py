"""What a service gets from a part of the stack that it uses: variables, and permissions of its task role."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pulumi

Use = Literal["bucket", "userPool"]

VARIABLES: Mapping[Use, Mapping[str, str]] = {
    "bucket": {"S3_BUCKET_NAME": "bucketName"},
    "userPool": {"COGNITO_USER_POOL_ID": "userPoolId", "COGNITO_CLIENT_ID": "userPoolClientId"},
}
"""Environment name → the stack's value that it gets, for each part that a service may use."""


@dataclass(frozen=True, kw_only=True)
class Grant:
    """values: by the names that `VARIABLES` has; statements: of an IAM policy."""

    use: Use
    values: Mapping[str, pulumi.Input[str]]
    statements: tuple[Mapping[str, Any], ...]

    @property
    def environment(self) -> Mapping[str, pulumi.Input[str]]:
        return {name: self.values[value] for name, value in VARIABLES[self.use].items()}
