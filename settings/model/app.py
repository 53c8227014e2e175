"""What an app brings or keeps beside its database: secrets, bucket, users."""

from dataclasses import dataclass, field
from typing import Literal

Mfa = Literal["none", "optional", "required"]


@dataclass(frozen=True, kw_only=True)
class Secret:
    """A secret of the app: `value` makes one here, `arn` names one that exists (`key` of its JSON, its `version`)."""

    name: str
    value: str | None = field(repr=False)
    arn: str | None
    key: str | None
    version: str | None
    kms_key_arn: str | None


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """The bucket' bucket. noncurrent_days: how long an overwritten or deleted version stays."""

    noncurrent_days: int
    origins: tuple[str, ...]
    force_destroy: bool
    protect: bool


@dataclass(frozen=True, kw_only=True)
class UserPool:
    """The app's users. `protect` is Pulumi's protection and Cognito's own."""

    mfa: Mfa
    self_sign_up: bool
    password_length: int
    protect: bool
