"""gRPC behind a network load balancer without groups: its targets meet the clients' own addresses."""

import json

import pulumi
import pulumi_aws as aws

DIGEST = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
VPC, SUBNETS, PORT = "vpc-0a1b2c3d4e5f60718", ["subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712"], 50051

group = aws.ec2.SecurityGroup("grpc", vpc_id=VPC)
aws.vpc.SecurityGroupIngressRule(
    "clients", security_group_id=group.id, ip_protocol="tcp", from_port=PORT, to_port=PORT, cidr_ipv4="0.0.0.0/0"
)
aws.vpc.SecurityGroupEgressRule("out", security_group_id=group.id, ip_protocol="-1", cidr_ipv4="0.0.0.0/0")
balancer = aws.lb.LoadBalancer("grpc", load_balancer_type="network", subnets=SUBNETS)
target = aws.lb.TargetGroup(
    "grpc", vpc_id=VPC, port=PORT, protocol="TCP", target_type="ip", health_check={"protocol": "TCP"}
)
listener = aws.lb.Listener(
    "tls",
    load_balancer_arn=balancer.arn,
    port=443,
    protocol="TLS",
    certificate_arn="arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012",
    default_actions=[{"type": "forward", "target_group_arn": target.arn}],
)
task = aws.ecs.TaskDefinition(
    "grpc",
    family="grpc",
    cpu="1024",
    memory="2048",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn="arn:aws:iam::111122223333:role/ecsTaskExecutionRole",
    container_definitions=json.dumps(
        [
            {
                "name": "grpc",
                "image": f"111122223333.dkr.ecr.us-east-1.amazonaws.com/grpc@{DIGEST}",
                "portMappings": [{"containerPort": PORT, "appProtocol": "grpc", "name": "grpc"}],
                "healthCheck": {"command": ["CMD", "/bin/grpc_health_probe", "-addr=localhost:50051"]},
            }
        ]
    ),
)
aws.ecs.Service(
    "grpc",
    cluster="shop",
    task_definition=task.arn,
    desired_count=2,
    launch_type="FARGATE",
    network_configuration={"subnets": SUBNETS, "security_groups": [group.id]},
    load_balancers=[{"target_group_arn": target.arn, "container_name": "grpc", "container_port": PORT}],
    deployment_circuit_breaker={"enable": True, "rollback": True},
    wait_for_steady_state=True,
    opts=pulumi.ResourceOptions(depends_on=[listener]),
)
