"""Whether a VPC that is there already has what a stack needs of it: zones, ways out, addresses, names."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from components.network.config import ENDPOINTS, ExistingNetwork
from ops.aws.client import Aws
from ops.preflight.way_out import by_endpoints
from ops.verify.result import Result, result
from settings.model import Settings
from settings.way_out import names_of, needed_to_start

CHECK, PATH = "network", "fairway:network.existing"
EVERYWHERE = "0.0.0.0/0"
LOAD_BALANCERS_OWN = 8
"""Free addresses that a load balancer wants in each subnet. Source: ELB user guide, "Subnets for load balancers"."""


def existing_network(aws: Aws, settings: Settings) -> Iterator[Result]:
    """What is wrong with it, one result each; or that nothing is."""
    existing = settings.network.existing
    if existing is None:
        return
    vpcs = vpcs_of(aws, existing)
    if len(vpcs) != 1:
        yield result("failed", CHECK, None, f"{len(vpcs)} VPCs are what {PATH} names; write one that is in the region")
        return
    vpc = str(vpcs[0]["VpcId"])
    subnets = _Subnets(aws, vpc, settings, existing)
    problems = [*_names(aws, vpc), *subnets.problems()]
    for problem in problems:
        yield result("failed", CHECK, None, problem)
    if not problems:
        yield result("passed", CHECK, None, f"{vpc} has zones, ways out and addresses")
        if subnets.closed:
            yield from by_endpoints(settings, subnets.endpoints, where=vpc, way="its owner adds the endpoint")


def vpcs_of(aws: Aws, existing: ExistingNetwork) -> Sequence[Mapping[str, Any]]:
    """Those that the settings name, as AWS describes them: one, where they are right."""
    filters = [{"Name": "vpc-id", "Values": [existing.vpc]}] if existing.vpc else _tag_filters(existing.tags)
    return aws.ask("ec2", "describe_vpcs", Filters=filters)["Vpcs"]


def _tag_filters(tags: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"Name": f"tag:{name}", "Values": [value]} for name, value in sorted(tags.items())]


def _names(aws: Aws, vpc: str) -> Iterator[str]:
    """Tasks find database, cache and endpoints by names that the VPC's own resolver answers."""
    for attribute in ("enableDnsSupport", "enableDnsHostnames"):
        answer = aws.ask("ec2", "describe_vpc_attribute", VpcId=vpc, Attribute=attribute)
        if not answer[attribute[0].upper() + attribute[1:]]["Value"]:
            yield (
                f"{vpc} has {attribute} off: tasks would find neither database nor endpoints by name; its owner turns "
                f"it on: aws ec2 modify-vpc-attribute --vpc-id {vpc} --{_option(attribute)}"
            )


def _option(attribute: str) -> str:
    return "enable-dns-support" if attribute == "enableDnsSupport" else "enable-dns-hostnames"


