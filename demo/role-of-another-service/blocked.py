"""A function whose role is one of instances."""

import json

import pulumi_aws as aws

statement = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
role = aws.iam.Role("resize", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
aws.lambda_.Function(
    "resize", role=role.arn, runtime="python3.12", handler="app.handler", s3_bucket="shop-code", s3_key="resize.zip"
)
