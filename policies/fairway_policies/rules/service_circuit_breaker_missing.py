"""F10, F26: a deployment that nothing ends when its tasks do not start."""

from ..reading import kinds
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule


def contract(service: Resource) -> Results:
    """A Fairway service: circuit breaker with rollback."""
    deployment = service.inputs["deployment"]
    yield from _check([deployment["circuitBreaker"], deployment["rollback"]])


def ecs_service(service: Resource) -> Results:
    """ECS has the breaker for its own rolling deployments; other controllers and strategies have their own."""
    controller = service["deploymentController"]["type"].text or "ECS"
    strategy = service["deploymentConfiguration"]["strategy"].text or "ROLLING"
    if controller != "ECS" or strategy != "ROLLING":
        return
    breaker = service["deploymentCircuitBreaker"]
    yield from _check([breaker["enable"], breaker["rollback"]])


def _check(switches: list[Fact]) -> Results:
    for switch in switches:
        if switch.unknown:
            yield NotEvaluated(switch.path)
        elif switch.flag is not True:
            yield Finding(switch.shown(), switch.path)
            return


RULE = Rule(
    name="service-circuit-breaker-missing",
    failures=("F10", "F26"),
    title="a deployment whose tasks never become healthy is not ended and rolled back",
    severity="high",
    symptom="the stack is in progress for hours, ECS starts and stops tasks without end",
    cause="Without a circuit breaker ECS goes on trying, and Pulumi goes on waiting.",
    fix='set deployment_circuit_breaker={"enable": True, "rollback": True} on the service',
    limits="whether the container's check ever fails, without which ECS counts nothing",
    bad='aws.ecs.Service("api", cluster=…, task_definition=…)',
    good='aws.ecs.Service("api", …, deployment_circuit_breaker={"enable": True, "rollback": True})',
    resource_checks={kinds.SERVICE: contract, kinds.ECS_SERVICE: ecs_service},
)
