"""F26: a deployment that may neither start a new task nor stop an old one."""

import math

from ..reading import kinds
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule


def ecs_service(service: Resource) -> Results:
    """ECS rounds the minimum up and the maximum down; where both are the desired count, nothing can move."""
    if (service["deploymentController"]["type"].text or "ECS") != "ECS" or service[
        "schedulingStrategy"
    ].text == "DAEMON":
        return
    least, most, count = (
        service.inputs[key] for key in ("deploymentMinimumHealthyPercent", "deploymentMaximumPercent", "desiredCount")
    )
    for fact in (least, most):
        if fact.unknown:
            yield NotEvaluated(fact.path)
            return
    minimum = 100 if least.number is None else least.number
    maximum = 200 if most.number is None else most.number
    if minimum >= 100 and maximum <= 100:
        yield Finding(f"at least {minimum:g} % and at most {maximum:g} % of the tasks", "deploymentMaximumPercent")
    elif (tasks := count.number) and math.ceil(tasks * minimum / 100) >= tasks >= math.floor(tasks * maximum / 100):
        message = f"{minimum:g} % to {maximum:g} % of {tasks:g} is {tasks:g} and no more"
        yield Finding(message, "deploymentMaximumPercent", "set deployment_maximum_percent=200, or more tasks")


RULE = Rule(
    name="deployment-deadlocked",
    failures=("F26",),
    title="a deployment may neither start a new task nor stop an old one",
    severity="high",
    symptom="the deployment stays IN_PROGRESS; the new revision never starts a task",
    cause="The minimum is rounded up and the maximum down, so that for few tasks both are the desired count.",
    fix="set deployment_minimum_healthy_percent=100 and deployment_maximum_percent=200",
    limits="whether capacity for the new tasks is there; counts that autoscaling decides",
    bad="desired_count=1, deployment_minimum_healthy_percent=50, deployment_maximum_percent=150",
    good="desired_count=1, deployment_minimum_healthy_percent=100, deployment_maximum_percent=200",
    resource_checks={kinds.ECS_SERVICE: ecs_service},
)
