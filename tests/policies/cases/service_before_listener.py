"""Cases of service-before-listener."""

from dataclasses import replace
from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, ecs_service, of, secret

GROUP = Record(type=kinds.TARGET_GROUPS[0], name="group", props={"port": 3000, "targetType": "ip"})
LISTENER = Record(
    type=kinds.LISTENERS[0],
    name="front",
    props={
        "protocol": "HTTPS",
        "certificateArn": UNKNOWN,
        "defaultActions": [{"type": "forward", "targetGroupArn": UNKNOWN}],
    },
    dependencies={"defaultActions": ["group"]},
)
OTHER = Record(type=kinds.LISTENERS[0], name="other", props={"protocol": "HTTPS", "certificateArn": UNKNOWN})
RULE = Record(type=kinds.LISTENER_RULES[0], name="rule", dependencies={"actions": ["group"], "listenerArn": ["other"]})


def service(*after: str, **props: Any) -> Record:
    entry = {"targetGroupArn": UNKNOWN, "containerName": "api", "containerPort": 3000}
    return ecs_service(loadBalancers=[entry], dependencies={"loadBalancers": ["group"]}, after=after, **props)


UNFILLED = {"mandatory": frozenset({("target-group-unattached", "group")})}
BALANCER = Record(type=kinds.LOAD_BALANCERS[0], name="balancer")
MADE = replace(BALANCER, outputs={"id": "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/shop/1"})
OF_BALANCER = replace(LISTENER, dependencies={**LISTENER.dependencies, "loadBalancerArn": ["balancer"]})
OTHERS = replace(OTHER, dependencies={"loadBalancerArn": ["balancer"]})
c = For(rule="service-before-listener", level="advisory")

CASES = [
    c.passes(GROUP, LISTENER, service("front")),
    c.passes(GROUP, OTHER, RULE, service("rule")),
    c.passes(GROUP, LISTENER, Record(type=kinds.LOG_GROUP, name="between", after=("front",)), service("between")),
    c.passes(GROUP, LISTENER, replace(service(), outputs={"id": "arn:aws:ecs:us-east-1:111122223333:service/api"})),
    c.fails("service", GROUP, LISTENER, service()),
    c.fails("service", GROUP, OTHER, RULE, service("other")),
    # A load balancer takes longer to make than the provider tries; one that is there does not.
    c.fails("service", BALANCER, GROUP, OF_BALANCER, service(), level="mandatory"),
    c.fails("service", BALANCER, GROUP, OTHERS, RULE, service(), level="mandatory"),
    c.fails("service", BALANCER, GROUP, OF_BALANCER, service("balancer")),
    c.fails("service", MADE, GROUP, OF_BALANCER, service()),
    c.missing(GROUP, LISTENER, ecs_service(loadBalancers=None), also=UNFILLED),
    c.unknown(
        "service",
        GROUP,
        LISTENER,
        ecs_service(loadBalancers=UNKNOWN, dependencies={"loadBalancers": ["group"]}),
        also={"unevaluated": of(["worker-health-unchecked"], "service")},
    ),
    c.secret("hunter2", "service", GROUP, LISTENER, service(tags=secret({"note": "hunter2"}))),
]
