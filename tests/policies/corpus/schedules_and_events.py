"""Expressions of every form, scaling that is off, topics and functions that let EventBridge in, roles of several services."""

import json

import pulumi_aws as aws

for i, e in enumerate(
    [
        "cron(0 8 ? * MON-FRI *)",
        "rate(1 day)",
        "rate(2 hours)",
        "cron(0/5 * * * ? *)",
        "cron(0 0 L * ? *)",
        "cron(15 10 ? * 6L 2025-2030)",
    ]
):
    aws.cloudwatch.EventRule(f"r{i}", schedule_expression=e)
t = aws.appautoscaling.Target(
    "t",
    service_namespace="ecs",
    scalable_dimension="ecs:service:DesiredCount",
    resource_id="service/prod/api",
    min_capacity=0,
    max_capacity=0,
)
aws.appautoscaling.ScheduledAction(
    "once",
    service_namespace="ecs",
    scalable_dimension="ecs:service:DesiredCount",
    resource_id=t.resource_id,
    schedule="at(2026-12-01T08:00:00)",
    timezone="Europe/Berlin",
    scalable_target_action={"min_capacity": 2, "max_capacity": 8},
)
aws.cloudwatch.EventRule("pattern", event_pattern=json.dumps({"source": ["aws.ecs"]}))


role = aws.iam.Role(
    "y-r",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": ["lambda.amazonaws.com", "edgelambda.amazonaws.com"]},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    ),
)
aws.lambda_.Function(
    "y-fn",
    role=role.arn,
    runtime="nodejs20.x",
    handler="index.handler",
    s3_bucket="code",
    s3_key="fn.zip",
    publish=True,
)
sf = aws.iam.Role(
    "y-sf",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "states.us-east-1.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    ),
)
aws.sfn.StateMachine(
    "y-sf", role_arn=sf.arn, definition=json.dumps({"StartAt": "a", "States": {"a": {"Type": "Pass", "End": True}}})
)
irsa = aws.iam.Role(
    "y-irsa",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {
                        "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
                    },
                    "Action": "sts:AssumeRoleWithWebIdentity",
                }
            ],
        }
    ),
)


topic = aws.sns.Topic("z-t", kms_master_key_id="alias/mine")
aws.sns.TopicPolicy(
    "z-t",
    arn=topic.arn,
    policy=topic.arn.apply(
        lambda a: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "events.amazonaws.com"},
                        "Action": "sns:Publish",
                        "Resource": a,
                    }
                ],
            }
        )
    ),
)
plain = aws.sns.Topic("z-alarms")
aws.cloudwatch.MetricAlarm(
    "z-cpu",
    comparison_operator="GreaterThanThreshold",
    evaluation_periods=2,
    metric_name="CPUUtilization",
    namespace="AWS/ECS",
    period=60,
    statistic="Average",
    threshold=80,
    alarm_actions=[plain.arn],
    ok_actions=[topic.arn],
)
fn = aws.lambda_.Function(
    "z-fn",
    name="tick",
    role="arn:aws:iam::111122223333:role/fn",
    runtime="python3.12",
    handler="app.handler",
    s3_bucket="code",
    s3_key="fn.zip",
)
rule = aws.cloudwatch.EventRule("z-r", schedule_expression="rate(5 minutes)")
aws.cloudwatch.EventTarget("z-t", rule=rule.name, arn=topic.arn)
aws.cloudwatch.EventTarget("z-f", rule=rule.name, arn=fn.arn)
aws.lambda_.Permission(
    "z-f", action="lambda:InvokeFunction", function="tick", principal="events.amazonaws.com", source_arn=rule.arn
)
aws.cloudwatch.EventTarget(
    "z-l", rule=rule.name, arn=aws.cloudwatch.LogGroup("z-events", name="/aws/events/x", retention_in_days=30).arn
)
