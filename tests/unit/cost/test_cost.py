"""The estimate of a month's cost, against sums done by hand, and from what Pulumi says of a stack."""

from collections.abc import Mapping
from typing import Any

import pytest

from ops.cost import Estimate, Usage, estimate, network_prices, prices
from ops.pulumi.resources import Resource, exported_resources
from tests import contracts

SERVICE = "fairway:service:Service"
NETWORK = "fairway:network:Network"
DATABASE = "aws:rds/instance:Instance"
BALANCER = "aws:lb/loadBalancer:LoadBalancer"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
API = contracts.service(cpu=512, memory=1024)


def one(kind: str, inputs: Mapping[str, Any] | None = None, name: str = "api") -> Resource:
    return Resource(urn=f"urn:pulumi:dev::app::{kind}::{name}", type=kind, inputs=inputs or {})


def usd(found: Estimate, item: str) -> float:
    """What one item costs; 0 where the estimate has no such line."""
    return sum(line.usd for line in found.lines if line.item == item)


def test_tasks_cost_their_cpu_and_memory() -> None:
    # 2 x (0.5 x 0.04048 + 1 x 0.004445) x 730
    assert usd(estimate([one(SERVICE, API)]), "tasks of api") == 36.04
    # 2 x (0.5 x 0.03238 + 1 x 0.00356) x 730
    assert usd(estimate([one(SERVICE, {**API, "architecture": "ARM64"})]), "tasks of api") == 28.84


def test_spot_takes_its_share() -> None:
    cluster = one("fairway:cluster:Cluster", {"spotPercent": 50})
    assert usd(estimate([one(SERVICE, API), cluster]), "tasks of api") == pytest.approx(36.04 * 0.65, abs=0.01)


def test_a_service_that_scales_costs_between_its_lowest_and_its_highest_count() -> None:
    scaling = one(SERVICE, {**API, "scaling": {"min": 1, "max": 4}})
    assert usd(estimate([scaling]), "tasks of api") == 18.02
    assert usd(estimate([scaling], Usage(busy=True)), "tasks of api") == 72.08


def test_a_tasks_disk_costs_above_what_every_task_has() -> None:
    # 30 GB more for each of two tasks, at $0.000111 an hour.
    assert usd(estimate([one(SERVICE, {**API, "ephemeralStorageGb": 50})]), "disk of api") == 4.86
    assert not [line for line in estimate([one(SERVICE, API)]).lines if line.item == "disk of api"]


def test_a_database_in_two_zones_costs_twice() -> None:
    inputs = {"instanceClass": "db.t4g.medium", "allocatedStorage": 20}
    single, double = (estimate([one(DATABASE, {**inputs, "multiAz": both})]) for both in (False, True))
    assert usd(single, "database, db.t4g.medium") == 47.45
    assert usd(single, "database's storage") == 2.3
    assert double.total == pytest.approx(2 * single.total)


def test_what_sleeps_costs_nothing_meanwhile() -> None:
    assert usd(estimate([one(SERVICE, {**API, "awakePercent": 50})]), "tasks of api") == 18.02
    database = one(DATABASE, {"instanceClass": "db.t4g.medium", "allocatedStorage": 20})
    sleeping = estimate([database, one("fairway:database_sleep:DatabaseSleep", {"awakePercent": 50})])
    assert usd(sleeping, "database, db.t4g.medium") == 23.73
    assert usd(sleeping, "database's storage") == 2.3


def test_a_cache_costs_its_nodes_and_redis_a_quarter_more() -> None:
    kind = "aws:elasticache/replicationGroup:ReplicationGroup"
    node = {"nodeType": "cache.t4g.micro", "numCacheClusters": 2}
    assert usd(estimate([one(kind, {**node, "engine": "valkey"})]), "cache, cache.t4g.micro") == 18.69
    assert usd(estimate([one(kind, {**node, "engine": "redis"})]), "cache, cache.t4g.micro") == 23.36
    assert estimate([one(kind, {"nodeType": "cache.x9.large"}, "jobs")]).unpriced == (
        "jobs: cache.x9.large is not in ops/cost/prices.py",
    )


