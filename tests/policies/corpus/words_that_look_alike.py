"""Variables, labels and flags that look like secrets, loopback addresses or weak TLS, and are none."""

import json

import pulumi_aws as aws

DIGEST = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
REGISTRY = "111122223333.dkr.ecr.ap-southeast-7.amazonaws.com"
VARIABLES = {
    "JAVA_TOOL_OPTIONS": "-Djavax.net.ssl.trustStore=/certs/rds.jks -Djavax.net.ssl.trustStorePassword=changeit",
    "NODE_OPTIONS": "--max-old-space-size=768",
    "MAX_TOKENS": "4096",
    "API_KEY_HEADER": "X-API-Key",
    "API_KEYS": "arn:aws:dynamodb:ap-southeast-7:111122223333:table/keys",
    "DB_SSL_NO_VERIFY": "false",
    "DB_HOST": "127.0.0.1",
    "PGSSLMODE": "disable",
    "REDIS_URL": "redis://localhost:6379/0",
    "KAFKA_BROKERS": "b-1.shop.kafka.ap-southeast-7.amazonaws.com:9094,b-2.shop.kafka.ap-southeast-7.amazonaws.com:9094",
    "SEARCH_URL": "http://search.shop.local:9200",
    "ALLOWED_HOSTS": "127.0.0.1,shop.example.com",
    "TRUSTED_PROXIES": "127.0.0.1",
    "GUNICORN_CMD_ARGS": "--bind=0.0.0.0:8000 --workers=4",
    "PASSWORD_RESET_URL": "https://shop.example.com/reset",
}
app = {
    "name": "app",
    "image": f"{REGISTRY}/app@{DIGEST}",
    "portMappings": [{"containerPort": 8000}],
    "environment": [{"name": name, "value": value} for name, value in VARIABLES.items()],
    "command": ["serve", "--token-endpoint", "https://id.example.com/token", "--password-file", "/run/pw"],
    "dockerLabels": {
        "com.datadoghq.ad.check_names": '["http_check"]',
        "org.opencontainers.image.source": "https://github.com/acme/shop",
        "token-bucket": "shop",
    },
}
beside = [
    {"name": "pgbouncer", "image": f"{REGISTRY}/pgbouncer@{DIGEST}", "portMappings": [{"containerPort": 5432}]},
    {"name": "redis", "image": f"public.ecr.aws/docker/library/redis:7@{DIGEST}", "essential": False},
]
task = aws.ecs.TaskDefinition(
    "app",
    family="app",
    cpu="1024",
    memory="2048",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn="arn:aws:iam::111122223333:role/app",
    task_role_arn="arn:aws:iam::111122223333:role/app-runs",
    container_definitions=json.dumps([app, *beside]),
)
group = aws.lb.TargetGroup("app", port=8000, protocol="HTTP", target_type="ip", vpc_id="vpc-1")
inner = aws.lb.LoadBalancer("app", internal=True, load_balancer_type="application", subnets=["subnet-1", "subnet-2"])
listener = aws.lb.Listener(
    "app",
    load_balancer_arn=inner.arn,
    port=443,
    protocol="HTTPS",
    certificate_arn="arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012",
    default_actions=[{"type": "forward", "target_group_arn": group.arn}],
)
origin = aws.cloudfront.VpcOrigin(
    "app",
    vpc_origin_endpoint_config={
        "name": "app",
        "arn": inner.arn,
        "http_port": 80,
        "https_port": 443,
        "origin_protocol_policy": "https-only",
        "origin_ssl_protocols": {"items": ["TLSv1.2"], "quantity": 1},
    },
)
aws.cloudfront.Distribution(
    "app",
    enabled=True,
    origins=[{"origin_id": "app", "domain_name": inner.dns_name, "vpc_origin_config": {"vpc_origin_id": origin.id}}],
    default_cache_behavior={
        "target_origin_id": "app",
        "viewer_protocol_policy": "redirect-to-https",
        "allowed_methods": ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
        "cached_methods": ["GET", "HEAD"],
        "cache_policy_id": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        "origin_request_policy_id": "216adef6-5c7f-47e4-b989-5492eafa07d3",
    },
    restrictions={"geo_restriction": {"restriction_type": "none"}},
    viewer_certificate={"cloudfront_default_certificate": True},
)
