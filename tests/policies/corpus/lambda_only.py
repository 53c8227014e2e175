"""Functions, a queue, a table and a schedule: nothing here is a container."""

import json

import pulumi
import pulumi_aws as aws

table = aws.dynamodb.Table(
    "orders", attributes=[{"name": "id", "type": "S"}], hash_key="id", billing_mode="PAY_PER_REQUEST"
)
queue = aws.sqs.Queue("orders")
secret = aws.secretsmanager.Secret("stripe")
role = aws.iam.Role(
    "function",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
            ],
        }
    ),
)
aws.iam.RolePolicy(
    "function",
    role=role.id,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": {
                "Effect": "Allow",
                "Action": "secretsmanager:GetSecretValue",
                "Resource": "arn:aws:secretsmanager:us-east-1:111122223333:secret:stripe-*",
            },
        }
    ),
)
function = aws.lambda_.Function(
    "orders",
    runtime="python3.13",
    handler="main.handler",
    role=role.arn,
    code=pulumi.AssetArchive({"main.py": pulumi.StringAsset("def handler(event, context): ...")}),
    environment={"variables": {"TABLE": table.name, "SECRET": secret.arn}},
)
aws.cloudwatch.LogGroup("orders", name="/aws/lambda/orders", retention_in_days=14)
aws.lambda_.EventSourceMapping("orders", event_source_arn=queue.arn, function_name=function.arn)
