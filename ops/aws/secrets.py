"""What Secrets Manager says of a secret beside its value."""

from collections.abc import Mapping
from typing import Any


def being_deleted(secret: Mapping[str, Any]) -> str:
    """Why nobody gets the value of a secret that is still described, as the end of a sentence; empty where they do.

    secret: DescribeSecret's answer, which has a DeletedDate for the 7 to 30 days in which the secret can be restored.
    """
    if not secret.get("DeletedDate"):
        return ""
    return "was deleted, and no task gets its value any more: `aws secretsmanager restore-secret` brings it back"
