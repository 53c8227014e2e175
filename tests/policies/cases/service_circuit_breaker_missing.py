"""Cases of service-circuit-breaker-missing."""

from tests.policies.stacks import UNKNOWN, For, contract, ecs_service, secret

c = For(rule="service-circuit-breaker-missing")

CASES = [
    c.passes(ecs_service()),
    c.passes(contract()),
    c.passes(
        ecs_service(
            deploymentCircuitBreaker=None, deploymentController={"type": "CODE_DEPLOY"}, waitForSteadyState=None
        )
    ),
    c.fails("service", ecs_service(deploymentCircuitBreaker={"enable": False, "rollback": True})),
    c.fails("service", ecs_service(deploymentCircuitBreaker={"enable": True, "rollback": False})),
    c.fails("api", contract(deployment__circuitBreaker=False)),
    c.missing(ecs_service(deploymentCircuitBreaker=None), blames="service"),
    c.missing(contract(deployment__rollback=None), blames="api"),
    c.unknown("service", ecs_service(deploymentCircuitBreaker=UNKNOWN)),
    c.unknown("api", contract(deployment__circuitBreaker=UNKNOWN)),
    c.secret("hunter2", "service", ecs_service(deploymentCircuitBreaker={"enable": secret("hunter2")})),
]
