"""F26: a circuit breaker that cannot trip, because nobody checks the tasks of a service without load balancer."""

from ..reading import kinds
from ..reading.attachments import task_definition
from ..reading.containers import containers_of
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_CHECKED_BY = ("loadBalancers", "serviceRegistries")


def service(worker: Resource) -> Results:
    """Of rolling deployments by ECS, where the breaker is on and neither a check nor an alarm ends them."""
    controller = worker["deploymentController"]["type"].text or "ECS"
    strategy = worker["deploymentConfiguration"]["strategy"].text or "ROLLING"
    breaker, alarms = worker["deploymentCircuitBreaker"]["enable"], worker["alarms"]["enable"]
    if controller != "ECS" or strategy != "ROLLING" or breaker.flag is not True or alarms.flag is True:
        return
    for key in _CHECKED_BY:
        if worker[key].unknown:
            yield NotEvaluated(key)
        if worker[key].unknown or worker[key].each():
            return
    contract = worker.contract()
    if contract is not None:
        health = contract.inputs["health"]
        checked, where = health.known and health["tool"].text != "none", health.path
    else:
        task = task_definition(worker)
        if task is None:
            return
        checks = [container for container in (yield from containers_of(task)) if container.essential]
        checked = not checks or any(not container.health_command.absent for container in checks)
        where = f"{task.name}: containerDefinitions"
    if not checked:
        yield Finding("no load balancer, no container health check and no deployment alarm", where)


RULE = Rule(
    name="worker-health-unchecked",
    failures=("F26",),
    title="nothing ends the deployment of a worker that crashes",
    severity="medium",
    level="advisory",
    symptom="the worker starts, ends and starts again for ever, and its deployment is a success",
    cause="A circuit breaker counts tasks that do not reach RUNNING and failed health checks. A container that starts "
    "and then exits is neither, where nothing checks it.",
    fix="give the container a healthCheck (in Fairway services.<name>.health.command), or the service an alarm",
    limits="what the check itself proves",
    bad='aws.ecs.Service("worker", deployment_circuit_breaker={"enable": True, "rollback": True}, …)',
    good='containers with "healthCheck": {"command": ["CMD", "bin/check-worker"]}',
    stack_checks={kinds.ECS_SERVICE: service},
)
