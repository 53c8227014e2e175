"""F33: a deployment that sets back what autoscaling decided."""

from ..reading import kinds
from ..reading.resources import Resource
from ..rule import Finding, Results, Rule

_DIMENSION = "ecs:service:DesiredCount"


def service(scaled: Resource) -> Results:
    """A desired count that the program states and a scalable target changes."""
    count = scaled["desiredCount"]
    if scaled.inputs["desiredCount"].absent or {"desiredCount", "*"} & set(scaled.ignored):
        return
    for target in scaled.stack.of(kinds.SCALABLE_TARGET):
        if _scales(target, scaled):
            yield Finding(f"desired_count {count.shown()}, while {target.name} scales the service", count.path)


def _scales(target: Resource, scaled: Resource) -> bool:
    if (target["scalableDimension"].text or _DIMENSION) != _DIMENSION:
        return False
    if scaled.urn in target.property_dependencies.get("resourceId", ()):
        return True
    parts = (target["resourceId"].text or "").split("/")
    return len(parts) == 3 and parts[2] == scaled["name"].text and parts[1] in _cluster_names(scaled)


def _cluster_names(scaled: Resource) -> set[str | None]:
    """What the service's cluster is called: by its own name, or at the end of its ARN."""
    clusters = scaled.referred("cluster", kinds.CLUSTER)
    declared = scaled["cluster"].text
    return {declared.rpartition("/")[2] if declared else None, *(cluster["name"].text for cluster in clusters)}


RULE = Rule(
    name="desired-count-fights-autoscaling",
    failures=("F33",),
    title="each deployment resets the number of tasks that autoscaling decided",
    severity="medium",
    symptom="at every deployment under load the service shrinks to its first size",
    cause="The program states the count, and autoscaling changes it behind its back.",
    fix='leave desired_count out, or add opts=pulumi.ResourceOptions(ignore_changes=["desiredCount"])',
    limits="scaling set up by another stack, unless it names cluster and service",
    bad='aws.ecs.Service("api", desired_count=2, …)  # and an aws.appautoscaling.Target for it',
    good='aws.ecs.Service("api", desired_count=2, …, opts=pulumi.ResourceOptions(ignore_changes=["desiredCount"]))',
    stack_checks={kinds.ECS_SERVICE: service},
)
