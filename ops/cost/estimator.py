"""What a stack costs in a month, estimated from its resources: deployed ones or those of a preview."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.compute.container import FREE_STORAGE
from components.compute.schedule import starts_per_month
from ops.cost import prices
from ops.errors import MALFORMED
from ops.pulumi.resources import Resource, mappings

# What no resource says and an estimate leaves out; a page that shows an estimate shows this, too.
LEFT_OUT = (
    "Container Insights' metrics",
    "traffic between zones",
    "backups beyond the database's own size, and the cache's beyond one",
    "requests to S3, SQS, Secrets Manager and Cognito",
    "taxes, discounts, savings plans",
)


@dataclass(frozen=True, kw_only=True)
class Usage:
    """What a month of use is assumed to be, in GB and millions. busy: services run their highest count of tasks."""

    cdn_gb: float = 100
    nat_gb: float = 50
    logs_gb: float = 5
    images_gb: float = 5  # in each repository
    objects_gb: float = 10  # in each bucket
    requests: float = 5  # millions
    balancer_units: float = 1
    job_minutes: float = 5  # of each run
    busy: bool = False


@dataclass(frozen=True, kw_only=True)
class CostItem:
    """One kind of thing. quantity of `unit`; usd for a month."""

    item: str
    quantity: float
    unit: str
    usd: float


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """lines: dearest first. unpriced: what has a price that is not in the table, as sentences."""

    lines: tuple[CostItem, ...]
    unpriced: tuple[str, ...]
    assumptions: tuple[str, ...]

    @property
    def total(self) -> float:
        """USD for a month, rounded to cents."""
        return round(sum(line.usd for line in self.lines), 2)


def estimate(resources: Iterable[Resource], usage: Usage | None = None) -> Estimate:
    """The monthly cost of a stack of Fairway at `usage`, by the list prices of `ops.cost.prices`."""
    stack = StackResources(list(resources), usage or Usage())
    lines = [line for part in _PARTS for line in _priced(part, stack) if line.quantity]
    return Estimate(
        lines=tuple(sorted(lines, key=lambda line: -line.usd)),
        unpriced=tuple(stack.unpriced),
        assumptions=_assumptions(stack),
    )


_NONE: Mapping[str, Any] = {}


class StackResources:
    """The resources by type, and what was found to have no price."""

    def __init__(self, resources: Sequence[Resource], usage: Usage) -> None:
        self.resources = resources
        self.usage = usage
        self.unpriced: list[str] = []

    def all(self, kind: str) -> list[Resource]:
        """Those of one type."""
        return [resource for resource in self.resources if resource.type == kind]

    def contract(self, kind: str) -> Mapping[str, Any]:
        """The inputs of the one component of this type; empty where there is none."""
        return next((resource.inputs for resource in self.all(kind)), _NONE)

    @property
    def zones(self) -> int:
        """How many availability zones have subnets."""
        return int(self.contract("fairway:network:Network").get("availabilityZones") or 2)

    def tasks(self, service: Resource) -> int:
        """How many run all the time, by the service's contract."""
        scaling = service.inputs.get("scaling")
        if scaling:
            return int(scaling["max" if self.usage.busy else "min"])
        return int(service.inputs.get("desiredCount") or 0)


def _priced(part: "Part", stack: StackResources) -> Sequence[CostItem]:
    """Its lines; where a preview does not know a value yet, or it has no known form, that is said instead."""
    try:
        return list(part(stack))
    except MALFORMED:
        stack.unpriced.append(f"{part.__name__.strip('_')}: values that are not known before the update")
        return ()


def _line(item: str, quantity: float, unit: str, price: float) -> CostItem:
    return CostItem(item=item, quantity=quantity, unit=unit, usd=round(quantity * price, 2))


def _services(stack: StackResources) -> Iterable[CostItem]:
    spot = float(stack.contract("fairway:cluster:Cluster").get("spotPercent") or 0) / 100
    for service in stack.all("fairway:service:Service"):
        vcpu, memory = prices.FARGATE[service.inputs["architecture"]]
        task = vcpu * service.inputs["cpu"] / 1024 + memory * service.inputs["memory"] / 1024
        hour = task * (1 - spot + spot * prices.SPOT) * float(service.inputs.get("awakePercent", 100)) / 100
        yield _line(f"tasks of {service.name}", stack.tasks(service), "tasks", hour * prices.HOURS)
        more = service.inputs.get("ephemeralStorageGb", FREE_STORAGE) - FREE_STORAGE
        disk = more * stack.tasks(service)
        yield _line(f"disk of {service.name}", disk, "GB", prices.EPHEMERAL_STORAGE * prices.HOURS)


