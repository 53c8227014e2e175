"""Where a subnet's traffic leaves: the default route of its route table."""

from dataclasses import dataclass
from typing import Literal

from . import kinds
from .facts import Fact
from .resources import Resource

# A gateway needs a public address on this side; a NAT, a transit gateway or an appliance does not.
Way = Literal["gateway", "elsewhere", "none", "unknown"]

_EVERYWHERE = ("0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1")  # halves: some VPNs write it so
_OTHER_WAYS = (
    *("natGatewayId", "transitGatewayId", "networkInterfaceId", "vpcPeeringConnectionId", "vpcEndpointId"),
    *("coreNetworkArn", "localGatewayId", "carrierGatewayId", "instanceId"),
)


_TO_NETWORKS = ("transitGatewayId", "coreNetworkArn", "vpcPeeringConnectionId")


@dataclass(frozen=True, slots=True)
class Exit:
    """How the subnet reaches the internet, and the NAT gateway of the program that it goes through."""

    way: Way
    nat: Resource | None = None


def way_out(subnet: Resource) -> Exit:
    """Where the subnet's default route leads; found once a subnet."""
    if "exit" not in subnet.cache:
        subnet.cache["exit"] = _way_out(subnet)
    return subnet.cache["exit"]


def vpc_of(resource: Resource) -> Resource | None:
    """The program's own network that the resource stands in."""
    return next(iter(resource.referred("vpcId", kinds.VPC)), None)


def _way_out(subnet: Resource) -> Exit:
    associations = subnet.stack.referring(subnet, "subnetId", kinds.ROUTE_TABLE_ASSOCIATION)
    if not associations:
        return _main(subnet)
    tables = [table for one in associations for table in one.referred("routeTableId", kinds.ROUTE_TABLE)]
    return _default_route(tables[0]) if tables else Exit("unknown")


def _main(subnet: Resource) -> Exit:
    """A subnet that no table is given uses its network's main one, which leads nowhere until somebody changes it."""
    vpc = vpc_of(subnet)
    if vpc is None:
        return Exit("unknown")
    changed = subnet.stack.depending(vpc, *kinds.MAIN_ROUTES)
    routes = subnet.stack.referring(vpc, "routeTableId", kinds.ROUTE)
    return Exit("unknown") if changed or routes else Exit("none")


def _default_route(table: Resource) -> Exit:
    stack = table.stack
    learns = table.inputs["propagatingVgws"].each() or stack.referring(table, "routeTableId", kinds.ROUTE_PROPAGATION)
    if table.inputs["routes"].unknown or learns or not table.inputs.fields():
        return Exit("unknown")
    exits = [_exit(table, "routes", entry, "cidrBlock") for entry in table.inputs["routes"].each()]
    for route in stack.referring(table, "routeTableId", kinds.ROUTE):
        exits.append(_exit(route, "", route.inputs, "destinationCidrBlock"))
    known = [exit_ for exit_ in exits if exit_ is not None]
    sure = [exit_ for exit_ in known if exit_.way != "unknown"]
    return next(iter([*sure, *known]), Exit("none"))


def _leads_further(entry: Fact) -> bool:
    """True for a route to other networks, and for one to everywhere by IPv6."""
    by_six = "::/0" in (entry["ipv6CidrBlock"].text, entry["destinationIpv6CidrBlock"].text)
    return by_six or any(not entry[name].absent and entry[name].text != "" for name in _TO_NETWORKS)


def _exit(holder: Resource, key: str, entry: Fact, destination: str) -> Exit | None:
    """Where a route to everywhere leads; None for one to somewhere."""
    to = entry[destination]
    if _leads_further(entry) and to.text not in _EVERYWHERE:
        return Exit("unknown")  # what is behind it may have a way out, or the endpoints
    if entry.unknown or to.unknown or not entry["destinationPrefixListId"].absent:
        return Exit("unknown")
    if to.text not in _EVERYWHERE:
        return None
    if any(not entry[name].absent and entry[name].text != "" for name in _OTHER_WAYS):
        nats = holder.sources(key or "natGatewayId", kinds.NAT_GATEWAY)
        return Exit("elsewhere", nats[0] if len(nats) == 1 else None)
    gateway = entry["gatewayId"]
    named = holder.stack.named(gateway.text, kinds.INTERNET_GATEWAY)
    if named or (gateway.text or "").startswith("igw-") or holder.sources(key or "gatewayId", kinds.INTERNET_GATEWAY):
        return Exit("gateway")
    return Exit("unknown")
