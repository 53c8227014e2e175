"""Two versions, single statements, NotAction, access points, keys that others may use, rules for images."""

import json

import pulumi_aws as aws

aws.iam.Policy(
    "mixed",
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": ["s3:GetObject", "s3:ListBucket"],
                    "Resource": ["arn:aws:s3:::uploads", "arn:aws:s3:::uploads/*"],
                },
                {"Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*"},
                {"Effect": "Deny", "NotAction": "iam:*", "NotResource": "arn:aws:iam::*:user/${aws:username}"},
            ],
        }
    ),
)
aws.iam.Policy(
    "old",
    policy=json.dumps(
        {
            "Version": "2008-10-17",
            "Id": "x",
            "Statement": {"Sid": "One", "Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::uploads*"},
        }
    ),
)
aws.iam.Policy(
    "ap",
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "s3:GetObject",
                    "Resource": "arn:aws:s3:us-east-1:111122223333:accesspoint/x/object/*",
                },
                {"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::*"]},
            ],
        }
    ),
)
aws.iam.Role(
    "r",
    assume_role_policy=json.dumps(
        {
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": "111122223333"},
                    "Action": ["sts:AssumeRole", "sts:TagSession"],
                }
            ]
        }
    ),
)


me = "arn:aws:iam::111122223333:root"
key = aws.kms.Key("y-k")
aws.kms.KeyPolicy(
    "y-k",
    key_id=key.id,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"AWS": me}, "Action": "kms:*", "Resource": "*"},
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "logs.us-east-1.amazonaws.com"},
                    "Action": "kms:*",
                    "Resource": "*",
                },
            ],
        }
    ),
)
aws.cloudwatch.LogGroup("y-a", name="/a", retention_in_days=30, kms_key_id=key.arn)
doc = aws.iam.get_policy_document(
    statements=[
        {"actions": ["kms:*"], "resources": ["*"], "principals": [{"type": "AWS", "identifiers": [me]}]},
        {
            "actions": ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*"],
            "resources": ["*"],
            "principals": [{"type": "Service", "identifiers": ["logs.amazonaws.com"]}],
        },
    ]
)
aws.cloudwatch.LogGroup("y-b", name="/b", retention_in_days=30, kms_key_id=aws.kms.Key("y-k2", policy=doc.json).arn)
aws.cloudwatch.LogGroup(
    "y-c",
    name="/c",
    retention_in_days=30,
    kms_key_id="arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
)


repo = aws.ecr.Repository("z-api", name="api", image_tag_mutability="IMMUTABLE")
aws.ecr.LifecyclePolicy(
    "z-api",
    repository=repo.name,
    policy=json.dumps(
        {
            "rules": [
                {
                    "rulePriority": 1,
                    "selection": {
                        "tagStatus": "tagged",
                        "tagPatternList": ["pr-*"],
                        "countType": "sinceImagePushed",
                        "countUnit": "days",
                        "countNumber": 14,
                    },
                    "action": {"type": "expire"},
                },
                {
                    "rulePriority": 10,
                    "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 200},
                    "action": {"type": "expire"},
                },
            ]
        }
    ),
)
