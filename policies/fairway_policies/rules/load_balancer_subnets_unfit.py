"""F21: a load balancer in subnets where AWS does not make it, or no visitor reaches it."""

from ..reading import kinds, routes
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule


def load_balancer(balancer: Resource) -> Results:
    """An Application Load Balancer stands in two zones; a public one in subnets that lead to an internet gateway."""
    listed, internal = balancer.inputs["subnets"], balancer.inputs["internal"]
    for fact in (listed, internal):
        if fact.unknown:
            yield NotEvaluated(fact.path)
            return
    if listed.absent or balancer.declared:
        return
    subnets = balancer.sources("subnets", kinds.SUBNET)
    subnets += [subnet for fact in listed.each() for subnet in balancer.stack.named(fact.text, kinds.SUBNET)]
    subnets = list(dict.fromkeys(subnets))
    kind = balancer["loadBalancerType"].text or "application"
    zones = {subnet["availabilityZone"].text or subnet.urn for subnet in subnets}
    if kind == "application" and (len(listed.each()) == 1 or (len(zones) == 1 and len(subnets) == len(listed.each()))):
        yield Finding("subnets of one zone, an Application Load Balancer needs two", listed.path, _TWO)
    ways = {routes.way_out(subnet).way for subnet in subnets}
    if not internal.flag and subnets and len(subnets) == len(listed.each()) and not ways & {"gateway", "unknown"}:
        message = f"a public load balancer in subnets that lead to no internet gateway: {subnets[0].name}"
        yield Finding(message, listed.path, "name public subnets, or set internal=True")


_TWO = "name subnets of two availability zones"

RULE = Rule(
    name="load-balancer-subnets-unfit",
    failures=("F21",),
    title="a load balancer's subnets do not do",
    severity="high",
    symptom="At least two subnets in two different Availability Zones must be specified; or every visit times out",
    cause="The subnets of the tasks, or the first of the public ones, were given to the load balancer.",
    fix="give it public subnets of two zones, or make it internal",
    limits="subnets and routes of other stacks",
    bad='aws.lb.LoadBalancer("web", subnets=[public_a.id], …)',
    good='aws.lb.LoadBalancer("web", subnets=[public_a.id, public_b.id], …)',
    stack_checks=dict.fromkeys(kinds.LOAD_BALANCERS, load_balancer),
)