def _jobs(stack: StackResources) -> Iterable[CostItem]:
    """By the minute, on demand: a job does not run on Spot."""
    for job in stack.all("fairway:job:Job"):
        vcpu, memory = prices.FARGATE[job.inputs["architecture"]]
        hour = vcpu * job.inputs["cpu"] / 1024 + memory * job.inputs["memory"] / 1024
        minutes = min(stack.usage.job_minutes, job.inputs["timeoutMinutes"])
        hours = starts_per_month(job.inputs["schedule"]) * minutes / 60
        yield _line(f"job {job.inputs['job']}", round(hours, 1), "hours", hour)


def _databases(stack: StackResources) -> Iterable[CostItem]:
    awake = float(stack.contract("fairway:database_sleep:DatabaseSleep").get("awakePercent", 100)) / 100
    for database in stack.all("aws:rds/instance:Instance"):
        kind = database.inputs["instanceClass"]
        copies = 2 if database.inputs.get("multiAz") else 1
        if kind in prices.RDS:
            yield _line(f"database, {kind}", copies, "instances", prices.RDS[kind] * awake * prices.HOURS)
        else:
            stack.unpriced.append(f"{database.name}: {kind} is not in ops/cost/prices.py")
        storage = copies * float(database.inputs.get("allocatedStorage") or 0)
        io2 = database.inputs.get("storageType") == "io2"
        yield _line("database's storage", storage, "GB", prices.RDS_IO2_STORAGE if io2 else prices.RDS_STORAGE)
        operations = copies * max(float(database.inputs.get("iops") or 0) - (0 if io2 else prices.RDS_FREE_IOPS), 0)
        each = prices.RDS_IO2_IOPS if io2 else prices.RDS_IOPS
        yield _line("database's operations a second", operations, "IOPS", each)


def _caches(stack: StackResources) -> Iterable[CostItem]:
    for cache in stack.all("aws:elasticache/replicationGroup:ReplicationGroup"):
        kind, nodes = str(cache.inputs.get("nodeType")), int(cache.inputs.get("numCacheClusters") or 1)
        if kind in prices.CACHE:
            hour = prices.CACHE[kind] if cache.inputs.get("engine") == "valkey" else prices.CACHE[kind] / prices.VALKEY
            yield _line(f"cache, {kind}", nodes, "nodes", hour * prices.HOURS)
        else:
            stack.unpriced.append(f"{cache.name}: {kind} is not in ops/cost/prices.py")


def _network(stack: StackResources) -> Iterable[CostItem]:
    gateways = stack.all("aws:ec2/natGateway:NatGateway")
    yield _line("NAT gateways", len(gateways), "gateways", prices.NAT * prices.HOURS)
    if gateways:
        yield _line("traffic through NAT", stack.usage.nat_gb, "GB", prices.NAT_GB)
    yield _line("public addresses", _addresses(stack), "addresses", prices.PUBLIC_ADDRESS * prices.HOURS)
    endpoints = [
        item
        for item in stack.all("aws:ec2/vpcEndpoint:VpcEndpoint")
        if item.inputs.get("vpcEndpointType") == "Interface"
    ]
    in_zones = len(endpoints) * stack.zones
    yield _line("interface endpoints", in_zones, "endpoints in a zone", prices.ENDPOINT * prices.HOURS)


def _addresses(stack: StackResources) -> int:
    """Those of NAT gateways, of a public load balancer in each zone, and of tasks in public subnets."""
    public = [item for item in stack.all("aws:lb/loadBalancer:LoadBalancer") if not item.inputs.get("internal")]
    exposed = [
        stack.tasks(service)
        for service in stack.all("fairway:service:Service")
        if stack.contract("fairway:network:Network").get("tasksPublic")
    ]
    return len(stack.all("aws:ec2/eip:Eip")) + len(public) * stack.zones + sum(exposed)


