"""portfolio-platform as it was deployed by hand: tables missing, a repository that forgets images, logs for one day."""

import json

import pulumi_aws as aws

repository = aws.ecr.Repository("backend", name="portfolio/backend", image_tag_mutability="MUTABLE")
aws.ecr.LifecyclePolicy(
    "backend",
    repository=repository.name,
    policy=json.dumps(
        {
            "rules": [
                {
                    "rulePriority": 1,
                    "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 1},
                    "action": {"type": "expire"},
                }
            ]
        }
    ),
)
logs = aws.cloudwatch.LogGroup("backend", name="/portfolio/backend", retention_in_days=1)
task = aws.ecs.TaskDefinition(
    "backend",
    family="portfolio-backend",
    cpu="512",
    memory="512",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    container_definitions=json.dumps(
        [
            {
                "name": "backend",
                "image": "111122223333.dkr.ecr..us-east-1.amazonaws.com/portfolio/backend:main",
                "portMappings": [{"containerPort": 3001}],
                "environment": [
                    {"name": "NODE_ENV", "value": "development"},
                    {"name": "DATABASE_URL", "value": "postgresql://portfolio:hunter2@db.internal:5432/portfolio"},
                ],
                "healthCheck": {"command": ["CMD-SHELL", "curl -f http://localhost:3001/api/health || exit 1"]},
                "logConfiguration": {
                    "logDriver": "awslogs",
                    "options": {"awslogs-group": "/portfolio/backend", "awslogs-region": "us-east-1"},
                },
            }
        ]
    ),
)
target = aws.lb.TargetGroup(
    "backend", port=3000, protocol="HTTP", target_type="ip", vpc_id="vpc-0a1b2c3d", health_check={"path": "/health"}
)
service = aws.ecs.Service(
    "backend",
    cluster="arn:aws:ecs:us-east-1:111122223333:cluster/portfolio",
    task_definition=task.arn,
    desired_count=2,
    launch_type="FARGATE",
    wait_for_steady_state=True,
    deployment_circuit_breaker={"enable": True, "rollback": True},
    network_configuration={"subnets": ["subnet-0a1b2c3d"]},
    load_balancers=[{"target_group_arn": target.arn, "container_name": "backend", "container_port": 3001}],
)
scaling = aws.appautoscaling.Target(
    "backend",
    service_namespace="ecs",
    scalable_dimension="ecs:service:DesiredCount",
    resource_id=service.name.apply(lambda name: f"service/portfolio/{name}"),
    min_capacity=2,
    max_capacity=6,
)
