"""A worker that takes jobs off a queue, on spot capacity: no port, no load balancer, no database."""

import json

import pulumi
import pulumi_aws as aws

queue = aws.sqs.Queue("jobs", visibility_timeout_seconds=300)
role = aws.iam.Role(
    "worker",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    ),
)
aws.iam.RolePolicy(
    "worker",
    role=role.id,
    policy=pulumi.Output.json_dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["sqs:*"], "Resource": queue.arn}]}
    ),
)
execution = aws.iam.Role("execution", assume_role_policy=role.assume_role_policy)
aws.iam.RolePolicyAttachment(
    "execution", role=execution.name, policy_arn=aws.iam.ManagedPolicy.AMAZON_ECS_TASK_EXECUTION_ROLE_POLICY
)
logs = aws.cloudwatch.LogGroup("worker", name="/ecs/worker", retention_in_days=14)
definition = queue.url.apply(
    lambda url: pulumi.Output.json_dumps(
        [
            {
                "name": "worker",
                "image": "111122223333.dkr.ecr.us-east-1.amazonaws.com/worker@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "environment": [{"name": "QUEUE_URL", "value": url}],
                "stopTimeout": 120,
                "logConfiguration": {
                    "logDriver": "awslogs",
                    "options": {
                        "awslogs-group": logs.name,
                        "awslogs-region": "us-east-1",
                        "awslogs-stream-prefix": "worker",
                    },
                },
            }
        ]
    )
)
task = aws.ecs.TaskDefinition(
    "worker",
    family="worker",
    cpu="512",
    memory="1024",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn=execution.arn,
    task_role_arn=role.arn,
    container_definitions=definition,
)
aws.ecs.Service(
    "worker",
    cluster="shop",
    task_definition=task.arn,
    capacity_provider_strategies=[{"capacity_provider": "FARGATE_SPOT", "weight": 1}],
    network_configuration={"subnets": ["subnet-0a1b2c3d4e5f60711"], "assign_public_ip": True},
    deployment_circuit_breaker={"enable": True, "rollback": True},
    wait_for_steady_state=True,
)
