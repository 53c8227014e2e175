"""F23: a target group that nothing fills, or that no listener leads to."""

from ..reading import kinds
from ..reading.resources import Resource, Stack
from ..rule import Finding, Results, Rule

_LEADS = ("targetGroupArn", "forward.targetGroups.arn")


def group(target: Resource) -> Results:
    """A target group's services and listeners, where the program has any."""
    stack = target.stack
    services = stack.of(kinds.ECS_SERVICE)
    registers = stack.referring(target, "loadBalancers.targetGroupArn", kinds.ECS_SERVICE)
    leads = [
        *(user for path in _LEADS for user in stack.referring(target, f"defaultActions.{path}", *kinds.LISTENERS)),
        *(user for path in _LEADS for user in stack.referring(target, f"actions.{path}", *kinds.LISTENER_RULES)),
    ]
    if stack.once(_swaps):
        return
    if registers and not leads and stack.of(*kinds.LISTENERS) and not stack.once(_rules_elsewhere):
        yield Finding(f"service {registers[0].name} registers with it, but no listener leads to it", target.name)
    if leads and not registers and services and not _filled_otherwise(target):
        # Where a service is left over it was to register; else something outside of the program may fill the group.
        left_over = [s for s in services if not s["loadBalancers"].unknown and not s["loadBalancers"].each()]
        level = None if left_over and len(services) == 1 else "advisory"
        yield Finding("a listener leads to it, but no service registers with it", target.name, level=level)


def _filled_otherwise(target: Resource) -> bool:
    if target["targetType"].text in ("lambda", "alb", "instance") or target["targetType"].absent:
        return True
    return bool(target.stack.depending(target, *kinds.TARGET_ATTACHMENTS, *kinds.AUTOSCALING_GROUPS))


def _rules_elsewhere(stack: Stack) -> bool:
    """True where the program adds rules to another program's listener, which may lead to the group."""
    rules = stack.of(*kinds.LISTENER_RULES)
    return any(not rule.referred("listenerArn", *kinds.LISTENERS) for rule in rules)


def _swaps(stack: Stack) -> bool:
    """True where two groups take turns: CodeDeploy, or a service's own blue/green strategy."""
    strategies = (s["deploymentConfiguration"]["strategy"].text or "ROLLING" for s in stack.of(kinds.ECS_SERVICE))
    controllers = (s["deploymentController"]["type"].text or "ECS" for s in stack.of(kinds.ECS_SERVICE))
    other_way = any(name != "ROLLING" for name in strategies) or any(name != "ECS" for name in controllers)
    return other_way or bool(stack.of(kinds.DEPLOYMENT_GROUP))


RULE = Rule(
    name="target-group-unattached",
    failures=("F23",),
    title="a target group stands between no listener and service",
    severity="high",
    symptom="503 with no targets; or 'target group does not have an associated load balancer'",
    cause="The service's load_balancers entry, or the listener's action, was forgotten.",
    fix="name the target group in the service's load_balancers and in a listener's action",
    limits="listeners, rules and targets of other stacks: what they may fill is advisory",
    bad='aws.ecs.Service("api", …)  # without load_balancers, while a listener forwards to its target group',
    good='aws.ecs.Service("api", …, load_balancers=[{"target_group_arn": group.arn, …}])',
    stack_checks=dict.fromkeys(kinds.TARGET_GROUPS, group),
)
