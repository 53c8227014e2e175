"""A schedule whose role may start the task, but not hand it its role: nothing starts, and nothing says so."""

import json

import pulumi_aws as aws

DIGEST = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
CLUSTER = "arn:aws:ecs:us-east-1:111122223333:cluster/shop"
EXECUTION = "arn:aws:iam::111122223333:role/ecsTaskExecutionRole"

report = aws.ecs.TaskDefinition(
    "report",
    family="report",
    cpu="256",
    memory="512",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn=EXECUTION,
    container_definitions=json.dumps(
        [
            {
                "name": "report",
                "image": f"111122223333.dkr.ecr.us-east-1.amazonaws.com/shop/report@{DIGEST}",
                "command": ["bin/report"],
            }
        ]
    ),
)

role = aws.iam.Role(
    "nightly",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "scheduler.amazonaws.com"}}
            ],
        }
    ),
)
aws.iam.RolePolicy(
    "nightly",
    role=role.id,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "ecs:RunTask",
                    "Resource": "arn:aws:ecs:us-east-1:111122223333:task-definition/report:*",
                },
            ],
        }
    ),
)
aws.scheduler.Schedule(
    "nightly",
    schedule_expression="cron(0 3 * * ? *)",
    flexible_time_window={"mode": "OFF"},
    target={
        "arn": CLUSTER,
        "role_arn": role.arn,
        "ecs_parameters": {
            "task_definition_arn": report.arn,
            "launch_type": "FARGATE",
            "network_configuration": {"subnets": ["subnet-0a1b2c3d4e5f60711"]},
        },
    },
)
