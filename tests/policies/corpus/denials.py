"""Roles with what they may not do beside what they may: for other secrets, other callers, other actions."""

import json

import pulumi
import pulumi_aws as aws

DIGEST = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
IMAGE = f"111122223333.dkr.ecr.us-east-1.amazonaws.com/ledger@{DIGEST}"

trust = aws.iam.get_policy_document_output(
    statements=[
        {
            "actions": ["sts:AssumeRole"],
            "principals": [{"type": "Service", "identifiers": ["ecs-tasks.amazonaws.com"]}],
        }
    ]
)
secret = aws.secretsmanager.Secret("ledger")
token = aws.secretsmanager.Secret("collector")
starts = aws.iam.Role("ledger-starts", assume_role_policy=trust.json)
aws.iam.RolePolicy(
    "ledger-starts",
    role=starts.name,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"},
                {
                    "Effect": "Allow",
                    "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                    "Resource": "arn:aws:ecr:us-east-1:111122223333:repository/ledger",
                },
                {
                    "Effect": "Allow",
                    "Action": "secretsmanager:GetSecretValue",
                    "Resource": [secret.arn, token.arn],
                },
                {
                    "Effect": "Deny",
                    "Action": "secretsmanager:*",
                    "NotResource": [secret.arn, token.arn],
                },
                {"Effect": "Deny", "Action": ["secretsmanager:PutSecretValue"], "Resource": "*"},
                {
                    "Effect": "Deny",
                    "Action": "*",
                    "Resource": "*",
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                },
            ],
        }
    ),
)
aws.ecs.TaskDefinition(
    "ledger",
    family="Ledger_v2-eu",
    cpu="512",
    memory="1024",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn=starts.arn,
    container_definitions=pulumi.Output.all(secret.arn, token.arn).apply(
        lambda arns: json.dumps(
            [
                {
                    "name": "ledger_api-1",
                    "image": IMAGE,
                    "secrets": [{"name": "LEDGER_KEY", "valueFrom": f"{arns[0]}:key::"}],
                    "logConfiguration": {
                        "logDriver": "splunk",
                        "options": {"splunk-url": "https://collector.example.internal:8088"},
                        "secretOptions": [{"name": "splunk-token", "valueFrom": arns[1]}],
                    },
                    "linuxParameters": {"initProcessEnabled": True, "capabilities": {"drop": ["ALL"]}},
                }
            ]
        )
    ),
)
