"""A service and a database for each tenant, all on one load balancer and one database server."""

import json

import pulumi
import pulumi_aws as aws

TENANTS = ("acme", "globex", "initech")
VPC = "vpc-0a1b2c3d4e5f60718"
SUBNETS = ["subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712"]
IMAGE = "111122223333.dkr.ecr.us-east-1.amazonaws.com/shop@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
OUT = [{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}]


def opened(name: str, port: int, **peers: object) -> aws.ec2.SecurityGroup:
    ingress = [{"protocol": "tcp", "from_port": port, "to_port": port, **peers}]
    return aws.ec2.SecurityGroup(name, vpc_id=VPC, ingress=ingress, egress=OUT)


edge = opened("edge", 443, cidr_blocks=["0.0.0.0/0"])
tasks = opened("tasks", 8080, security_groups=[edge.id])
store = opened("store", 5432, security_groups=[tasks.id])
balancer = aws.lb.LoadBalancer("shop", subnets=SUBNETS, security_groups=[edge.id])
listener = aws.lb.Listener(
    "shop",
    load_balancer_arn=balancer.arn,
    port=443,
    protocol="HTTPS",
    certificate_arn="arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012",
    default_actions=[
        {"type": "fixed-response", "fixed_response": {"content_type": "text/plain", "status_code": "404"}}
    ],
)
aws.rds.Instance(
    "store",
    engine="postgres",
    engine_version="17",
    instance_class="db.t4g.medium",
    allocated_storage=50,
    db_name="shop",
    username="shop",
    manage_master_user_password=True,
    storage_encrypted=True,
    vpc_security_group_ids=[store.id],
    skip_final_snapshot=True,
)
for number, tenant in enumerate(TENANTS):
    container = {
        "name": "shop",
        "image": IMAGE,
        "portMappings": [{"containerPort": 8080}],
        "environment": [{"name": "DB_NAME", "value": f"shop_{tenant}"}],
    }
    definition = aws.ecs.TaskDefinition(
        tenant,
        family=f"shop-{tenant}",
        cpu="256",
        memory="512",
        network_mode="awsvpc",
        requires_compatibilities=["FARGATE"],
        execution_role_arn="arn:aws:iam::111122223333:role/ecsTaskExecutionRole",
        container_definitions=json.dumps([container]),
    )
    group = aws.lb.TargetGroup(tenant, vpc_id=VPC, port=8080, protocol="HTTP", target_type="ip")
    rule = aws.lb.ListenerRule(
        tenant,
        listener_arn=listener.arn,
        priority=10 + number,
        conditions=[{"host_header": {"values": [f"{tenant}.example.com"]}}],
        actions=[{"type": "forward", "target_group_arn": group.arn}],
    )
    aws.ecs.Service(
        tenant,
        cluster="shop",
        task_definition=definition.arn,
        desired_count=1,
        launch_type="FARGATE",
        network_configuration={"subnets": SUBNETS, "security_groups": [tasks.id]},
        load_balancers=[{"target_group_arn": group.arn, "container_name": "shop", "container_port": 8080}],
        deployment_circuit_breaker={"enable": True, "rollback": True},
        wait_for_steady_state=True,
        opts=pulumi.ResourceOptions(depends_on=[rule]),
    )
