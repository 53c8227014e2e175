"""One file a rule; `RULES` is what the pack enforces, in the order of the failures they end."""

from ..rule import Rule
from . import (
    database_url_unencoded,
    database_url_weak_tls,
    health_path_mismatch,
    image_placeholder,
    image_platform_mismatch,
    image_tag_mutable,
    secret_arn_wildcard,
    service_circuit_breaker_missing,
)

RULES: tuple[Rule, ...] = (
    image_platform_mismatch.RULE,
    database_url_unencoded.RULE,
    database_url_weak_tls.RULE,
    health_path_mismatch.RULE,
    secret_arn_wildcard.RULE,
    image_tag_mutable.RULE,
    image_placeholder.RULE,
    service_circuit_breaker_missing.RULE,
)
