"""Repositories of a family of services, one of them for build caches; lifecycle rules for previews and for releases."""

import json

import pulumi_aws as aws

previews = {
    "rulePriority": 1,
    "selection": {
        "tagStatus": "tagged",
        "tagPrefixList": ["pr-", "dev-"],
        "countType": "sinceImagePushed",
        "countUnit": "days",
        "countNumber": 7,
    },
    "action": {"type": "expire"},
}
untagged = {
    "rulePriority": 2,
    "selection": {"tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": 1},
    "action": {"type": "expire"},
}
releases = {
    "rulePriority": 3,
    "selection": {
        "tagStatus": "tagged",
        "tagPatternList": ["v*"],
        "countType": "imageCountMoreThan",
        "countNumber": 50,
    },
    "action": {"type": "expire"},
}
for name in ("api-v2", "worker", "frontend"):
    repository = aws.ecr.Repository(name, name=f"shop/{name}", image_tag_mutability="IMMUTABLE")
    aws.ecr.LifecyclePolicy(
        name, repository=repository.name, policy=json.dumps({"rules": [previews, untagged, releases]})
    )
aws.ecr.Repository("cache", name="shop/buildcache", image_tag_mutability="MUTABLE")

for name, image in {
    "api": "shop/api-v1:v3.2.0",
    "worker": "shop/worker:build-7",
    "front": "shop/frontend:2026-11-26",
}.items():
    aws.ecs.TaskDefinition(
        name,
        family=name,
        cpu="256",
        memory="512",
        network_mode="awsvpc",
        requires_compatibilities=["FARGATE"],
        execution_role_arn="arn:aws:iam::111122223333:role/ecsTaskExecutionRole",
        container_definitions=json.dumps(
            [{"name": name, "image": f"111122223333.dkr.ecr.us-east-1.amazonaws.com/{image}"}]
        ),
    )