class _Subnets:
    """The VPC's subnets and route tables, asked for once."""

    def __init__(self, aws: Aws, vpc: str, settings: Settings, existing: ExistingNetwork) -> None:
        self._settings, self._vpc, self._existing = settings, vpc, existing
        of_vpc = [{"Name": "vpc-id", "Values": [vpc]}]
        subnets: Sequence[Mapping[str, Any]] = aws.ask("ec2", "describe_subnets", Filters=of_vpc)["Subnets"]
        self._by_id = {str(subnet["SubnetId"]): subnet for subnet in subnets}
        self._tables: Sequence[Mapping[str, Any]] = aws.ask("ec2", "describe_route_tables", Filters=of_vpc)[
            "RouteTables"
        ]
        endpoints: Sequence[Mapping[str, Any]] = aws.ask("ec2", "describe_vpc_endpoints", Filters=of_vpc)[
            "VpcEndpoints"
        ]
        self.closed = False
        self._services = {str(endpoint["ServiceName"]).split(".", 3)[-1] for endpoint in endpoints}

    @property
    def endpoints(self) -> Collection[str]:
        """Those of the VPC, by their names in the settings."""
        return names_of(self._services)

    def problems(self) -> Iterator[str]:
        """What is wrong; afterwards `closed` says whether tasks have no way out but endpoints."""
        existing, network = self._existing, self._settings.network
        public = self._of(existing.public_subnets, existing.public_subnet_tags)
        private = self._of(existing.private_subnets, existing.private_subnet_tags)
        database = self._of(existing.database_subnets, existing.database_subnet_tags)
        for key, ids in (("publicSubnets", public), ("privateSubnets", private), ("databaseSubnets", database)):
            yield from self._usable(f"{PATH}.{key}", ids)
        for subnet in public:
            if not self._default_route(subnet).startswith("igw-"):
                yield f"{PATH}.publicSubnets: {subnet} has no route to an internet gateway; add one, or write another"
        if not network.tasks_public:
            yield from (problem for subnet in private for problem in self._way_out(subnet))
        load_balancers = private if self._settings.edge.vpc_origin else public
        for subnet in load_balancers:
            yield from self._addresses(subnet, LOAD_BALANCERS_OWN, "a load balancer")
        for subnet in public if network.tasks_public else private:
            yield from self._addresses(subnet, self._tasks(), "two releases' tasks")

    def _of(self, ids: Sequence[str], tags: Mapping[str, str]) -> Sequence[str]:
        if ids or not tags:
            return ids
        return sorted(subnet for subnet, facts in self._by_id.items() if tags.items() <= _tags(facts).items())

    def _usable(self, path: str, ids: Sequence[str]) -> Iterator[str]:
        for subnet in ids:
            if subnet not in self._by_id:
                yield f"{path}: {subnet} is not in {self._vpc}; write one that is"
        zones = {self._by_id[subnet].get("AvailabilityZone") for subnet in ids if subnet in self._by_id}
        if ids and len(zones) < 2:
            yield f"{path}: {', '.join(ids)} are in one availability zone; load balancers and databases want two"

    def _default_route(self, subnet: str) -> str:
        """Where what is not in the VPC goes from a subnet: id of a gateway; empty for nowhere."""
        tables = [table for table in self._tables if _is_of(table, subnet)]
        main = [table for table in self._tables if any(one.get("Main") for one in table.get("Associations", ()))]
        for route in (tables or main or [{}])[0].get("Routes", ()):
            if route.get("DestinationCidrBlock") == EVERYWHERE and route.get("State", "active") == "active":
                targets = ("NatGatewayId", "GatewayId", "TransitGatewayId", "NetworkInterfaceId")
                return next((str(route[target]) for target in targets if route.get(target)), "other")
        return ""

    def _way_out(self, subnet: str) -> Iterator[str]:
        path, route = f"{PATH}.privateSubnets", self._default_route(subnet)
        if route.startswith("igw-"):
            yield f"{path}: {subnet} is public, and tasks without a public address have no way out of it; write others"
        needed = {service for name in needed_to_start(self._settings) for service in ENDPOINTS[name]} | {"s3"}
        missing = sorted(needed - self._services)
        self.closed = self.closed or not route
        if not route and missing:
            yield (
                f"{path}: {subnet} has no route to a NAT gateway, and {self._vpc} no endpoint for "
                f"{', '.join(missing)}: no task would start; its owner adds one or the other"
            )

    def _tasks(self) -> int:
        """Addresses in a subnet while every service is replaced, with none to spare."""
        services = [service for service, _ in self._settings.released]
        return sum(2 * (one.scaling.maximum if one.scaling else one.initial_count) for one in services)

    def _addresses(self, subnet: str, needed: int, user: str) -> Iterator[str]:
        free = self._by_id.get(subnet, {}).get("AvailableIpAddressCount")
        if free is not None and int(free) < needed:
            yield f"{PATH}: {subnet} has {free} free addresses, and {user} may take {needed}; write a larger one"


def _is_of(table: Mapping[str, Any], subnet: str) -> bool:
    return any(one.get("SubnetId") == subnet for one in table.get("Associations", ()))


def _tags(facts: Mapping[str, Any]) -> Mapping[str, str]:
    return {tag["Key"]: tag["Value"] for tag in facts.get("Tags", ())}
