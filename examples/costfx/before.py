"""costfx as it was deployed by hand: the URL in an SSM parameter, raw password, TLS half switched off."""

import json

import pulumi_aws as aws

REGISTRY = "111122223333.dkr.ecr.us-west-2.amazonaws.com/costfx"
ALB = "arn:aws:elasticloadbalancing:us-west-2:111122223333:loadbalancer/app/costfx/50dc6c495c0c9188"
PARAMETERS = "arn:aws:ssm:us-west-2:111122223333:parameter/costfx"
SECRETS = "arn:aws:secretsmanager:us-west-2:111122223333:secret:costfx"

database_url = aws.ssm.Parameter(
    "database-url",
    name="/costfx/DATABASE_URL",
    type="SecureString",
    value="postgresql://costfx:p@ss/w#rd@costfx.abc.us-west-2.rds.amazonaws.com:5432/costfx?sslmode=no-verify",
)

backend = aws.ecs.TaskDefinition(
    "backend",
    family="costfx-backend",
    cpu="256",
    memory="512",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn="arn:aws:iam::111122223333:role/costfx-execution",
    container_definitions=json.dumps(
        [
            {
                "name": "backend",
                "image": f"{REGISTRY}/backend:latest",
                "portMappings": [{"containerPort": 3001}],
                "environment": [{"name": "NODE_TLS_REJECT_UNAUTHORIZED", "value": "0"}],
                "secrets": [
                    {"name": "DATABASE_URL", "valueFrom": f"{PARAMETERS}/DATABASE_URL"},
                    {"name": "OPENAI_API_KEY", "valueFrom": f"{SECRETS}/openai-api-key-??????"},
                ],
                "healthCheck": {"command": ["CMD-SHELL", "curl -f http://localhost:3001/api/health || exit 1"]},
            }
        ]
    ),
)

target = aws.lb.TargetGroup(
    "backend", port=3001, protocol="HTTP", target_type="ip", vpc_id="vpc-0a1b2c3d", health_check={"path": "/health"}
)
listener = aws.lb.Listener(
    "http",
    load_balancer_arn=ALB,
    port=80,
    protocol="HTTP",
    default_actions=[{"type": "forward", "target_group_arn": target.arn}],
)
aws.ecs.Service(
    "backend",
    cluster="arn:aws:ecs:us-west-2:111122223333:cluster/costfx",
    task_definition=backend.arn,
    desired_count=2,
    launch_type="FARGATE",
    network_configuration={"subnets": ["subnet-0a1b2c3d"]},
    load_balancers=[{"target_group_arn": target.arn, "container_name": "backend", "container_port": 3001}],
)
