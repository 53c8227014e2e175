"""Cases of target-group-unattached."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, ecs_service, secret

ENTRY = {"targetGroupArn": UNKNOWN, "containerName": "api", "containerPort": 3000}


def group(**props: Any) -> Record:
    return Record(type=kinds.TARGET_GROUPS[0], name="group", props={"targetType": "ip", **props})


def listener(*groups: str) -> Record:
    actions = [{"type": "forward", "targetGroupArn": UNKNOWN}]
    props = {"protocol": "HTTPS", "certificateArn": UNKNOWN, "defaultActions": actions}
    return Record(type=kinds.LISTENERS[0], name="listener", props=props, dependencies={"defaultActions": list(groups)})


def registered(name: str = "other") -> Record:
    return ecs_service(loadBalancers=[ENTRY], dependencies={"loadBalancers": [name]})


def elsewhere() -> Record:
    """A rule on another program's listener."""
    props = {"listenerArn": "arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/shared/1/2"}
    return Record(type=kinds.LISTENER_RULES[0], name="rule", props=props)


c = For(rule="target-group-unattached")

CASES = [
    c.passes(group(), listener("group"), ecs_service(loadBalancers=[ENTRY], dependencies={"loadBalancers": ["group"]})),
    c.passes(group(targetType="lambda"), listener("group"), ecs_service()),
    c.passes(
        group(), listener("group"), ecs_service(deploymentController={"type": "CODE_DEPLOY"}, waitForSteadyState=None)
    ),
    c.fails("group", group(), listener("group"), ecs_service()),
    c.fails(
        "group", group(), listener(), ecs_service(loadBalancers=[ENTRY], dependencies={"loadBalancers": ["group"]})
    ),
    c.fails(
        "group",
        group(),
        listener("group", "other"),
        registered(),
        Record(type=kinds.TARGET_GROUPS[0], name="other"),
        level="advisory",
    ),
    c.passes(group(), listener(), elsewhere(), registered("group")),
    c.missing(group()),
    c.unknown(
        "", group(), Record(type=kinds.LISTENERS[0], name="listener", props={"defaultActions": UNKNOWN}), ecs_service()
    ),
    c.secret("hunter2", "group", group(note=secret("hunter2")), listener("group"), ecs_service()),
]
