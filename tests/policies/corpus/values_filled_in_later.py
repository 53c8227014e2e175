"""Secrets that the program makes and somebody else fills in."""

import pulumi
import pulumi_aws as aws
import pulumi_random as random

config = pulumi.Config()
for name in ("stripe", "sendgrid"):
    secret = aws.secretsmanager.Secret(name, name=f"shop/{name}")
    aws.secretsmanager.SecretVersion(
        name,
        secret_id=secret.id,
        secret_string="CHANGE_ME",
        opts=pulumi.ResourceOptions(ignore_changes=["secret_string"]),
    )
aws.ssm.Parameter(
    "license",
    type=aws.ssm.ParameterType.SECURE_STRING,
    value="placeholder",
    opts=pulumi.ResourceOptions(ignore_changes=["value"]),
)
aws.ssm.Parameter("mode", type="String", value="none")
password = random.RandomPassword("session", length=40)
session = aws.secretsmanager.Secret("session")
aws.secretsmanager.SecretVersion("session", secret_id=session.id, secret_string=password.result)
aws.secretsmanager.Secret("empty", description="filled in by the security team")