def _edge(stack: StackResources) -> Iterable[CostItem]:
    balancers = len(stack.all("aws:lb/loadBalancer:LoadBalancer"))
    yield _line("load balancer", balancers, "load balancers", prices.BALANCER * prices.HOURS)
    units = balancers * stack.usage.balancer_units
    yield _line("load balancer's capacity", units, "units", prices.BALANCER_UNIT * prices.HOURS)
    if stack.all("aws:cloudfront/distribution:Distribution"):
        paid = max(0.0, stack.usage.cdn_gb - prices.CDN_FREE_GB)
        yield _line("CloudFront's traffic above the free TB", paid, "GB", prices.CDN_GB)
    if stack.all("aws:cloudfront/function:Function"):
        above = max(0.0, stack.usage.requests - prices.CDN_FUNCTION_FREE)
        yield _line(
            "CloudFront's functions above the free 2 million", above, "million requests", prices.CDN_FUNCTION_MILLION
        )
    for firewall in stack.all("aws:wafv2/webAcl:WebAcl"):
        yield _line("firewall", 1, "web ACLs", prices.FIREWALL)
        yield _line("firewall's rules", len(mappings(firewall.inputs, "rules")), "rules", prices.FIREWALL_RULE)
        yield _line("firewall's requests", stack.usage.requests, "million requests", prices.FIREWALL_MILLION)
        more = stack.usage.requests * _more_body(firewall.inputs)
        yield _line("firewall's larger bodies", more, "million 16 KB", prices.FIREWALL_BODY_MILLION)


def _more_body(acl: Mapping[str, Any]) -> int:
    """How many times 16 KB of a body the rules may see beyond the first."""
    bodies = mappings(acl.get("associationConfig") or {}, "requestBodies")
    limits = [int(str(body["cloudfront"]["defaultSizeInspectionLimit"]).removeprefix("KB_")) for body in bodies]
    return max(limits, default=16) // 16 - 1


def _watch(stack: StackResources) -> Iterable[CostItem]:
    metrics = sum(_metrics(alarm) for alarm in stack.all("aws:cloudwatch/metricAlarm:MetricAlarm"))
    yield _line("alarms", metrics, "metrics", prices.ALARM)
    yield _line("dashboard", len(stack.all("aws:cloudwatch/dashboard:Dashboard")), "dashboards", prices.DASHBOARD)
    if stack.all("aws:cloudwatch/logGroup:LogGroup"):
        yield _line("logs", stack.usage.logs_gb, "GB", prices.LOGS_GB)


def _metrics(alarm: Resource) -> int:
    """How many metrics an alarm looks at; metric math looks at several."""
    return len([query for query in mappings(alarm.inputs, "metricQueries") if query.get("metric")]) or 1


def _stores(stack: StackResources) -> Iterable[CostItem]:
    repositories = len(stack.all("aws:ecr/repository:Repository"))
    yield _line("images", repositories * stack.usage.images_gb, "GB", prices.IMAGES_GB)
    buckets = len(stack.all("aws:s3/bucket:Bucket"))
    yield _line("objects", buckets * stack.usage.objects_gb, "GB", prices.OBJECTS_GB)
    for item, kind, unit, price in (
        ("secrets", "aws:secretsmanager/secret:Secret", "secrets", prices.SECRET),
        ("hosted zones", "aws:route53/zone:Zone", "zones", prices.ZONE),
        ("keys", "aws:kms/key:Key", "keys", prices.KEY),
    ):
        yield _line(item, len(stack.all(kind)), unit, price)


Part = Callable[[StackResources], Iterable[CostItem]]
_PARTS: Sequence[Part] = (_services, _jobs, _databases, _caches, _network, _edge, _watch, _stores)


def _assumptions(stack: StackResources) -> tuple[str, ...]:
    usage = stack.usage
    return (
        f"list prices of {prices.REGION}, {prices.AS_OF}; {prices.HOURS} hours a month",
        f"services run their {'highest' if usage.busy else 'lowest'} count of tasks all the time; "
        f"Spot takes {prices.SPOT:.0%} of the price",
        f"{usage.cdn_gb:g} GB through CloudFront, {usage.nat_gb:g} GB through NAT, {usage.logs_gb:g} GB of logs, "
        f"{usage.images_gb:g} GB in each repository, {usage.objects_gb:g} GB in each bucket, "
        f"{usage.requests:g} million requests",
        *((f"a run of a job takes {usage.job_minutes:g} minutes",) if stack.all("fairway:job:Job") else ()),
        "left out: " + ", ".join(LEFT_OUT),
    )
