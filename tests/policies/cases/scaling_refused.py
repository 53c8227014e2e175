"""Cases of scaling-refused."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, secret

OF_ECS = {"serviceNamespace": "ecs", "resourceId": "service/prod/api", "scalableDimension": "ecs:service:DesiredCount"}
LABEL = "app/shop/50dc6c495c0c9188/targetgroup/shop/0123456789abcdef"


def target(**props: Any) -> Record:
    return Record(type=kinds.SCALABLE_TARGET, name="target", props={**OF_ECS, **props})


def policy(metric: Any, label: Any = None, **props: Any) -> Record:
    specification = {"predefinedMetricType": metric, "resourceLabel": label}
    followed = {"targetValue": 60, "predefinedMetricSpecification": specification}
    stated = {
        **OF_ECS,
        "policyType": "TargetTrackingScaling",
        "targetTrackingScalingPolicyConfiguration": followed,
        **props,
    }
    return Record(type=kinds.SCALING_POLICY, name="policy", props=stated)


def action(schedule: Any, least: Any = 0, most: Any = 2) -> Record:
    limits = {"minCapacity": least, "maxCapacity": most}
    props = {**OF_ECS, "schedule": schedule, "scalableTargetAction": limits}
    return Record(type=kinds.SCHEDULED_SCALING, name="action", props=props)


c = For(rule="scaling-refused")

CASES = [
    c.passes(target(minCapacity=2, maxCapacity=2)),
    c.passes(target(minCapacity=0, maxCapacity="4", resourceId=UNKNOWN)),
    c.passes(target(serviceNamespace="dynamodb", resourceId="table/orders")),
    c.passes(policy("ECSServiceAverageMemoryUtilization"), policy("ALBRequestCountPerTarget", LABEL)),
    c.passes(policy("ALBRequestCountPerTarget", UNKNOWN)),
    c.passes(policy("DynamoDBReadCapacityUtilization", serviceNamespace="dynamodb", resourceId="table/orders")),
    c.passes(action("cron(0 22 ? * MON-FRI *)")),
    c.passes(action("at(2026-12-01T08:00:00)")),
    c.passes(action("rate(1 minutes)", most=UNKNOWN)),
    c.fails("target", target(minCapacity=6, maxCapacity=4)),
    c.fails("target", target(resourceId="prod/api")),
    c.fails("target", target(resourceId="service/arn:aws:ecs:us-east-1:111122223333:cluster/prod/api")),
    c.fails("policy", policy("ALBRequestCountPerTarget")),
    c.fails("policy", policy("ECSServiceCPUUtilization")),
    c.fails("policy", policy("ECSServiceAverageCPUUtilization", resourceId="api")),
    c.fails("policy", policy("ECSServiceAverageCpuUtilization")),
    c.fails("policy", policy("ECSServiceAverageCPUUtilization", policyType=None)),
    c.fails("policy", policy(None, targetTrackingScalingPolicyConfiguration={"targetValue": 60})),
    c.fails("target", target(scalableDimension="ecs:service:desiredCount")),
    c.fails("target", target(serviceNamespace="ECS")),
    c.fails("action", action("0 22 * * *")),
    c.fails("action", action("cron(0 22 * * *)")),
    c.fails("action", action("cron(0 22 * * * *)")),
    c.fails("action", action("cron(0 22 ? * ? *)")),
    c.fails("action", action("cron(0 22 * * ? *)", 3, 2)),
    c.missing(Record(type=kinds.SCALABLE_TARGET, name="target"), Record(type=kinds.SCALING_POLICY, name="policy")),
    c.unknown("target", target(minCapacity=UNKNOWN, maxCapacity=4)),
    c.secret("hunter2", "target", target(resourceId=secret("prod/hunter2"))),
]
