"""F33: scaling of a service that Application Auto Scaling does not take."""

import re

from ..reading import kinds, schedules
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_RESOURCE = re.compile(r"service/[^/\s]+/[^/\s]+")
_BY_REQUESTS = "ALBRequestCountPerTarget"
_KNOWN = ("ECSServiceAverage", _BY_REQUESTS)
_DIMENSION = "ecs:service:DesiredCount"
_METRICS = ("ECSServiceAverageCPUUtilization", "ECSServiceAverageMemoryUtilization", _BY_REQUESTS)


def target(scaled: Resource) -> Results:
    """The bounds, and what is scaled."""
    for key in ("minCapacity", "maxCapacity"):
        if scaled.inputs[key].unknown:
            yield NotEvaluated(key)
    yield from _bounds(scaled.inputs, "")
    yield from _resource(scaled)


def policy(scaling: Resource) -> Results:
    """The metric that a target tracking policy follows."""
    yield from _resource(scaling)
    tracking = scaling.inputs["targetTrackingScalingPolicyConfiguration"]
    metric, own = tracking["predefinedMetricSpecification"], tracking["customizedMetricSpecification"]
    if tracking.known and metric.absent and own.absent:
        yield Finding("target tracking without a metric", tracking.path, "add predefined_metric_specification")
    if tracking.known and scaling.inputs["policyType"].absent:
        message = "target tracking in a policy without a type, which is StepScaling"
        yield Finding(message, "policyType", 'set policy_type="TargetTrackingScaling"')
    kind, label = metric["predefinedMetricType"], metric["resourceLabel"]
    if scaling.inputs["serviceNamespace"].text == "ecs" and kind.text and not _may_be(kind.text):
        message = f"metric {kind.shown()}, of ECS there are {', '.join(_METRICS)}"
        yield Finding(message, kind.path, f"choose {_METRICS[0]}, or a customized metric")
    if kind.text == _BY_REQUESTS and (label.absent or label.text == ""):
        fix = "set resource_label to the load balancer's arn_suffix, /, and the target group's arn_suffix"
        yield Finding(f"{_BY_REQUESTS} without the target group that it is of", metric.path, fix)


def _may_be(metric: str) -> bool:
    """Whether ECS may have such a metric: one that differs from a known one in capitals alone is none."""
    return metric in _METRICS or (metric.startswith(_KNOWN) and metric.lower() not in map(str.lower, _METRICS))


def action(scheduled: Resource) -> Results:
    """A change by the clock."""
    yield from _resource(scheduled)
    expression = scheduled.inputs["schedule"]
    if expression.text and (problem := schedules.problem(expression.text)):
        yield Finding(f"schedule {expression.shown()}: {problem}", expression.path, schedules.FIX)
    yield from _bounds(scheduled.inputs["scalableTargetAction"], "scalableTargetAction.")


def _bounds(facts: Fact, where: str) -> Results:
    least, most = facts["minCapacity"], facts["maxCapacity"]
    if least.number is not None and most.number is not None and least.number > most.number:
        message = f"at least {least.shown()} and at most {most.shown()} tasks"
        yield Finding(message, f"{where}minCapacity", "let the least be no more than the most")


def _resource(scaled: Resource) -> Results:
    name, space = scaled.inputs["resourceId"], scaled.inputs["serviceNamespace"]
    dimension = scaled.inputs["scalableDimension"]
    if space.text and space.text != space.text.lower():
        yield Finding(f"namespace {space.shown()}", space.path, f'write service_namespace="{space.text.lower()}"')
    if space.text == "ecs" and dimension.text and dimension.text != _DIMENSION:
        message = f"dimension {dimension.shown()}, of ECS there is {_DIMENSION}"
        yield Finding(message, dimension.path, f'write scalable_dimension="{_DIMENSION}"')
    if scaled.inputs["serviceNamespace"].text == "ecs" and name.text and not _RESOURCE.fullmatch(name.text):
        message = f"resource {name.shown()}, of ECS it is service/<cluster's name>/<service's name>"
        yield Finding(message, name.path, 'write pulumi.Output.concat("service/", cluster.name, "/", service.name)')


RULE = Rule(
    name="scaling-refused",
    failures=("F33",),
    title="the scaling is not made as it is written",
    severity="high",
    symptom="ValidationException: Maximum capacity cannot be less than minimum capacity, Unsupported service namespace",
    cause="Names, metrics and schedules are texts that only Application Auto Scaling reads.",
    fix="change what is named",
    limits="names that are made of outputs",
    bad='aws.appautoscaling.Target("api", resource_id="prod/api", …)',
    good='aws.appautoscaling.Target("api", resource_id="service/prod/api", …)',
    stack_checks={
        kinds.SCALABLE_TARGET: target,
        kinds.SCALING_POLICY: policy,
        kinds.SCHEDULED_SCALING: action,
    },
)
