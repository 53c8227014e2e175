"""Who a security group lets in and out, by its own rules and by those that stand beside it."""

from dataclasses import dataclass
from typing import Literal

from . import kinds, network
from .facts import Fact
from .network import Opening
from .resources import Resource

Direction = Literal["ingress", "egress"]

_STANDALONE: dict[Direction, str] = {"ingress": kinds.INGRESS_RULE, "egress": kinds.EGRESS_RULE}
_ADDRESSES = ("cidrBlocks", "ipv6CidrBlocks", "prefixListIds", "cidrIpv4", "cidrIpv6", "prefixListId")
_GROUPS = ("securityGroups", "sourceSecurityGroupId", "referencedSecurityGroupId")


@dataclass(frozen=True, slots=True)
class Permission:
    """One rule. `peers`: the program's groups that it names; `others`: whether it is also for anybody else."""

    opening: Opening
    peers: tuple[Resource, ...]
    others: bool

    def covers(self, port: float) -> bool:
        """Whether TCP traffic to the port is let through."""
        return self.opening.protocol in ("tcp", "all") and port in self.opening.ports


@dataclass(frozen=True, slots=True)
class Permissions:
    """The rules of several groups, of which one is enough. `unknown`: the path of what the update will tell."""

    rules: tuple[Permission, ...]
    unknown: str | None = None

    def on(self, port: float) -> list[Permission]:
        """The permissions that cover the port."""
        return [rule for rule in self.rules if rule.covers(port)]

    def lets(self, port: float, peers: list[Resource] | None) -> bool:
        """True when a rule covers the port for one of the peers; peers that are not known are everybody."""
        rules = self.on(port)
        return any(peers is None or rule.others or set(rule.peers) & set(peers) for rule in rules)

    def on_port(self, port: float) -> str:
        """What is open, in words: where the port is, to whom."""
        names = ", ".join(dict.fromkeys(peer.name for rule in self.on(port) for peer in rule.peers))
        return f"port {port:g} to {names} alone" if names else self.ports

    @property
    def ports(self) -> str:
        """What is open, in words."""
        return ", ".join(dict.fromkeys(str(rule.opening) for rule in self.rules)) or "nothing"


def groups_of(resource: Resource, key_path: str) -> list[Resource] | None:
    """The program's groups that a list names; None where it names others too, or none, which means the default one."""
    listed = resource.at(key_path)
    facts = [listed] if listed.unknown else listed.each()
    sources = resource.sources(key_path.partition(".")[0], kinds.SECURITY_GROUP)
    named = [group for fact in facts for group in resource.stack.named(fact.text, kinds.SECURITY_GROUP)]
    groups = list(dict.fromkeys([*sources, *named]))
    return groups if facts and len(groups) >= len(facts) else None


def permissions(groups: list[Resource], direction: Direction) -> Permissions:
    """What the groups together let through. The provider takes AWS's own egress rule away: none written is none."""
    rules: list[Permission] = []
    unknown: str | None = None
    for group in groups:
        inline = group.inputs[direction]
        if inline.unknown or not group.inputs.fields():
            unknown = f"{group.name}: {direction}"
        rules += [rule for entry in inline.each() if (rule := _permission(group, group, entry, direction))]
        for rule in group.stack.referring(group, "securityGroupId", _STANDALONE[direction], kinds.SECURITY_GROUP_RULE):
            if rule.type != kinds.SECURITY_GROUP_RULE or rule["type"].text == direction:
                rules += [one for one in [_permission(group, rule, rule.inputs, "")] if one is not None]
    return Permissions(tuple(rules), unknown)


def _permission(group: Resource, holder: Resource, entry: Fact, key: str) -> Permission | None:
    """`key`: the property of the holder in which the entry stands; empty for a rule that is a resource of its own."""
    opening = network.opening(entry)
    if opening is None:
        return None
    peers: list[Resource] = [group] if entry["self"].flag else []
    others = entry.unknown or any(_filled(entry[address]) for address in _ADDRESSES)
    for name in _GROUPS:
        for fact in _filled(entry[name]):
            named = holder.stack.named(fact.text, kinds.SECURITY_GROUP)
            # Several unknown groups in one property: which stands where cannot be seen, so each may be any of them.
            named = named or (holder.sources(key or name, kinds.SECURITY_GROUP) if fact.unknown else [])
            peers += named
            others = others or not named
    return Permission(opening, tuple(peers), others)


def _filled(value: Fact) -> list[Fact]:
    """The parts of a value, or the value while it is unknown; an empty text is how a state says that there is none."""
    return [value] if value.unknown else [fact for fact in value.each() if fact.text != ""]
