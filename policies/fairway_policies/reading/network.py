"""Addresses, ports and protocols, and what a load balancer lets through."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from . import kinds
from .facts import Fact
from .resources import Resource

# Nobody owns as much: a network this short is a part of the world, as 0.0.0.0/1 beside 128.0.0.0/1 is.
_SHORTEST = {4: 8, 6: 16}
_INSIDE = [
    ipaddress.ip_network(text)
    for text in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "fc00::/7",
        "fe80::/10",
    )
]
_PROTOCOLS = {"6": "tcp", "17": "udp", "-1": "all", "1": "icmp", "58": "icmpv6"}
_LAYER_4 = ("TCP", "UDP", "TLS", "TCP_UDP", "QUIC", "TCP_QUIC")
ALL_PORTS = range(65536)
_DATABASE_PORTS = {
    **dict.fromkeys(("postgres", "aurora-postgresql"), 5432),
    **dict.fromkeys(("mysql", "mariadb", "aurora-mysql", "aurora"), 3306),
    **dict.fromkeys(("redis", "valkey"), 6379),
    "memcached": 11211,
}


@dataclass(frozen=True, slots=True)
class Opening:
    """The ports of one rule of a security group, by the protocol that they belong to (`tcp`, `udp` or `all`)."""

    protocol: str
    ports: range

    def __str__(self) -> str:
        if len(self.ports) > 65000:
            return "all ports"
        first, last = self.ports.start, self.ports.stop - 1
        return f"port {first}" if first == last else f"ports {first}-{last}"


@cache
def is_world(cidr: str) -> bool:
    """True for everyone's addresses, however written: host bits, long IPv6 forms, halves of the whole."""
    try:
        network = ipaddress.ip_network(cidr.strip(), strict=False)
    except ValueError:
        return False
    return network.prefixlen < _SHORTEST[network.version] and not network.is_private


@cache
def is_outside(cidr: str) -> bool:
    """True for somebody's public addresses, such as an office's, that are not everyone's."""
    try:
        network = ipaddress.ip_network(cidr.strip(), strict=False)
    except ValueError:
        return False
    inside = any(network.version == own.version and network.subnet_of(own) for own in _INSIDE)  # type: ignore[arg-type]
    return not inside and not is_world(cidr)


def opening(entry: "Fact | Resource") -> Opening | None:
    """What a rule opens; None for a protocol without ports, such as ICMP, whose types stand where ports would."""
    declared = (entry["protocol"].text or entry["ipProtocol"].text or "all").lower()
    protocol = _PROTOCOLS.get(declared, declared)
    if protocol not in ("tcp", "udp", "all"):
        return None
    first, last = entry["fromPort"].number, entry["toPort"].number
    if protocol == "all" or first is None or last is None or first < 0:
        return Opening(protocol, ALL_PORTS)
    return Opening(protocol, range(int(first), min(int(last), ALL_PORTS.stop - 1) + 1))


def listener_ports(load_balancer: Resource) -> set[int]:
    """The ports of the program's listeners of a load balancer."""
    listeners = load_balancer.stack.referring(load_balancer, "loadBalancerArn", *kinds.LISTENERS)
    return {int(port) for port in (listener["port"].number for listener in listeners) if port is not None}


def database_port(store: Resource) -> int | None:
    """The port on which a database or cache answers: its own, or its engine's; None where that is not known."""
    stated = store.inputs["port"]
    if stated.absent:
        engine = store["engine"].text or ("redis" if store.type == kinds.REPLICATION_GROUP else "")
        return _DATABASE_PORTS.get(engine)
    return int(stated.number) if stated.number is not None else None


def takes_any_client(group: Resource) -> bool:
    """True for a target group behind a Network Load Balancer: its targets meet the clients' own addresses."""
    return (group["protocol"].text or "").upper() in _LAYER_4


def guarded_by(owner: Resource, *types: str) -> Iterator[Resource]:
    """The resources of the given types that the security group stands before."""
    keys = ("vpcSecurityGroupIds", "securityGroups", "securityGroupIds", "networkConfiguration.securityGroups")
    for key in keys:
        yield from owner.stack.referring(owner, key, *types)
