"""PgBouncer in the task: the app speaks to it in the clear, and it speaks TLS to the database."""

import json

import pulumi_aws as aws

aws.ecs.TaskDefinition(
    "app",
    family="app",
    cpu="512",
    memory="1024",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn="arn:aws:iam::111122223333:role/ecsTaskExecutionRole",
    container_definitions=json.dumps(
        [
            {
                "name": "app",
                "image": "ghcr.io/acme/app@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "environment": [
                    {"name": "DATABASE_URL", "value": "postgresql://localhost:6432/app?sslmode=disable"},
                    {
                        "name": "REPLICA_URL",
                        "value": "postgresql://replica.example.com:5432/app?user=app@shop&sslmode=verify-full&sslrootcert=/ca.pem",
                    },
                ],
            },
            {
                "name": "pgbouncer",
                "image": "bitnami/pgbouncer@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "environment": [{"name": "PGBOUNCER_SERVER_TLS_SSLMODE", "value": "verify-full"}],
                "secrets": [
                    {
                        "name": "POSTGRESQL_PASSWORD",
                        "valueFrom": "arn:aws:secretsmanager:us-east-1:111122223333:secret:shop/db-Ab12Cd:password::",
                    }
                ],
            },
        ]
    ),
)
