"""An app that fetches its secrets itself: the environment says where they are."""

import json

import pulumi
import pulumi_aws as aws

key = aws.kms.Key("app", deletion_window_in_days=30)
references = {
    "DB_PASSWORD": "ssm:/shop/prod/db-password",
    "API_TOKEN": "vault:kv/data/shop#token",
    "SMTP_PASSWORD": "file:///run/secrets/smtp",
    "JWT_SECRET": "arn:aws:secretsmanager:us-east-1:111122223333:secret:shop/jwt-Ab12Cd",
    "DB_SECRET": "shop/prod/database",
    "SIGNING_KEY": "alias/shop-signing",
    "TLS_PRIVATE_KEY": "/etc/tls/tls.key",
    "LICENSE_TOKEN": "op://prod/license/credential",
    "GOOGLE_APPLICATION_CREDENTIALS": "config/firebase.json",
    "ONE_TIME_TOKEN": "set-by-step-functions",
}


def definitions(arn: str) -> str:
    environment = [{"name": name, "value": value} for name, value in {**references, "KMS_KEY_ID": arn}.items()]
    return json.dumps(
        [
            dict(
                name="app",
                image="ghcr.io/acme/app@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                environment=environment,
            )
        ]
    )


aws.ecs.TaskDefinition(
    "app",
    family="app",
    cpu="256",
    memory="512",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    container_definitions=definitions("alias/shop"),
)
aws.ecs.TaskDefinition(
    "later", family="later", container_definitions=pulumi.Output.from_input(key.arn).apply(definitions)
)
