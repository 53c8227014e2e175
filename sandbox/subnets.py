"""How awsx lays subnets out in a VPC's address range: the strategies Auto, Legacy and Exact, as pulumi-awsx does."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from sandbox.protocol import Failure

_ORDER = {"public": 0, "private": 1, "isolated": 2}
_SIZES = [2 ** (32 - mask) for mask in range(31)]


@dataclass(frozen=True, kw_only=True)
class Subnet:
    name: str
    type: str
    zone: str
    cidr: str
    tags: dict[str, Any] = field(default_factory=dict)
    ipv6: bool = False


Spec = dict[str, Any]


def layout(
    *, vpc: str, cidr: str, zones: Sequence[str], specs: list[Spec] | None, strategy: str, zone_mask: int | None
) -> list[Subnet]:
    """Every subnet, zone by zone, public ones first within a zone; ranges that cannot be are refused."""
    specs = _normal(specs, len(zones)) if specs is not None else None
    explicit = bool(specs) and "cidrBlocks" in specs[0]  # type: ignore[index]
    if strategy == "Legacy" or (specs is None and strategy != "Auto"):
        subnets = _legacy(vpc, cidr, zones, specs)
    elif explicit:
        subnets = _assign(vpc, zones, specs or [], lambda zone, spec: spec["cidrBlocks"][zone])
    else:
        subnets = _auto(vpc, cidr, zones, specs, zone_mask)
    _no_overlap(subnets)
    if strategy == "Exact":
        _no_gaps(cidr, subnets)
    used = [subnet for subnet in subnets if subnet.type.lower() != "unused"]
    return sorted(used, key=lambda subnet: (zones.index(subnet.zone), _ORDER[subnet.type.lower()]))


def _assign(vpc: str, zones: Sequence[str], specs: list[Spec], cidr: Callable[[int, Spec], str]) -> list[Subnet]:
    return [
        Subnet(
            name=f"{vpc}-{spec.get('name') or spec['type'].lower()}-{number + 1}",
            type=spec["type"],
            zone=zone,
            cidr=cidr(number, spec),
            tags=spec.get("tags") or {},
            ipv6=bool(spec.get("assignIpv6AddressOnCreation")),
        )
        for number, zone in enumerate(zones)
        for spec in specs
    ]


def _auto(vpc: str, cidr: str, zones: Sequence[str], specs: list[Spec] | None, zone_mask: int | None) -> list[Subnet]:
    network = IPv4Network(cidr, strict=False)
    zone_mask = zone_mask or network.prefixlen + _bits(len(zones))
    specs = _defaults(zone_mask) if specs is None else specs
    if not specs:
        raise Failure("No subnets specified")
    equal = zone_mask + _bits(len(specs))
    masks = [spec.get("cidrMask") or equal for spec in specs]
    room, needed = 2 ** (32 - zone_mask), sum(2 ** (32 - mask) for mask in masks)
    if needed > room:
        raise Failure(
            f"Subnets are too large for VPC. VPC has {room} addresses, but subnets require {needed} addresses."
        )
    ranges = [_packed(int(network.network_address) + number * room, masks) for number in range(len(zones))]
    positions = {id(spec): index for index, spec in enumerate(specs)}
    return _assign(vpc, zones, specs, lambda zone, spec: str(ranges[zone][positions[id(spec)]]))


def _packed(base: int, masks: list[int]) -> list[IPv4Network]:
    """Blocks of these sizes one behind the other, each where its size allows it to begin."""
    packed = [IPv4Network((base, masks[0]), strict=False)]
    for mask in masks[1:]:
        packed.append(_after(packed[-1], mask))
    return packed


def _defaults(zone_mask: int) -> list[Spec]:
    if zone_mask > 26:
        raise Failure(
            f"Automatic subnet creation requires a VPC with at least /26 available per AZ, but only /{zone_mask} "
            "is available."
            "If you do need very small subnets, please specify them explicitly."
        )
    mask = max(zone_mask, 16)
    return [{"type": "Private", "cidrMask": mask + 1}, {"type": "Public", "cidrMask": mask + 2}]


def _legacy(vpc: str, cidr: str, zones: Sequence[str], specs: list[Spec] | None) -> list[Subnet]:
    """Private subnets first, then public, then isolated; each type numbered within blocks of its own size."""
    network = IPv4Network(cidr, strict=False)
    bits = _bits(len(zones))
    bases = [_sub(network, bits, number) for number in range(len(zones))]
    if specs is None:
        private = [{"type": "Private"}, {"type": "Public"}]

        def cut(zone: int, spec: Spec) -> str:
            first = _sub(bases[zone], 1, 0)
            return str(first if spec["type"] == "Private" else _sub(_sub(first, 0, 1), 1, 0))

        return _assign(vpc, zones, private, cut)
    ordered = sorted(
        (s for s in specs if s["type"].lower() != "unused"),
        key=lambda s: ("private", "public", "isolated").index(s["type"].lower()),
    )
    ranges = [_legacy_ranges(base, ordered) for base in bases]
    positions = {id(spec): index for index, spec in enumerate(ordered)}
    return _assign(vpc, zones, ordered, lambda zone, spec: str(ranges[zone][positions[id(spec)]]))


def _legacy_ranges(base: IPv4Network, specs: list[Spec]) -> list[IPv4Network]:
    least = {"private": 19, "public": 20, "isolated": 24}
    spare = 0 if len(specs) == 1 else 1
    ranges: list[IPv4Network] = []
    types: list[str] = []
    for spec in specs:
        kind = spec["type"].lower()
        mask = spec.get("cidrMask") or max(base.prefixlen + spare, least[kind])
        before = [block for block, other in zip(ranges, types, strict=True) if other != kind]
        last = before[-1] if before else None
        start = base if last is None else _sub(last, 0, 1)
        block = _sub(start, mask - (last or base).prefixlen, types.count(kind))
        if ranges and ranges[-1].overlaps(block):
            block = _after(ranges[-1], mask)
        ranges.append(block)
        types.append(kind)
    return ranges


def _normal(specs: list[Spec], zones: int) -> list[Spec]:
    """Sizes as masks, and no spec that contradicts itself."""
    issues: list[str] = []
    explicit = any(spec.get("cidrBlocks") is not None for spec in specs)
    normal: list[Spec] = []
    for index, spec in enumerate(specs):
        size, mask = spec.get("size"), spec.get("cidrMask")
        blocks: list[str] | None = spec.get("cidrBlocks")
        if size is not None and size not in _SIZES:
            issues.append(
                f"The following subnet sizes are invalid: {size}. Valid sizes are: {', '.join(map(str, _SIZES))}."
            )
        elif explicit and blocks is None:
            issues.append("If any subnet spec has explicit cidrBlocks, all subnets must have explicit cidrBlocks.")
        elif blocks is not None and len(blocks) != zones:
            issues.append(
                f"The number of CIDR blocks in subnetSpecs[{index}] must match the number of availability zones "
                f"({zones})."
            )
        elif size is not None and mask is not None and _SIZES[mask] != size:
            issues.append(f"Subnet size {size} does not match the expected size for a /{mask} subnet ({_SIZES[mask]}).")
        else:
            mask = mask or (_SIZES.index(size) if size else None)
            normal.append({**spec, "cidrMask": mask})
    if issues:
        raise Failure("Invalid subnet specifications:\n - " + "\n - ".join(issues))
    return normal


def _bits(count: int) -> int:
    return math.ceil(math.log2(count)) if count else 0


def _sub(network: IPv4Network, bits: int, number: int) -> IPv4Network:
    """The number-th block of the size, from the network's start on (it may lie behind the network)."""
    mask = network.prefixlen + bits
    if mask > 32:
        raise Failure(f"Requested {bits} new bits, but only {32 - network.prefixlen} are available.")
    return IPv4Network((int(network.network_address) + number * 2 ** (32 - mask), mask), strict=False)


