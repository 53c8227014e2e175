"""The headers by which a browser lets pages of other origins read an answer."""

# Annotations stay text, so that a stack without this part does not load pulumi_aws's classes for it (0.1 to 0.7 s).
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from components.edge.config import CorsConfig

# What AWS's own SecurityHeadersPolicy has. Source: CloudFront developer guide, "Use managed response headers policies".
_SECURITY: Any = {
    "content_type_options": {"override": True},
    "frame_options": {"frame_option": "SAMEORIGIN", "override": False},
    "referrer_policy": {"referrer_policy": "strict-origin-when-cross-origin", "override": False},
    "strict_transport_security": {"access_control_max_age_sec": 31_536_000, "override": False},
    "xss_protection": {"protection": True, "mode_block": True, "override": False},
}


def cors_policy(
    name: str, cors: CorsConfig, *, security: bool, opts: pulumi.ResourceOptions
) -> aws.cloudfront.ResponseHeadersPolicy:
    """For answers of the origin, where it says nothing of the kind itself. security: with HSTS and its like."""
    config: Any = {
        "access_control_allow_credentials": cors.credentials,
        "access_control_allow_headers": _items(cors.headers),
        "access_control_allow_methods": _items(cors.methods),
        "access_control_allow_origins": _items(cors.origins),
        "access_control_max_age_sec": cors.max_age_seconds,
        "origin_override": False,
    }
    if cors.expose_headers:
        config["access_control_expose_headers"] = _items(cors.expose_headers)
    return aws.cloudfront.ResponseHeadersPolicy(
        f"{name}-cors",
        comment=f"{name}: pages of other origins",
        cors_config=config,
        security_headers_config=_SECURITY if security else None,
        opts=opts,
    )


def _items(values: Sequence[str]) -> dict[str, list[str]]:
    return {"items": list(values)}
