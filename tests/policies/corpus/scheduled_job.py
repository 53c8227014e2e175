"""A nightly job: a rule of EventBridge runs a task, whose log group expires soon."""

import json

import pulumi_aws as aws

logs = aws.cloudwatch.LogGroup("job", retention_in_days=3)
task = aws.ecs.TaskDefinition(
    "job",
    family="job",
    cpu="256",
    memory="512",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn="arn:aws:iam::111122223333:role/ecsTaskExecutionRole",
    container_definitions=json.dumps(
        [
            {
                "name": "job",
                "image": "ghcr.io/acme/job@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "command": ["./report", "--yesterday"],
            }
        ]
    ),
)
nightly = aws.cloudwatch.EventRule("nightly", schedule_expression="cron(0 3 * * ? *)")
aws.cloudwatch.EventTarget(
    "nightly",
    rule=nightly.name,
    arn="arn:aws:ecs:us-east-1:111122223333:cluster/shop",
    role_arn="arn:aws:iam::111122223333:role/events",
    ecs_target={
        "task_definition_arn": task.arn,
        "launch_type": "FARGATE",
        "network_configuration": {"subnets": ["subnet-0a1b2c3d4e5f60711"]},
    },
    input=json.dumps({"containerOverrides": [{"name": "job", "command": ["./report", "--today"]}]}),
)
