"""A load balancer that is to write its log into a bucket which does not let it."""

import pulumi_aws as aws

logs = aws.s3.Bucket("logs", bucket="shop-access-logs")
aws.lb.LoadBalancer(
    "web",
    internal=True,
    subnets=["subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712"],
    access_logs={"bucket": logs.bucket, "enabled": True},
)
