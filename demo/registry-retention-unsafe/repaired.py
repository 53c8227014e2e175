"""A repository that keeps the newest images."""

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
                        "countType": "imageCountMoreThan",
                        "countNumber": 30,
                    },
                    "action": {"type": "expire"},
                }
            ]
        }
    ),
)
