"""scalemap as it was deployed by hand: built on a laptop for arm64, CloudFront caching the API."""

import json

import pulumi_aws as aws
import pulumi_docker_build as docker_build

SECRETS = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:scalemap"

repository = aws.ecr.Repository("api", name="scalemap/api", image_tag_mutability="MUTABLE")
image = docker_build.Image(
    "api",
    tags=["111122223333.dkr.ecr.eu-west-1.amazonaws.com/scalemap/api:1.0.0"],
    context={"location": "."},
    platforms=[docker_build.Platform.LINUX_ARM64],
    push=True,
)

role = aws.iam.Role(
    "execution",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}
            ],
        }
    ),
)
aws.iam.RolePolicyAttachment(
    "execution",
    role=role.name,
    policy_arn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
)
task = aws.ecs.TaskDefinition(
    "api",
    family="scalemap-api",
    cpu="512",
    memory="8192",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    runtime_platform={"cpu_architecture": "X86_64", "operating_system_family": "LINUX"},
    execution_role_arn=role.arn,
    container_definitions=image.tags.apply(
        lambda tags: json.dumps(
            [
                {
                    "name": "api",
                    "image": (tags or [""])[0],
                    "dockerLabels": {"fairway.requires": "DATABASE_URL,S3_BUCKET_NAME,COGNITO_USER_POOL_ID"},
                    "portMappings": [{"containerPort": 3000}],
                    "environment": [{"name": "NODE_ENV", "value": "development"}],
                    "secrets": [
                        {"name": "DATABASE_URL", "valueFrom": f"{SECRETS}/database-url-*"},
                        {"name": "OPENAI_API_KEY", "valueFrom": f"{SECRETS}/openai-api-key-*"},
                        {"name": "STRIPE_SECRET_KEY", "valueFrom": f"{SECRETS}/stripe-secret-key-*"},
                    ],
                }
            ]
        )
    ),
)
stripe = aws.secretsmanager.SecretVersion(
    "stripe", secret_id=f"{SECRETS}/stripe-secret-key-a1B2c3", secret_string="sk-xxx"
)
aws.iam.RolePolicy(
    "execution",
    role=role.id,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": f"{SECRETS}/*-??????"}
            ],
        }
    ),
)
service = aws.ecs.Service(
    "api",
    cluster="arn:aws:ecs:eu-west-1:111122223333:cluster/scalemap",
    task_definition=task.arn,
    desired_count=2,
    launch_type="FARGATE",
    network_configuration={"subnets": ["subnet-0a1b2c3d"]},
)

READ = {"allowed_methods": ["GET", "HEAD"], "cached_methods": ["GET", "HEAD"], "target_origin_id": "alb"}
aws.cloudfront.Distribution(
    "cdn",
    enabled=True,
    origins=[
        {
            "origin_id": "alb",
            "domain_name": "scalemap-1234567890.eu-west-1.elb.amazonaws.com",
            "custom_origin_config": {
                "http_port": 80,
                "https_port": 443,
                "origin_protocol_policy": "http-only",
                "origin_ssl_protocols": ["TLSv1.2"],
            },
        }
    ],
    default_cache_behavior={
        **READ,
        "viewer_protocol_policy": "allow-all",
        "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6",
    },
    ordered_cache_behaviors=[
        {
            **READ,
            "path_pattern": "/api/*",
            "viewer_protocol_policy": "allow-all",
            "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6",
        }
    ],
    restrictions={"geo_restriction": {"restriction_type": "none"}},
    viewer_certificate={
        "acm_certificate_arn": "arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d",
        "ssl_support_method": "sni-only",
    },
)
