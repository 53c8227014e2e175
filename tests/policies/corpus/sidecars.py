"""An app with a proxy, a log router and a tracing daemon beside it, whose checks ask different questions."""

import json

import pulumi_aws as aws

DIGEST = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

containers = [
    {
        "name": "proxy",
        "image": f"public.ecr.aws/nginx/nginx@{DIGEST}",
        "portMappings": [{"containerPort": 8443}],
        "dependsOn": [{"containerName": "app", "condition": "HEALTHY"}],
    },
    {
        "name": "app",
        "image": f"111122223333.dkr.ecr.us-east-1.amazonaws.com/shop/app@{DIGEST}",
        "environment": [
            {"name": "TOKEN_TTL", "value": "3600"},
            {"name": "DEBUG", "value": "false"},
            {"name": "PUBLIC_KEY_PATH", "value": "/etc/keys/public.pem"},
        ],
        "healthCheck": {"command": ["CMD", "/app/bin/health", "http://localhost:3000/livez"]},
    },
    {
        "name": "log_router",
        "image": f"public.ecr.aws/aws-observability/aws-for-fluent-bit@{DIGEST}",
        "essential": False,
        "firelensConfiguration": {"type": "fluentbit"},
    },
    {"name": "xray", "image": f"public.ecr.aws/xray/aws-xray-daemon@{DIGEST}", "essential": False},
]

task = aws.ecs.TaskDefinition(
    "app",
    family="app",
    cpu="1024",
    memory="2048",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn="arn:aws:iam::111122223333:role/shared-execution",
    task_role_arn="arn:aws:iam::111122223333:role/app",
    container_definitions=json.dumps(containers),
)
group = aws.lb.TargetGroup(
    "app", port=80, protocol="HTTPS", target_type="ip", vpc_id="vpc-1", health_check={"path": "/", "port": "8443"}
)
aws.lb.ListenerRule(
    "app",
    listener_arn="arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2",
    conditions=[{"host_header": {"values": ["app.example.com"]}}],
    actions=[{"type": "forward", "target_group_arn": group.arn}],
)
aws.ecs.Service(
    "app",
    cluster="shop",
    task_definition=task.arn,
    desired_count=2,
    wait_for_steady_state=True,
    deployment_circuit_breaker={"enable": True, "rollback": True},
    capacity_provider_strategies=[{"capacity_provider": "FARGATE_SPOT", "weight": 1}],
    network_configuration={"subnets": ["subnet-1"], "security_groups": ["sg-1"]},
    load_balancers=[{"target_group_arn": group.arn, "container_name": "proxy", "container_port": 8443}],
)
