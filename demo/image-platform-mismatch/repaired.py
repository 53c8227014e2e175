"""An image built for the platform that its task runs on."""

import json

import pulumi_aws as aws
import pulumi_docker_build as docker_build

repository = aws.ecr.Repository("api", image_tag_mutability="IMMUTABLE")

image = docker_build.Image(
    "api",
    context={"location": "./api"},
    platforms=[docker_build.Platform.LINUX_AMD64],
    tags=[repository.repository_url.apply(lambda url: f"{url}:v1.4.2")],
    push=True,
)

aws.ecs.TaskDefinition(
    "api",
    family="api",
    cpu="256",
    memory="512",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn="arn:aws:iam::111122223333:role/shop-execution",
    container_definitions=image.ref.apply(lambda ref: json.dumps([{"name": "api", "image": ref}])),
)
