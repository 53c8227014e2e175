"""Cases of service-wait-unbounded."""

from tests.policies.stacks import UNKNOWN, For, contract, ecs_service, secret

c = For(rule="service-wait-unbounded")

CASES = [
    c.passes(ecs_service()),
    c.passes(contract()),
    c.passes(ecs_service(waitForSteadyState=None, deploymentController={"type": "EXTERNAL"})),
    c.fails("service", ecs_service(waitForSteadyState=False)),
    c.fails("api", contract(deployment__timeoutMinutes=180)),
    c.fails("api", contract(deployment__waitForSteadyState=False)),
    c.fails("service", ecs_service(deploymentController={"type": "CODE_DEPLOY"})),
    c.missing(ecs_service(waitForSteadyState=None), blames="service"),
    c.missing(contract(deployment__timeoutMinutes=None), blames="api"),
    c.unknown("service", ecs_service(waitForSteadyState=UNKNOWN)),
    c.unknown("api", contract(deployment__waitForSteadyState=UNKNOWN)),
    c.secret("hunter2", "service", ecs_service(waitForSteadyState=secret("hunter2"))),
]