def _after(previous: IPv4Network, mask: int) -> IPv4Network:
    """The first block of the size behind another."""
    widened = IPv4Network((int(previous.broadcast_address), mask), strict=False)
    return IPv4Network((int(IPv4Address(int(widened.broadcast_address) + 1)), mask))


def _no_overlap(subnets: list[Subnet]) -> None:
    networks = [IPv4Network(subnet.cidr, strict=False) for subnet in subnets]
    bad = [
        subnet
        for number, subnet in enumerate(subnets)
        if any(networks[number].overlaps(other) for position, other in enumerate(networks) if position != number)
    ]
    if bad:
        lines = "\n".join(f"{number}. {subnet.name}: {subnet.cidr}" for number, subnet in enumerate(bad, 1))
        raise Failure(
            "The following subnets overlap with at least one other subnet. Make the CIDR for the VPC larger, "
            "reduce the size "
            f"of the subnets per AZ, or use less Availability Zones:\n\n{lines}\n"
        )


def _no_gaps(cidr: str, subnets: list[Subnet]) -> None:
    whole, position = IPv4Network(cidr, strict=False), int(IPv4Network(cidr, strict=False).network_address)
    for subnet in subnets:
        network = IPv4Network(subnet.cidr)
        if int(network.network_address) != position:
            raise Failure(
                f"There are gaps in the subnet ranges. Please fix the following gaps: before {subnet.name} "
                f"({subnet.cidr})"
            )
        position = int(network.broadcast_address) + 1
    if position - 1 != int(whole.broadcast_address):
        raise Failure(
            f"There are gaps in the subnet ranges. Please fix the following gaps: the end of the VPC ({cidr})"
        )
