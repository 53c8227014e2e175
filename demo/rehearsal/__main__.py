"""A program in nobody's style: what it knows only after the update hides its faults from the first preview."""

import json

import pulumi
import pulumi_aws as aws

password = pulumi.Config().require_secret("password")
vpc = aws.ec2.get_vpc(default=True)
subnets = aws.ec2.get_subnets(filters=[{"name": "vpc-id", "values": [vpc.id]}])
role = aws.iam.Role.get("execution", "ecsTaskExecutionRole")
group = aws.ec2.SecurityGroup("guestbook", name="sg-guestbook", vpc_id=vpc.id)
logs = aws.cloudwatch.LogGroup("guestbook", retention_in_days=30)
database = aws.rds.Instance(
    "guestbook", engine="postgres", engine_version="16", instance_class="db.t4g.micro", allocated_storage=20,
    db_name="guestbook", username="guestbook", password=password, skip_final_snapshot=True,
)  # fmt: skip


def definitions(values: list[str]) -> str:
    address, log_group, secret = values
    url = f"postgres://guestbook:{secret}@{address}:5432/guestbook?sslmode=disable"
    options = {"awslogs-group": log_group, "awslogs-region": "eu-central-1", "awslogs-stream-prefix": "app"}
    return json.dumps(
        [
            {
                "name": "app",
                "image": "nginx:latest",
                "portMappings": [{"containerPort": 8000}],
                "environment": [{"name": "DATABASE_URL", "value": url}],
                "logConfiguration": {"logDriver": "awslogs", "options": options},
            }
        ]
    )


task = aws.ecs.TaskDefinition(
    "guestbook", family="guestbook", cpu="256", memory="512", network_mode="awsvpc",
    requires_compatibilities=["FARGATE"], execution_role_arn=role.arn,
    container_definitions=pulumi.Output.all(database.address, logs.name, password).apply(definitions),
)  # fmt: skip
aws.ecs.Service(
    "guestbook", cluster=aws.ecs.Cluster("guestbook").arn, task_definition=task.arn, launch_type="FARGATE",
    desired_count=1, network_configuration={"subnets": subnets.ids, "security_groups": [group.id]},
)  # fmt: skip
