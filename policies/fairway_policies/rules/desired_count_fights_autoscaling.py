"""F33: a deployment that sets back what autoscaling decided."""

from ..reading import kinds
from ..reading.resources import Resource
from ..rule import Finding, Results, Rule


def service(scaled: Resource) -> Results:
    count = scaled["desiredCount"]
    if scaled.inputs["desiredCount"].absent or {"desiredCount", "*"} & set(scaled.ignored):
        return
    for target in scaled.stack.of(kinds.SCALABLE_TARGET):
        if _scales(target, scaled):
            yield Finding(f"desired_count {count.shown()}, while {target.name} scales the service", count.path)


def _scales(target: Resource, scaled: Resource) -> bool:
    if scaled.urn in target.property_dependencies.get("resourceId", ()):
        return True
    name = scaled["name"].text
    return name is not None and (target["resourceId"].text or "").endswith(f"/{name}")


RULE = Rule(
    name="desired-count-fights-autoscaling",
    failures=("F33",),
    title="each deployment resets the number of tasks that autoscaling decided",
    severity="medium",
    symptom="at every deployment under load the service shrinks to its first size",
    cause="The program states the count, and autoscaling changes it behind its back.",
    fix='leave desired_count out, or add opts=pulumi.ResourceOptions(ignore_changes=["desiredCount"])',
    bad='aws.ecs.Service("api", desired_count=2, …)  # and an aws.appautoscaling.Target for it',
    good='aws.ecs.Service("api", desired_count=2, …, opts=pulumi.ResourceOptions(ignore_changes=["desiredCount"]))',
    stack_checks={kinds.ECS_SERVICE: service},
)
