"""A vendor's agent on each instance, by the tag that its documentation names; addresses without a password in variables."""

import json

import pulumi
import pulumi_aws as aws

agent = aws.ecs.TaskDefinition(
    "agent",
    family="agent",
    network_mode="host",
    requires_compatibilities=["EC2"],
    volumes=[{"name": "socket", "host_path": "/var/run/docker.sock"}],
    container_definitions=json.dumps(
        [
            {
                "name": "agent",
                "image": "public.ecr.aws/datadog/agent:7",
                "cpu": 100,
                "memory": 512,
                "essential": True,
                "environment": [
                    {"name": "DD_SITE", "value": "datadoghq.eu"},
                    {
                        "name": "POSTGRES_DSN",
                        "value": "postgres://agent@db.shop.internal/shop?sslmode=verify-full&sslrootcert=/rds.pem",
                    },
                    {"name": "MYSQL_DSN", "value": "agent@tcp(db.shop.internal:3306)/shop?tls=rds"},
                ],
                "mountPoints": [{"sourceVolume": "socket", "containerPath": "/var/run/docker.sock", "readOnly": True}],
                "healthCheck": {"command": ["CMD-SHELL", "agent health"]},
            }
        ]
    ),
)
aws.ecs.Service(
    "agent",
    cluster=aws.ecs.Cluster("instances").arn,
    task_definition=agent.arn,
    scheduling_strategy="DAEMON",
    deployment_circuit_breaker={"enable": True, "rollback": True},
    wait_for_steady_state=True,
    opts=pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="15m", update="15m")),
)
