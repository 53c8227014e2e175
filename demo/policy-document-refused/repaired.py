"""A policy that allows reading the objects of a bucket."""

import json

import pulumi_aws as aws

statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shop-uploads/*"}
aws.iam.Policy("uploads", policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
