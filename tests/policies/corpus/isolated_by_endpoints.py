"""Tasks without any way out: endpoints, some found by private DNS, some by zones of the program's own."""

import json

import pulumi_aws as aws

DIGEST = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
vpc = aws.ec2.Vpc("vault", cidr_block="10.40.0.0/16", enable_dns_hostnames=True, enable_dns_support=True)
table = aws.ec2.RouteTable("vault", vpc_id=vpc.id)
subnets: list[aws.ec2.Subnet] = []
for number, zone in enumerate(("us-east-1a", "us-east-1b")):
    subnet = aws.ec2.Subnet(f"vault-{number}", vpc_id=vpc.id, cidr_block=f"10.40.{number}.0/24", availability_zone=zone)
    aws.ec2.RouteTableAssociation(f"vault-{number}", subnet_id=subnet.id, route_table_id=table.id)
    subnets.append(subnet)
doors = aws.ec2.SecurityGroup("doors", vpc_id=vpc.id, description="endpoints")
tasks = aws.ec2.SecurityGroup("tasks", vpc_id=vpc.id, description="tasks")
aws.vpc.SecurityGroupIngressRule(
    "doors", security_group_id=doors.id, ip_protocol="tcp", from_port=443, to_port=443, cidr_ipv4=vpc.cidr_block
)
aws.vpc.SecurityGroupEgressRule("tasks", security_group_id=tasks.id, ip_protocol="-1", cidr_ipv4="0.0.0.0/0")
for service in ("ecr.api", "ecr.dkr", "logs"):
    own_zone = service == "logs"
    aws.ec2.VpcEndpoint(
        service,
        vpc_id=vpc.id,
        service_name=f"com.amazonaws.us-east-1.{service}",
        vpc_endpoint_type="Interface",
        subnet_ids=[subnet.id for subnet in subnets],
        security_group_ids=[doors.id],
        private_dns_enabled=None if own_zone else True,
    )
aws.route53.Zone("logs", name="logs.us-east-1.amazonaws.com", vpcs=[{"vpc_id": vpc.id}])
aws.ec2.VpcEndpoint("s3", vpc_id=vpc.id, service_name="com.amazonaws.us-east-1.s3", route_table_ids=[table.id])
cache = aws.elasticache.ReplicationGroup(
    "vault",
    description="sessions",
    engine="valkey",
    port=6380,
    node_type="cache.t4g.micro",
    num_cache_clusters=2,
    automatic_failover_enabled=True,
    transit_encryption_enabled=True,
    at_rest_encryption_enabled=True,
    security_group_ids=[
        aws.ec2.SecurityGroup(
            "cache",
            vpc_id=vpc.id,
            ingress=[{"protocol": "tcp", "from_port": 6380, "to_port": 6380, "security_groups": [tasks.id]}],
        ).id
    ],
)
logs = aws.cloudwatch.LogGroup("vault", name="/ecs/vault", retention_in_days=90)
task = aws.ecs.TaskDefinition(
    "vault",
    family="vault",
    cpu="256",
    memory="512",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn="arn:aws:iam::111122223333:role/vault",
    container_definitions=json.dumps(
        [
            {
                "name": "vault",
                "image": f"111122223333.dkr.ecr.us-east-1.amazonaws.com/vault@{DIGEST}",
                "healthCheck": {"command": ["CMD", "/app/check"]},
                "logConfiguration": {
                    "logDriver": "awslogs",
                    "options": {
                        "awslogs-group": "/ecs/vault",
                        "awslogs-region": "us-east-1",
                        "awslogs-stream-prefix": "vault",
                    },
                },
            }
        ]
    ),
)
aws.ecs.Service(
    "vault",
    cluster="vault",
    task_definition=task.arn,
    desired_count=1,
    launch_type="FARGATE",
    wait_for_steady_state=True,
    deployment_circuit_breaker={"enable": True, "rollback": True},
    network_configuration={"subnets": [subnet.id for subnet in subnets], "security_groups": [tasks.id]},
)
