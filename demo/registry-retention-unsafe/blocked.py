"""A repository that throws images away by their age."""

import json

import pulumi_aws as aws

aws.ecr.LifecyclePolicy(
    "api",
    repository="shop/api",
    policy=json.dumps(
        {
            "rules": [
                {
                    "rulePriority": 1,
                    "selection": {
                        "tagStatus": "any",
                        "countType": "sinceImagePushed",
                        "countUnit": "days",
                        "countNumber": 14,
                    },
                    "action": {"type": "expire"},
                }
            ]
        }
    ),
)
