"""A test run in CI: the suite beside a database that ends with it."""

import json

import pulumi_aws as aws

IMAGE = "postgres:16.6@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
login = {"POSTGRES_USER": "test", "POSTGRES_PASSWORD": "test", "POSTGRES_DB": "test"}


def env(**values: str) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in values.items()]


aws.ecs.TaskDefinition(
    "suite",
    family="suite",
    cpu="1024",
    memory="2048",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    container_definitions=json.dumps(
        [
            {"name": "postgres", "image": IMAGE, "essential": False, "environment": env(**login)},
            {
                "name": "suite",
                "image": "ghcr.io/acme/suite@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "command": ["npm", "test"],
                "environment": env(
                    DATABASE_URL="postgresql://test:test@localhost:5432/test?sslmode=disable", DB_PASSWORD="test"
                ),
                "dependsOn": [{"containerName": "postgres", "condition": "START"}],
            },
        ]
    ),
)
