"""A secret past its day."""

import pulumi_aws as aws

aws.secretsmanager.Secret("stripe-key", tags={"RotateBefore": "2024-01-01"})
