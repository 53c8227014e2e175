"""Whose account the credentials are of: to those of another one, a stack's resources look as if they were deleted."""

import re
from collections.abc import Iterable

from ops.aws.client import Aws, AwsError

_ACCOUNT = re.compile(r"arn:[^:]+:[^:]+:[^:]*:(\d{12}):")


def other_account(aws: Aws, arns: Iterable[object]) -> str | None:
    """A sentence where the caller's account is none of those that the ARNs are of; None where AWS does not say."""
    accounts = {match[1] for arn in arns if (match := _ACCOUNT.match(str(arn)))}
    if not accounts:
        return None
    try:
        caller = str(aws.ask("sts", "get_caller_identity")["Account"])
    except (AwsError, KeyError):
        return None
    if caller in accounts:
        return None
    theirs = ", ".join(sorted(accounts))
    return f"the credentials are of account {caller}, and the stack is in {theirs}: set AWS_PROFILE to one of it"