def test_what_has_no_price_is_said_and_not_left_out_in_silence() -> None:
    found = estimate([one(DATABASE, {"instanceClass": "db.x2g.large", "allocatedStorage": 100}, "main")])
    assert found.unpriced == ("main: db.x2g.large is not in ops/cost/prices.py",)
    assert found.total == 11.5


def test_addresses_are_counted_where_they_are_public() -> None:
    network = one(NETWORK, {"availabilityZones": 3})
    assert usd(estimate([network, one(BALANCER)]), "public addresses") == 10.95
    assert usd(estimate([network, one(BALANCER, {"internal": True})]), "public addresses") == 0
    gateways = [one("aws:ec2/natGateway:NatGateway"), one("aws:ec2/eip:Eip")]
    assert usd(estimate([network, *gateways]), "public addresses") == 3.65
    exposed = one(NETWORK, {"availabilityZones": 2, "tasksPublic": True})
    assert usd(estimate([exposed, one(SERVICE, API)]), "public addresses") == 7.3


def test_traffic_through_nat_needs_a_gateway() -> None:
    assert estimate([one(NETWORK)]).total == 0
    found = estimate([one("aws:ec2/natGateway:NatGateway")], Usage(nat_gb=100))
    assert (usd(found, "NAT gateways"), usd(found, "traffic through NAT")) == (32.85, 4.5)


def test_metric_math_costs_each_metric() -> None:
    queries = [
        {"id": "result", "expression": "a - b"},
        {"id": "a", "metric": {"metricName": "x"}},
        {"id": "b", "metric": {"metricName": "x"}},
    ]
    found = estimate([one(ALARM), one(ALARM, {"metricQueries": queries})])
    assert found.lines[0].quantity == 3
    assert found.total == 0.3


def test_only_interface_endpoints_cost_and_in_each_zone() -> None:
    kind = "aws:ec2/vpcEndpoint:VpcEndpoint"
    network = one(NETWORK, {"availabilityZones": 2})
    assert estimate([network, one(kind, {"vpcEndpointType": "Gateway"})]).total == 0
    assert estimate([network, one(kind, {"vpcEndpointType": "Interface"})]).total == 14.6


def test_cloudfront_costs_above_the_free_terabyte_only() -> None:
    distribution = one("aws:cloudfront/distribution:Distribution")
    assert estimate([distribution]).total == 0
    assert estimate([distribution], Usage(cdn_gb=2024)).total == 85


def test_a_function_costs_what_is_above_the_free_millions() -> None:
    function = one("aws:cloudfront/function:Function", {})
    assert estimate([function], Usage(requests=12)).total == 1
    assert not estimate([function], Usage(requests=2)).lines


def test_a_firewall_costs_its_rules_and_requests() -> None:
    acl = one("aws:wafv2/webAcl:WebAcl", {"rules": [{}, {}, {}, {}]})
    assert estimate([acl], Usage(requests=10)).total == 15
    bodies = {"requestBodies": [{"cloudfront": {"defaultSizeInspectionLimit": "KB_48"}}]}
    acl = one("aws:wafv2/webAcl:WebAcl", {"rules": [{}, {}, {}, {}], "associationConfig": bodies})
    assert estimate([acl], Usage(requests=10)).total == 21


def test_the_dearest_comes_first_and_the_assumptions_are_said() -> None:
    found = estimate([one(SERVICE, API), one(BALANCER), one("aws:cloudwatch/dashboard:Dashboard")])
    assert [line.usd for line in found.lines] == sorted((line.usd for line in found.lines), reverse=True)
    assert found.total == round(sum(line.usd for line in found.lines), 2)
    text = "; ".join(found.assumptions)
    assert prices.REGION in text and prices.AS_OF in text and "left out" in text


def urn(kind: str, name: str) -> str:
    return f"urn:pulumi:dev::fairway::{kind}::{name}"


def state(kind: str, name: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "urn": urn(kind, name), "inputs": {}} | more


