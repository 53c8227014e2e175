"""A load balancer that asks for the path that the app answers."""

import json

import pulumi_aws as aws

DIGEST = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

task = aws.ecs.TaskDefinition(
    "api",
    family="api",
    cpu="256",
    memory="512",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn="arn:aws:iam::111122223333:role/shop-execution",
    container_definitions=json.dumps(
        [
            {
                "name": "api",
                "image": f"111122223333.dkr.ecr.us-east-1.amazonaws.com/shop/api@{DIGEST}",
                "portMappings": [{"containerPort": 3001}],
                "healthCheck": {"command": ["CMD-SHELL", "curl -f http://localhost:3001/api/health || exit 1"]},
            }
        ]
    ),
)

target_group = aws.lb.TargetGroup(
    "api",
    port=3001,
    protocol="HTTP",
    target_type="ip",
    vpc_id="vpc-0a1b2c3d4e5f60718",
    health_check={"path": "/api/health"},
)

aws.lb.Listener(
    "https",
    load_balancer_arn="arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/shop/50dc6c495c0c9188",
    port=443,
    protocol="HTTPS",
    certificate_arn="arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012",
    default_actions=[{"type": "forward", "target_group_arn": target_group.arn}],
)

aws.ecs.Service(
    "api",
    cluster="arn:aws:ecs:us-east-1:111122223333:cluster/shop",
    task_definition=task.arn,
    desired_count=2,
    launch_type="FARGATE",
    deployment_circuit_breaker={"enable": True, "rollback": True},
    wait_for_steady_state=True,
    network_configuration={"subnets": ["subnet-0a1b2c3d4e5f60718"]},
    load_balancers=[{"target_group_arn": target_group.arn, "container_name": "api", "container_port": 3001}],
)
