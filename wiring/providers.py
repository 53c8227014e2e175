"""Providers beside the stack's own."""

import json
import re
from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi.runtime.config import is_config_secret

from components.base.aws import CLOUDFRONT_REGION
from components.base.stack_config import stack_config


def cloudfront_provider(name: str = "cloudfront") -> aws.Provider:
    """AWS in the region from which CloudFront takes certificates and web ACLs, otherwise as the stack is configured.

    A provider of one's own reads nothing of the configuration by itself: without tags, roles and endpoints of `aws:…`
    it would work in another account, or not at all. What is encrypted there stays a secret.
    """
    own = _own()
    own["region"] = CLOUDFRONT_REGION
    return aws.Provider(name, aws.ProviderArgs(**own))


def dns_provider(role: str) -> aws.Provider:
    """AWS as the stack is configured, and then in the role, which is another account's: after the stack's own roles.

    Which account that is says the role; accounts that the stack may work in are those of its own provider.
    """
    own = {key: value for key, value in _own().items() if key not in ("allowed_account_ids", "forbidden_account_ids")}
    roles: pulumi.Output[Any] = pulumi.Output.from_input(own.get("assume_roles") or [])
    own["assume_roles"] = roles.apply(lambda before: [*before, {"roleArn": role}])
    return aws.Provider("dns", aws.ProviderArgs(**own))


def _own() -> dict[str, Any]:
    """The stack's `aws:…`, by the names of a provider's arguments."""
    config = stack_config()
    return {snake(key): _value(key, text) for key, text in config.items() if key.startswith("aws:")}


def _value(key: str, text: str) -> Any:
    return pulumi.Output.secret(_parsed(text)) if is_config_secret(key) else _parsed(text)


def snake(key: str) -> str:
    """`aws:defaultTags` → `default_tags`"""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", key.removeprefix("aws:")).lower()


def _parsed(value: str) -> Any:
    """Mappings, lists and flags are JSON; everything else is a text, also where it looks like a number."""
    if value.startswith(("{", "[")) or value in ("true", "false"):
        return json.loads(value)
    return value
