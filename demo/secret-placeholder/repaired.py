"""A secret with a value of its own."""

import pulumi_aws as aws
import pulumi_random as random

secret = aws.secretsmanager.Secret("session-key")

aws.secretsmanager.SecretVersion(
    "session-key", secret_id=secret.id, secret_string=random.RandomPassword("session-key", length=40).result
)
