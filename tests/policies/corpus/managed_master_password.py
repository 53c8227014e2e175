"""RDS keeps the password itself; one group stands before the load balancer, the tasks and the database alike."""

import json

import pulumi
import pulumi_aws as aws

DIGEST = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
EXECUTION = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
VPC, SUBNETS = "vpc-0a1b2c3d4e5f60718", ["subnet-0a1b2c3d4e5f60718", "subnet-1a2b3c4d5e6f70819"]

shared = aws.ec2.SecurityGroup(
    "shared",
    vpc_id=VPC,
    ingress=[
        {"protocol": "-1", "from_port": 0, "to_port": 0, "self": True},
        {"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["0.0.0.0/0"]},
    ],
    egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
)
store = aws.rds.Instance(
    "store",
    engine="postgres",
    engine_version="16.4",
    instance_class="db.t4g.small",
    allocated_storage=20,
    db_name="shop",
    username="shop_owner",
    manage_master_user_password=True,
    db_subnet_group_name=aws.rds.SubnetGroup("store", subnet_ids=SUBNETS).name,
    vpc_security_group_ids=[shared.id],
    storage_encrypted=True,
    deletion_protection=True,
    final_snapshot_identifier="shop-final",
)
secret = store.master_user_secrets[0].secret_arn

trusted = aws.iam.get_policy_document(
    statements=[
        {
            "actions": ["sts:AssumeRole"],
            "principals": [{"type": "Service", "identifiers": ["ecs-tasks.amazonaws.com", "events.amazonaws.com"]}],
        }
    ]
)
execution = aws.iam.Role("execution", assume_role_policy=trusted.json, managed_policy_arns=[EXECUTION])
reads = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["secretsmanager:GetSecretValue"]}]}
aws.iam.RolePolicy(
    "secret",
    role=execution.id,
    policy=secret.apply(lambda arn: json.dumps({**reads, "Statement": [{**reads["Statement"][0], "Resource": arn}]})),
)


def definition(parts: list[str]) -> str:
    """The app, which takes the parts of its connection apart."""
    host, arn = parts
    variables = {"PGHOST": host, "PGDATABASE": "shop", "PGSSLMODE": "verify-full", "PGSSLROOTCERT": "/etc/ssl/rds.pem"}
    app = {
        "name": "app",
        "image": f"111122223333.dkr.ecr.us-east-1.amazonaws.com/shop/app@{DIGEST}",
        "portMappings": [{"containerPort": 8000}],
        "environment": [{"name": name, "value": value} for name, value in variables.items()],
        "secrets": [{"name": "PGPASSWORD", "valueFrom": f"{arn}:password::"}],
        "mountPoints": [{"sourceVolume": "cache", "containerPath": "/var/cache/app"}],
    }
    return json.dumps([app])


task = aws.ecs.TaskDefinition(
    "app",
    family="app",
    cpu="512",
    memory="1024",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn=execution.arn,
    volumes=[{"name": "cache"}],
    container_definitions=pulumi.Output.all(store.address, secret).apply(definition),
)
balancer = aws.lb.LoadBalancer("app", security_groups=[shared.id], subnets=SUBNETS)
group = aws.lb.TargetGroup(
    "app", port=8000, protocol="HTTP", target_type="ip", vpc_id=VPC, health_check={"path": "/up"}
)
cluster = aws.ecs.Cluster("app")
providers = aws.ecs.ClusterCapacityProviders(
    "app", cluster_name=cluster.name, capacity_providers=["FARGATE", "FARGATE_SPOT"]
)
aws.ecs.Service(
    "app",
    cluster=cluster.arn,
    task_definition=task.arn,
    desired_count=2,
    capacity_provider_strategies=[
        {"capacity_provider": "FARGATE", "base": 1, "weight": 1},
        {"capacity_provider": "FARGATE_SPOT", "weight": 3},
    ],
    network_configuration={"subnets": SUBNETS, "security_groups": [shared.id]},
    load_balancers=[{"target_group_arn": group.arn, "container_name": "app", "container_port": 8000}],
    deployment_circuit_breaker={"enable": True, "rollback": True},
    wait_for_steady_state=True,
    opts=pulumi.ResourceOptions(
        depends_on=[
            providers,
            aws.lb.Listener(
                "app",
                load_balancer_arn=balancer.arn,
                port=443,
                protocol="HTTPS",
                certificate_arn="arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012",
                default_actions=[{"type": "forward", "target_group_arn": group.arn}],
            ),
        ],
        custom_timeouts=pulumi.CustomTimeouts(create="15m", update="15m"),
    ),
)
