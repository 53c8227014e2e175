"""A connection URL whose password is percent-encoded."""

from urllib.parse import quote

import pulumi
import pulumi_aws as aws

password = pulumi.Config().get_secret("password") or pulumi.Output.secret("p@ss/word#1")
secret = aws.secretsmanager.Secret("database-url")

aws.secretsmanager.SecretVersion(
    "database-url",
    secret_id=secret.id,
    secret_string=password.apply(
        lambda raw: (
            f"postgresql://app:{quote(raw, safe='')}@db.internal/app?sslmode=verify-full&sslrootcert=/ca/rds.pem"
        )
    ),
)