EXPORT: Mapping[str, Any] = {
    "deployment": {
        "resources": [
            state(SERVICE, "api", inputs=dict(API)),
            state(BALANCER, "edge"),
            state("aws:secretsmanager/secret:Secret", "old"),
            state(BALANCER, "edge", delete=True, inputs={"internal": True}),
        ]
    }
}


def test_what_is_deployed_is_read_from_the_state_without_what_is_to_be_deleted() -> None:
    resources = exported_resources(EXPORT)
    assert [(item.type, item.name) for item in resources][:2] == [(SERVICE, "api"), (BALANCER, "edge")]
    assert len(resources) == 3
    assert resources[1].inputs == {}
    assert exported_resources({"deployment": {}}) == []


def test_values_that_a_preview_does_not_know_yet_are_counted_as_little() -> None:
    unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    assert estimate([one(ALARM, {"metricQueries": unknown})]).total == 0.1


def test_a_job_costs_its_minutes_on_demand() -> None:
    inputs = {
        "job": "report", "service": "api", "schedule": "cron(0 5 * * ? *)", "timeoutMinutes": 30, "cpu": 512,
        "memory": 1024, "architecture": "X86_64",
    }  # fmt: skip
    # 30.4 runs x 5 minutes = 2.5 hours x (0.5 x 0.04048 + 1 x 0.004445)
    cluster = one("fairway:cluster:Cluster", {"spotPercent": 100})
    found = estimate([one("fairway:job:Job", inputs), cluster])
    assert usd(found, "job report") == 0.06
    assert "a run of a job takes 5 minutes" in found.assumptions
    hourly = one("fairway:job:Job", {**inputs, "schedule": "rate(1 hour)"})
    assert usd(estimate([hourly], Usage(job_minutes=90)), "job report") == 9.01  # 730 runs, each ended after 30 minutes


def test_each_way_out_has_its_price() -> None:
    network = one(NETWORK, {"availabilityZones": 3})
    stack = [network, one("aws:ec2/vpc:Vpc"), one(SERVICE, API), one("aws:ec2/natGateway:NatGateway")]
    found = network_prices(stack)
    assert found and found.now == "nat: single"
    assert found.usd == {
        "nat: single": 38.75,  # 32.85 + its address, 3.65 + 50 GB x 0.045
        "nat: perAz": 111.75,
        "nat: none, public tasks": 7.3,  # two tasks' addresses
        "nat: none, endpoints": 87.6,  # ecr.api, ecr.dkr, logs, secretsmanager in three zones
    }
    with_queue = network_prices([*stack, one("fairway:queue:Queue")])
    assert with_queue and with_queue.usd["nat: none, endpoints"] == 109.5


def test_the_way_that_a_stack_has_is_named_and_its_price_is_that_of_the_estimate() -> None:
    vpc, api, gateway = one("aws:ec2/vpc:Vpc"), one(SERVICE, API), one("aws:ec2/natGateway:NatGateway")
    public, closed = one(NETWORK, {"tasksPublic": True}), one(NETWORK, {"availabilityZones": 2})
    endpoint = one("aws:ec2/vpcEndpoint:VpcEndpoint", {"vpcEndpointType": "Interface"})
    for resources, way, items in (
        ([closed, gateway, gateway], "nat: perAz", ("NAT gateways", "traffic through NAT")),
        ([public], "nat: none, public tasks", ("public addresses",)),
        ([closed, endpoint], "nat: none, endpoints", ("interface endpoints",)),
    ):
        found = network_prices([vpc, api, *resources])
        estimated = sum(usd(estimate([vpc, api, *resources]), item) for item in items)
        addresses = 2 * 3.65 if way == "nat: perAz" else 0  # EIPs, which the preview has beside the gateways
        assert found and found.now == way and found.usd[way] == pytest.approx(estimated + addresses)


def test_of_a_vpc_that_is_there_already_no_way_out_is_priced() -> None:
    assert network_prices([one(NETWORK), one(SERVICE, API)]) is None
