"""Providers beside the stack's own."""

import json
import re
from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi.runtime.config import CONFIG, get_config_env, is_config_secret

from components.base.aws import CLOUDFRONT_REGION


def cloudfront_provider(name: str = "cloudfront") -> aws.Provider:
    """AWS in the region from which CloudFront takes certificates and web ACLs, otherwise as the stack is configured.

    A provider of one's own reads nothing of the configuration by itself: without tags, roles and endpoints of `aws:…`
    it would work in another account, or not at all. What is encrypted there stays a secret.
    """
    config = {**get_config_env(), **CONFIG.get()}
    own: dict[str, Any] = {snake(key): _value(key, text) for key, text in config.items() if key.startswith("aws:")}
    own["region"] = CLOUDFRONT_REGION
    return aws.Provider(name, aws.ProviderArgs(**own))


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
