"""Facts of AWS have one home; who stands alone has a copy, and here they are held equal."""

import pytest
from fairway_policies.reading import cdn
from fairway_policies.rules import certificate_wrong_region, fargate_size_invalid

from components.base import aws
from components.compute.service import ServiceSubnets
from components.data.rds_ca import regions
from components.edge import access_logs
from sandbox.aws import ecs, functions, monitoring
from sandbox.aws import regions as sandbox_regions
from settings.checks.infrastructure import OTHER_PARTITIONS


def test_the_pack_has_the_same_facts() -> None:
    assert certificate_wrong_region._CDN_REGION == aws.CLOUDFRONT_REGION
    assert cdn._MANAGED[aws.CACHING_OPTIMIZED] == "cache policy CachingOptimized"
    assert aws.CACHING_DISABLED not in cdn._MANAGED
    assert cdn.HOST[aws.ALL_VIEWER_AND_CLOUDFRONT_HEADERS] and cdn.HOST[aws.HOST_HEADER_ONLY]
    sizes = {cpu: tuple(memory) for cpu, memory in fargate_size_invalid.SIZES.items()}
    assert sizes == aws.FARGATE_MEMORY


def test_the_sandbox_has_the_same_facts() -> None:
    assert aws.CLOUDFRONT_PREFIX_LIST in sandbox_regions.PREFIX_LISTS
    named = {
        "CachingDisabled": aws.CACHING_DISABLED,
        "CachingOptimized": aws.CACHING_OPTIMIZED,
        "AllViewerAndCloudFrontHeaders-2022-06": aws.ALL_VIEWER_AND_CLOUDFRONT_HEADERS,
        "HostHeaderOnly": aws.HOST_HEADER_ONLY,
        "SecurityHeadersPolicy": aws.SECURITY_HEADERS,
    }
    assert {name: functions.CLOUDFRONT_POLICIES[f"Managed-{name}"] for name in named} == named
    for cpu, (low, high, step) in ecs._MEMORY.items():
        memory = aws.FARGATE_MEMORY[cpu]
        assert (memory[0], memory[-1]) == (low, high)
        assert not step or set(memory) == set(range(low, high + 1, step))
    assert ecs._MEMORY.keys() == aws.FARGATE_MEMORY.keys()
    assert {0, *aws.LOG_DAYS} == monitoring._RETENTION, "0 keeps for ever, which no setting offers"


@pytest.mark.parametrize(
    ("cpu", "count", "least", "most"),
    [
        (256, 3, 512, 2048),
        (512, 4, 1024, 4096),
        (1024, 7, 2048, 8192),
        (2048, 13, 4096, 16384),
        (4096, 23, 8192, 30720),
        (8192, 12, 16384, 61440),
        (16384, 12, 32768, 122880),
    ],
)
def test_the_sizes_of_fargate(cpu: int, count: int, least: int, most: int) -> None:
    """By the table of the ECS developer guide: how many sizes, the smallest and the largest."""
    sizes = aws.FARGATE_MEMORY[cpu]
    assert (len(sizes), sizes[0], sizes[-1]) == (count, least, most)


def test_the_days_that_logs_may_stay() -> None:
    """By the API reference of PutRetentionPolicy."""
    assert (len(aws.LOG_DAYS), sum(aws.LOG_DAYS)) == (22, 20_236)


def test_regions_of_other_partitions_are_told_from_the_rest() -> None:
    assert [region for region in regions() if OTHER_PARTITIONS.fullmatch(region)] == ["us-gov-east-1", "us-gov-west-1"]


def test_the_sandbox_knows_each_region() -> None:
    assert sandbox_regions.LOAD_BALANCER_ZONES.keys() == set(regions())
    for region in (*sandbox_regions.ZONES, *(name for ids in sandbox_regions.PREFIX_LISTS.values() for name in ids)):
        assert region in regions()
    shortened = {sandbox_regions.short(region) for region in regions()}
    assert len(shortened) == len(regions()) and {"use1", "apse2", "apne1", "mxc1", "usgovw1"} <= shortened


def test_who_writes_access_logs_where() -> None:
    """By the ELB user guide (legacy bucket policies) and the CloudFront developer guide: how many, and their sum."""
    assert (len(access_logs.WRITERS), sum(map(int, access_logs.WRITERS.values()))) == (22, 9_588_429_031_431)
    assert len(access_logs.WITHOUT_CLOUDFRONTS) == 12
    assert len({*regions()} - access_logs.WITHOUT_CLOUDFRONTS) == 24, (
        "a new region: does CloudFront log into its buckets?"
    )
    assert {*access_logs.WRITERS, *access_logs.WITHOUT_CLOUDFRONTS} <= set(regions())


def test_tasks_are_private_unless_their_subnets_are_said_to_be_public() -> None:
    assert not ServiceSubnets(vpc_id="vpc-1", subnet_ids=["subnet-1"]).public


def test_a_task_definition_is_as_large_as_ecs_takes() -> None:
    """Source: ECS service quotas, "Task definition size limit: 64 KiB"."""
    assert aws.TASK_DEFINITION_BYTES == 65_536
