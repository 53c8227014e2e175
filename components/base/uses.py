"""The parts of a stack that a service may use, and the variables that it then has."""

from collections.abc import Mapping
from typing import Literal

Use = Literal["bucket", "userPool"]

VARIABLES: Mapping[Use, Mapping[str, str]] = {
    "bucket": {"S3_BUCKET_NAME": "bucketName"},
    "userPool": {"COGNITO_USER_POOL_ID": "userPoolId", "COGNITO_CLIENT_ID": "userPoolClientId"},
}
"""Environment name → the stack's value that it gets, for each part that a service may use."""
