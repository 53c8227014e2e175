"""Facts of AWS have one home; who stands alone has a copy, and here they are held equal."""

from fairway_policies.reading import cdn
from fairway_policies.rules import certificate_wrong_region, fargate_size_invalid

from components.base import aws
from sandbox.aws import ecs, functions, monitoring


def test_the_pack_has_the_same_facts() -> None:
    assert certificate_wrong_region._CDN_REGION == aws.CLOUDFRONT_REGION
    assert cdn._MANAGED[aws.CACHING_OPTIMIZED] == "cache policy CachingOptimized"
    assert aws.CACHING_DISABLED not in cdn._MANAGED
    sizes = {cpu: tuple(memory) for cpu, memory in fargate_size_invalid.SIZES.items()}
    assert sizes == aws.FARGATE_MEMORY


def test_the_sandbox_has_the_same_facts() -> None:
    assert aws.CLOUDFRONT_PREFIX_LIST in functions.PREFIX_LISTS
    named = {
        "CachingDisabled": aws.CACHING_DISABLED,
        "CachingOptimized": aws.CACHING_OPTIMIZED,
        "AllViewerExceptHostHeader": aws.ALL_VIEWER_EXCEPT_HOST_HEADER,
        "SecurityHeadersPolicy": aws.SECURITY_HEADERS,
    }
    assert {name: functions.CLOUDFRONT_POLICIES[f"Managed-{name}"] for name in named} == named
    for cpu, (low, high, step) in ecs._MEMORY.items():
        memory = aws.FARGATE_MEMORY[cpu]
        assert (memory[0], memory[-1]) == (low, high)
        assert not step or set(memory) == set(range(low, high + 1, step))
    assert ecs._MEMORY.keys() == aws.FARGATE_MEMORY.keys()
    assert {0, *aws.LOG_DAYS} == monitoring._RETENTION, "0 keeps for ever, which no setting offers"
