"""Consequences for traffic: services, target groups, load balancers, names."""

from collections.abc import Iterator, Mapping, Sequence

from components.base.routes import covers, is_wildcard
from ops.plan.changes import Change
from ops.plan.consequence import Consequence, Context, Judge, consequence
from ops.pulumi.resources import mappings

SERVICE, CONTRACT = "aws:ecs/service:Service", "fairway:service:Service"
TARGET_GROUP, LOAD_BALANCER = "aws:lb/targetGroup:TargetGroup", "aws:lb/loadBalancer:LoadBalancer"
LISTENER_RULE = "aws:lb/listenerRule:ListenerRule"
RECORD, BALANCER_CONTRACT = "aws:route53/record:Record", "fairway:load_balancer:LoadBalancer"
DISTRIBUTION, CERTIFICATE = "aws:cloudfront/distribution:Distribution", "aws:acm/certificate:Certificate"


def service_gone(change: Change, _: Context) -> Iterator[Consequence]:
    """An ECS service is replaced, or deleted."""
    if change.type != SERVICE or not change.destroys:
        return
    if change.action == "replace":
        because = ", ".join(change.replaces) or "its inputs"
        way = "expect a gap until the new tasks are healthy"
        yield consequence("down", change, f"is replaced because of {because}", way)
        return
    # Not said by fairway:retire, the program would have refused it before there was a plan.
    sentence = "a service that runs is deleted, with its target group and routes"
    yield consequence("down", change, sentence, "lead its routes elsewhere first; its repository and logs stay")


def stops_first(change: Change, _: Context) -> Iterator[Consequence]:
    """A service behind the load balancer that never runs twice (`single`) gets other tasks."""
    counts = [change.after.get(key) for key in ("deploymentMinimumHealthyPercent", "deploymentMaximumPercent")]
    served = change.type == SERVICE and change.action == "update" and change.after.get("loadBalancers")
    if served and counts == [0, 100] and "taskDefinition" in change.diffs:
        sentence = "its task stops before the next one starts (single): 503 until that one is healthy"
        yield consequence("down", change, sentence, "choose the moment")


def group_replaced(change: Change, _: Context) -> Iterator[Consequence]:
    """A target group is replaced, and the new one starts empty."""
    if change.type == TARGET_GROUP and change.action == "replace":
        because = ", ".join(change.replaces) or "its inputs"
        sentence = f"is replaced because of {because}: 503 until the new tasks are healthy in the new group"
        yield consequence("down", change, sentence, "choose the moment, or add a service beside it and move its routes")


def health_path(change: Change, _: Context) -> Iterator[Consequence]:
    """The target group asks for another path before the tasks that know it run."""
    old, new = _path(change.before), _path(change.after)
    if change.type == TARGET_GROUP and change.action == "update" and old and new and old != new:
        sentence = f"health path {old} → {new}: tasks of the release that runs are asked for it at once"
        yield consequence("down", change, sentence, "be sure that the image that runs answers both paths")


def balancer_replaced(change: Change, _: Context) -> Iterator[Consequence]:
    """The load balancer goes, with its DNS name."""
    if change.type == LOAD_BALANCER and change.destroys:
        verb = "deleted" if change.action == "delete" else f"replaced because of {', '.join(change.replaces)}"
        sentence = f"is {verb}: its address changes, and it answers nobody until the services are attached"
        yield consequence("down", change, sentence, "choose the moment")


def name_gone(change: Change, context: Context) -> Iterator[Consequence]:
    """The distribution goes, or no longer answers one of its names."""
    if change.type != DISTRIBUTION:
        return
    if change.destroys:
        verb = "deleted" if change.action == "delete" else "replaced"
        names, led = _texts(change.before, "aliases"), _led(context)
        sentence = f"is {verb}: its cloudfront.net address is dead"
        if names and all(any(covers(one, name) for one in led) for name in names):
            sentence += f"; {', '.join(names)} {'leads' if len(names) == 1 else 'lead'} elsewhere before it goes"
            yield consequence("note", change, sentence, "see that nobody uses that address")
        else:
            yield consequence("down", change, sentence, "keep it, or move the name first")
    now = _texts(change.after, "aliases")
    gone = sorted(name for name in _texts(change.before, "aliases") if not any(covers(one, name) for one in now))
    if change.action == "update" and gone:
        way = "serve both names for a while: let the old one lead to the new one first"
        yield consequence("down", change, f"{', '.join(gone)} is answered no more, at once", way)


