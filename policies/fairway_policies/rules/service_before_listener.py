"""F23: a service that is made before its target group has a load balancer."""

from collections import deque

from ..reading import kinds
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule


def service(target: Resource) -> Results:
    """Only of a service that is not made yet: later its group has a load balancer whatever the program says."""
    entries = target["loadBalancers"]
    if entries.unknown:
        yield NotEvaluated(entries.path)
    if target.declared or target.outputs["id"].known or not entries.each():
        return
    needed = {urn for group in target.sources("loadBalancers", *kinds.TARGET_GROUPS) for urn in _leading(group)}
    if not needed or _waits_for(target, needed):
        return
    name = next(iter(sorted(needed))).rpartition("::")[2]
    # The provider tries for two minutes. A load balancer takes longer; a listener of one that is there does not.
    balancers = {one.urn for urn in needed for one in _load_balancers(target.stack.by_urn[urn])}
    certain = balancers and not _waits_for(target, balancers)
    yield Finding(f"it does not wait for listener {name}", "dependsOn", level=None if certain else "advisory")


def _leading(group: Resource) -> list[str]:
    """The listeners and rules that lead to the group: ECS takes it only when one of them does."""
    listeners = group.stack.referring(group, "defaultActions", *kinds.LISTENERS)
    return [one.urn for one in [*listeners, *group.stack.referring(group, "actions", *kinds.LISTENER_RULES)]]


def _load_balancers(leading: Resource) -> list[Resource]:
    """The program's load balancers of a listener or rule, as long as they are still to be made."""
    listeners = [leading] if leading.type in kinds.LISTENERS else leading.referred("listenerArn", *kinds.LISTENERS)
    balancers = [
        load_balancer for one in listeners for load_balancer in one.referred("loadBalancerArn", *kinds.LOAD_BALANCERS)
    ]
    return [load_balancer for load_balancer in balancers if not load_balancer.outputs["id"].known]


def _waits_for(target: Resource, needed: set[str]) -> bool:
    """True when the service comes after one of them, by itself or by what it needs."""
    visited, queue = {target.urn}, deque([target])
    while queue:
        resource = queue.popleft()
        after = {*resource.depends_on, *(urn for urns in resource.property_dependencies.values() for urn in urns)}
        if after & needed:
            return True
        for urn in after - visited:
            visited.add(urn)
            if urn in target.stack.by_urn:
                queue.append(target.stack.by_urn[urn])
    return False


RULE = Rule(
    name="service-before-listener",
    failures=("F23",),
    title="the service does not wait for the listener of its target group",
    severity="medium",
    symptom="the target group does not have an associated load balancer, on the first update",
    cause="Nothing in a service names the listener, so both are made at once; the provider tries again for a while.",
    fix="add opts=pulumi.ResourceOptions(depends_on=[listener])",
    limits="whether the load balancer is made within the minutes for which the provider tries again",
    bad='aws.ecs.Service("api", load_balancers=[{"target_group_arn": group.arn, …}], …)',
    good='aws.ecs.Service("api", …, opts=pulumi.ResourceOptions(depends_on=[listener]))',
    stack_checks={kinds.ECS_SERVICE: service},
)
