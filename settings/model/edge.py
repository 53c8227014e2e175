"""The public door of a stack."""

from dataclasses import dataclass
from typing import Literal

Door = Literal["cloudfront", "https", "http"]


@dataclass(frozen=True, kw_only=True)
class Edge:
    """The public door: CloudFront, the load balancer's own HTTPS listener, or plain HTTP for want of a certificate."""

    door: Door
    certificate_arn: str | None
    cached_paths: tuple[str, ...]
    price_class: str
