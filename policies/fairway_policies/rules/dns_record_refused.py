"""F41: a record that Route 53 does not take."""

import ipaddress
from collections.abc import Iterator

from ..reading import kinds
from ..reading.resources import Resource
from ..rule import Finding, Results, Rule, text

_NAMED = (*kinds.LOAD_BALANCERS, kinds.DISTRIBUTION)


def record(target: Resource) -> Results:
    """Kind, name and values of a record, and the others of its zone."""
    if target.sources("type", kinds.CERTIFICATE):
        return  # a record by which a certificate is validated
    kind = yield from text(target.inputs["type"])
    name = (target.inputs["name"].text or "").rstrip(".").lower()
    for zone in target.referred("zoneId", kinds.DNS_ZONE):
        apex = (zone["name"].text or "").rstrip(".").lower()
        if kind == "CNAME" and apex and name in (apex, "") and not target.inputs["name"].unknown:
            yield Finding(f"a CNAME for {apex}, which is the zone itself", "type", _ALIAS)
    if kind in ("A", "AAAA"):
        yield from _addresses(target, kind)
    zones = target.sources("aliases", kinds.DNS_ZONE)
    owners = target.sources("aliases", *_NAMED)
    if zones and owners and len(target.inputs["aliases"].each()) == 1:
        message = f"an alias of {owners[0].name} in zone {zones[0].name}, which is not where {owners[0].name} is"
        yield Finding(message, "aliases", "set the alias's zone_id to the load balancer's zone_id, or hosted_zone_id")
    yield from _again(target, kind, name)


def _addresses(target: Resource, kind: str) -> Iterator[Finding]:
    """Load balancers and distributions have names, and no address that stays."""
    listed = target.inputs["records"]
    owners = target.sources("records", *_NAMED)
    wrong = next((fact for fact in listed.each() if fact.text is not None and not _is_address(fact.text)), None)
    if owners or wrong is not None:
        what = f"the name of {owners[0].name}" if owners else str(wrong.shown() if wrong else "")
        yield Finding(f"type {kind} with {what}, which is no address", "records", _ALIAS)


def _is_address(value: str) -> bool:
    try:
        return bool(ipaddress.ip_address(value))
    except ValueError:
        return False


def _again(target: Resource, kind: str | None, name: str) -> Iterator[Finding]:
    """A name has one record of a type, unless they say which of them is when asked."""
    zone = target.home("zoneId", kinds.DNS_ZONE)
    if not name or zone is None or not target.inputs["setIdentifier"].absent or target.inputs["allowOverwrite"].flag:
        return
    for other in target.stack.of(target.type):
        same = (other.inputs["name"].text or "").rstrip(".").lower() == name and other.inputs["type"].text == kind
        apart = not other.inputs["setIdentifier"].absent or other.inputs["allowOverwrite"].flag
        if other.urn < target.urn and same and not apart and other.home("zoneId", kinds.DNS_ZONE) == zone:
            message = f"{name} of type {kind}, which {other.name} makes already"
            yield Finding(message, "name", "keep one of the two, or give both a set_identifier and a routing policy")
            return


_ALIAS = "make it an alias: type A with aliases=[{name, zone_id, evaluate_target_health}]"

RULE = Rule(
    name="dns-record-refused",
    failures=("F41",),
    title="Route 53 does not take the record",
    severity="high",
    symptom="InvalidChangeBatch: not permitted at apex, ARRDATAIllegalIPv4Address; it was not found, already exists",
    cause="A load balancer has a name and no address, and a zone's own name may not be another's.",
    fix="change what is named",
    limits="records and zones of other stacks",
    bad='aws.route53.Record("apex", name="example.com", type="CNAME", records=[load_balancer.dns_name], …)',
    good='aws.route53.Record("apex", name="example.com", type="A", aliases=[{"name": load_balancer.dns_name, …}], …)',
    stack_checks={kinds.DNS_RECORD: record},
)
