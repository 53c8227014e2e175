"""Arguments of what an app brings or keeps beside its database."""

from components.data.app_secret import AppSecretArgs
from components.data.bucket import BucketArgs
from components.data.user_pool import UserPoolArgs
from settings import model


def app_secret(told: model.Settings, wanted: model.Secret) -> AppSecretArgs:
    return AppSecretArgs(
        description=f"{wanted.name} of {told.app} in {told.stack}",
        value=wanted.value,
        arn=wanted.arn,
        key=wanted.key,
        version=wanted.version,
        kms_key_arn=wanted.kms_key_arn,
    )


def bucket(told: model.Settings, wanted: model.Bucket) -> BucketArgs:
    return BucketArgs(
        noncurrent_days=wanted.noncurrent_days,
        origins=wanted.origins,
        force_destroy=wanted.force_destroy,
        protect=wanted.protect,
    )


def user_pool(told: model.Settings, wanted: model.UserPool) -> UserPoolArgs:
    return UserPoolArgs(
        mfa=wanted.mfa,
        self_sign_up=wanted.self_sign_up,
        password_length=wanted.password_length,
        protect=wanted.protect,
    )
