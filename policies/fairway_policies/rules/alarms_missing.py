"""F25: a service in production that nobody hears from when it fails."""

from ..reading import attachments, kinds
from ..reading.resources import Resource
from ..rule import Finding, Results, Rule


def service(watched: Resource) -> Results:
    """An ECS service in production without an alarm."""
    if not _alarms(watched):
        yield Finding(f"no alarm names service {watched.name} or its target group", watched.name)


def _alarms(watched: Resource) -> list[Resource]:
    """The alarms made from the service or its target groups; else those that name the service in their dimensions."""
    groups = [attachment.target_group for attachment in attachments.attachments(watched)]
    about = [watched, *(group for group in groups if group is not None)]
    alarms = [alarm for resource in about for alarm in watched.stack.depending(resource, *kinds.ALARMS)]
    name = watched["name"].text
    if alarms or name is None:
        return alarms
    return [alarm for alarm in watched.stack.of(*kinds.ALARMS) if alarm["dimensions"]["ServiceName"].text == name]


RULE = Rule(
    name="alarms-missing",
    failures=("F25",),
    title="no alarm watches the service",
    severity="medium",
    symptom="users tell before any alarm does",
    cause="Alarms are no part of what makes a service run.",
    fix="add an alarm on UnHealthyHostCount, HTTPCode_Target_5XX_Count or CPUUtilization, with an action",
    limits="alarms of another stack or tool; whether the threshold fits",
    bad='aws.ecs.Service("api", …)  # in production, and no aws.cloudwatch.MetricAlarm',
    good='aws.cloudwatch.MetricAlarm("api-cpu", dimensions={"ServiceName": service.name, …}, alarm_actions=…, …)',
    stack_checks={kinds.ECS_SERVICE: service},
    production=True,
)
