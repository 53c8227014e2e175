"""A mesh's proxy beside the app: the balancer asks the proxy's own port."""

import json

import pulumi_aws as aws

app = {
    "name": "app",
    "image": "111122223333.dkr.ecr.us-east-1.amazonaws.com/app@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "portMappings": [{"containerPort": 8080}],
    "dependsOn": [{"containerName": "envoy", "condition": "HEALTHY"}],
}
envoy = {
    "name": "envoy",
    "image": "public.ecr.aws/appmesh/aws-appmesh-envoy:v1.29.12.1-prod",
    "user": "1337",
    "portMappings": [{"containerPort": 9901}],
    "healthCheck": {"command": ["CMD-SHELL", "curl -s http://localhost:9901/server_info | grep state | grep -q LIVE"]},
}
collector = {"name": "otel", "image": "public.ecr.aws/aws-observability/aws-otel-collector:latest", "essential": False}
router = {
    "name": "log",
    "image": "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable",
    "essential": True,
    "firelensConfiguration": {"type": "fluentbit"},
}
task = aws.ecs.TaskDefinition(
    "app",
    family="app",
    cpu="1024",
    memory="2048",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn="arn:aws:iam::111122223333:role/ecsTaskExecutionRole",
    container_definitions=json.dumps([app, envoy, collector, router]),
)
group = aws.lb.TargetGroup(
    "app",
    vpc_id="vpc-0a1b2c3d4e5f60718",
    port=8000,
    protocol="HTTP",
    target_type="ip",
    health_check={"port": "9901", "path": "/ready"},
)
aws.lb.Listener(
    "https",
    load_balancer_arn="arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/shop/50dc6c495c0c9188",
    port=443,
    protocol="HTTPS",
    certificate_arn="arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012",
    default_actions=[{"type": "forward", "forward": {"target_groups": [{"arn": group.arn, "weight": 1}]}}],
)
aws.ecs.Service(
    "app",
    cluster="shop",
    task_definition=task.arn,
    launch_type="FARGATE",
    network_configuration={"subnets": ["subnet-0a1b2c3d4e5f60711"]},
    load_balancers=[{"target_group_arn": group.arn, "container_name": "app", "container_port": 8080}],
    deployment_circuit_breaker={"enable": True, "rollback": True},
    wait_for_steady_state=True,
)
