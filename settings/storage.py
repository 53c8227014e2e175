"""What an app keeps outside its database: bucket in a bucket, users in a user pool."""

from typing import get_args

from settings import model
from settings.reader import Reader

ORIGIN = r"https?://[A-Za-z0-9.-]+(:\d{1,5})?"


def read_bucket(reader: Reader, *, production: bool) -> model.Bucket:
    bucket = model.Bucket(
        noncurrent_days=reader.integer("noncurrentDays", 90, low=1, high=3650),
        origins=reader.texts("corsOrigins", pattern=ORIGIN, expected="web origins such as https://app.example.org"),
        force_destroy=reader.flag("forceDestroy", False),
        protect=reader.flag("protect", production),
    )
    if bucket.force_destroy and bucket.protect:
        reader.problem("forceDestroy", "is true, but the bucket is protected; remove one of them")
    reader.done()
    return bucket


def read_user_pool(reader: Reader, *, production: bool) -> model.UserPool:
    user_pool = model.UserPool(
        mfa=reader.choice("mfa", list(get_args(model.Mfa)), "none"),
        self_sign_up=reader.flag("selfSignUp", False),
        password_length=reader.integer("passwordLength", 12, low=8, high=99),
        protect=reader.flag("protect", production),
    )
    reader.done()
    return user_pool
