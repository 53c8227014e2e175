"""A load balancer that writes its log into a bucket whose policy lets it."""

import json

import pulumi
import pulumi_aws as aws

logs = aws.s3.Bucket("logs", bucket="shop-access-logs")
statement = {
    "Effect": "Allow",
    "Principal": {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
    "Action": "s3:PutObject",
    "Resource": "arn:aws:s3:::shop-access-logs/*",
}
policy = aws.s3.BucketPolicy(
    "logs", bucket=logs.id, policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]})
)
aws.lb.LoadBalancer(
    "web",
    internal=True,
    subnets=["subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712"],
    access_logs={"bucket": logs.bucket, "enabled": True},
    opts=pulumi.ResourceOptions(depends_on=[policy]),
)