def record_gone(change: Change, context: Context) -> Iterator[Consequence]:
    """A name of users leaves the DNS; records that prove a certificate are left aside, and names that a star is for."""
    if change.type == RECORD and change.action == "delete" and (name := _leads(change.before)):
        led = _led(context)
        if any(is_wildcard(one) and covers(one, name) for one in led):
            return
        if name in led:
            sentence = f"{name} has no {change.before.get('type')} record any more, and leads on by its other one"
            yield consequence("note", change, sentence, "see that no client needs that kind of address")
            return
        sentence = f"{name} leads nowhere, as soon as caches forget it"
        yield consequence("down", change, sentence, "keep the name until nobody uses it")


def closed(change: Change, _: Context) -> Iterator[Consequence]:
    """A load balancer that answered everyone is CloudFront's alone: its rules ask for the header at once."""
    if (
        change.type == BALANCER_CONTRACT
        and change.after.get("onlyFromCdn")
        and change.before.get("onlyFromCdn") is False
    ):
        sentence = (
            "answers CloudFront alone, at once: whoever has its address, or the name's of before, gets 403 until "
            "CloudFront is made and the name leads there, some minutes later"
        )
        way = "choose the moment, or make a new stack with CloudFront beside this one and move the name over"
        yield consequence("down", change, sentence, way)


def weights_forgotten(change: Change, _: Context) -> Iterator[Consequence]:
    """A rule whose weights ECS moves is made anew, as when a stack gets another listener, with the program's."""
    forwards = [action["forward"] for action in mappings(change.after, "actions") if action.get("forward")]
    shifted = any(len(mappings(forward, "targetGroups")) > 1 for forward in forwards)
    if change.type == LISTENER_RULE and change.action == "replace" and shifted:
        sentence = "is made anew: all traffic goes to the first of its target groups, where the tasks may not be"
        way = "look where the tasks are; each blue/green deployment moves them, so deploy once more first if need be"
        yield consequence("down", change, sentence, way)


def certificate_in_use(change: Change, _: Context) -> Iterator[Consequence]:
    """A new one stands beside the old one first; one that only goes is refused while a listener has it."""
    if change.type == CERTIFICATE and change.action == "replace" and change.deleted_first:
        sentence = "is deleted before the new one is there: AWS refuses while it is in use (ResourceInUseException)"
        yield consequence("refused", change, sentence, "let the new one be created first")


def scaling_gone(change: Change, context: Context) -> Iterator[Consequence]:
    """Autoscaling ends: the count stays as it is, unless the settings have a desiredCount, which then holds."""
    if change.type == "aws:appautoscaling/target:Target" and change.action == "delete":
        low, high = change.before.get("minCapacity"), change.before.get("maxCapacity")
        sentence = f"scaling between {low} and {high} tasks ends"
        counted = [one for one in context.of_type("aws:ecs/service:Service") if _counts(change, one)]
        if counted:
            count = counted[0].after.get("desiredCount")
            sentence = f"{sentence}: the count goes to desiredCount, {count}, at once"
            yield consequence("down", change, sentence, "write the count of now there, or remove desiredCount")
        else:
            sentence = f"{sentence}: as many tasks as run now stay, whatever the load"
            yield consequence("note", change, sentence, "write a desiredCount where it shall be another")


def _counts(target: Change, service: Change) -> bool:
    """Whether the update sets the count of the service that the target was of."""
    stem = target.name.removesuffix("-scaling")
    return service.name == f"{stem}-service" and "desiredCount" in service.diffs


def _leads(record: Mapping[str, object]) -> str:
    """The name that a record leads somewhere; empty for one that proves something."""
    name = str(record.get("name") or "")
    proves = "_acme" in name or name.startswith("_")
    return "" if proves or record.get("type") not in ("A", "AAAA", "CNAME") else name.rstrip(".")


def _led(context: Context) -> set[str]:
    """The names that records lead somewhere once the update is over."""
    changed = {change.urn for change in context.changes}
    after = [one.inputs for one in context.standing if one.type == RECORD and one.urn not in changed]
    after += [change.after for change in context.of_type(RECORD) if change.action != "delete"]
    return {name for record in after if (name := _leads(record))}


def _path(inputs: Mapping[str, object]) -> str:
    check = inputs.get("healthCheck")
    value = check.get("path") if isinstance(check, Mapping) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return value if isinstance(value, str) else ""


def _texts(inputs: Mapping[str, object], key: str) -> list[str]:
    value = inputs.get(key)
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []  # pyright: ignore[reportUnknownVariableType]


RULES: Sequence[Judge] = (
    service_gone,
    stops_first,
    group_replaced,
    health_path,
    balancer_replaced,
    name_gone,
    record_gone,
    closed,
    weights_forgotten,
    certificate_in_use,
    scaling_gone,
)
