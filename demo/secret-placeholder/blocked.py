"""A secret with a stand-in for its value."""

import pulumi_aws as aws

secret = aws.secretsmanager.Secret("session-key")

aws.secretsmanager.SecretVersion("session-key", secret_id=secret.id, secret_string="changeme")  # noqa: S106
