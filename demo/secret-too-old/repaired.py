"""A secret that may serve for a while."""

import pulumi_aws as aws

aws.secretsmanager.Secret("stripe-key", tags={"RotateBefore": "2099-01-01"})
