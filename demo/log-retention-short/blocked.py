"""Logs that are gone before anyone asks for them."""

import pulumi_aws as aws

aws.cloudwatch.LogGroup("api", name="/shop/api", retention_in_days=3)
