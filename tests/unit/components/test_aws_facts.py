"""Facts of AWS have one home; who stands alone has a copy, and here they are held equal."""

from fairway_policies.reading import cdn
from fairway_policies.rules import certificate_wrong_region

from components.base import aws
from sandbox.aws import functions


def test_the_pack_has_the_same_facts() -> None:
    assert certificate_wrong_region._CDN_REGION == aws.CLOUDFRONT_REGION
    assert cdn._MANAGED[aws.CACHING_OPTIMIZED] == "cache policy CachingOptimized"
    assert aws.CACHING_DISABLED not in cdn._MANAGED


def test_the_sandbox_has_the_same_facts() -> None:
    assert aws.CLOUDFRONT_PREFIX_LIST in functions.PREFIX_LISTS
    named = {
        "CachingDisabled": aws.CACHING_DISABLED,
        "CachingOptimized": aws.CACHING_OPTIMIZED,
        "AllViewerExceptHostHeader": aws.ALL_VIEWER_EXCEPT_HOST_HEADER,
        "SecurityHeadersPolicy": aws.SECURITY_HEADERS,
    }
    assert {name: functions.CLOUDFRONT_POLICIES[f"Managed-{name}"] for name in named} == named
