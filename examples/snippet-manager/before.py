"""snippet-manager as it was deployed by hand: a placeholder image, a database open to the world."""

import json

import pulumi_aws as aws

SECRETS = "arn:aws:secretsmanager:us-east-1:111122223333:secret:snippets"

group = aws.ec2.SecurityGroup(
    "database",
    vpc_id="vpc-0a1b2c3d",
    ingress=[{"protocol": "tcp", "from_port": 5432, "to_port": 5432, "cidr_blocks": ["0.0.0.0/0"]}],
)
parameters = aws.rds.ParameterGroup(
    "database", family="postgres16", parameters=[{"name": "rds.force_ssl", "value": "0"}]
)
database = aws.rds.Instance(
    "database",
    engine="postgres",
    engine_version="16",
    instance_class="db.t4g.micro",
    allocated_storage=20,
    username="snippets",
    password="changeme",
    parameter_group_name=parameters.name,
    vpc_security_group_ids=[group.id],
    skip_final_snapshot=True,
)
task = aws.ecs.TaskDefinition(
    "api",
    family="snippets-api",
    cpu="256",
    memory="512",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn="arn:aws:iam::111122223333:role/snippets-execution",
    container_definitions=json.dumps(
        [
            {
                "name": "api",
                "image": "nginx:latest",
                "dockerLabels": {"fairway.requires": "DB_HOST,DB_PORT,DB_USERNAME,DB_PASSWORD,DB_NAME"},
                "portMappings": [{"containerPort": 3000}],
                "environment": [
                    {"name": "DB_PASSWORD", "value": "changeme"},
                    {"name": "NODE_ENV", "value": "development"},
                    {"name": "EXPOSE_ERROR", "value": "true"},
                ],
                "secrets": [{"name": "DATABASE_URL", "valueFrom": f"{SECRETS}/database-url-a1B2c3"}],
                "healthCheck": {"command": ["CMD-SHELL", "wget -qO- http://localhost:3000/healthz || exit 1"]},
            }
        ]
    ),
)
target = aws.lb.TargetGroup(
    "api", port=80, protocol="HTTP", target_type="ip", vpc_id="vpc-0a1b2c3d", health_check={"path": "/health"}
)
aws.ecs.Service(
    "api",
    cluster="arn:aws:ecs:us-east-1:111122223333:cluster/snippets",
    task_definition=task.arn,
    desired_count=1,
    launch_type="FARGATE",
    network_configuration={"subnets": ["subnet-0a1b2c3d"]},
    load_balancers=[{"target_group_arn": target.arn, "container_name": "api", "container_port": 3000}],
)
