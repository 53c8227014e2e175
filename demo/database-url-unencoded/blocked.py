"""A connection URL put together from a raw password."""

import pulumi
import pulumi_aws as aws

secret = aws.secretsmanager.Secret("database-url")

aws.secretsmanager.SecretVersion(
    "database-url",
    secret_id=secret.id,
    secret_string=pulumi.Output.secret("p@ss/word#1").apply(
        lambda password: f"postgresql://app:{password}@db.internal:5432/app?sslmode=verify-full&sslrootcert=/ca/rds.pem"
    ),
)
