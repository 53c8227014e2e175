"""Logs that are kept for a month."""

import pulumi_aws as aws

aws.cloudwatch.LogGroup("api", name="/shop/api", retention_in_days=30)
