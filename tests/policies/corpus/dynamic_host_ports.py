"""EC2 capacity in bridge mode: dynamic host ports, let in from the load balancer's group alone."""

import json

import pulumi
import pulumi_aws as aws

VPC = "vpc-0a1b2c3d4e5f60718"
edge = aws.ec2.SecurityGroup(
    "edge",
    vpc_id=VPC,
    ingress=[
        aws.ec2.SecurityGroupIngressArgs(
            protocol="tcp", from_port=443, to_port=443, cidr_blocks=["0.0.0.0/0"], ipv6_cidr_blocks=["::/0"]
        )
    ],
)
hosts = aws.ec2.SecurityGroup("hosts", vpc_id=VPC)
aws.ec2.SecurityGroupRule(
    "dynamic",
    type="ingress",
    protocol="tcp",
    from_port=32768,
    to_port=65535,
    security_group_id=hosts.id,
    source_security_group_id=edge.id,
)
aws.ec2.SecurityGroupRule(
    "out", type="egress", protocol="-1", from_port=0, to_port=0, security_group_id=hosts.id, cidr_blocks=["0.0.0.0/0"]
)
balancer = aws.lb.LoadBalancer(
    "web", security_groups=[edge.id], subnets=["subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712"]
)
group = aws.lb.TargetGroup("web", vpc_id=VPC, port=80, protocol="HTTP", health_check={"path": "/up"})
listener = aws.lb.Listener(
    "https",
    load_balancer_arn=balancer.arn,
    port=443,
    protocol="HTTPS",
    certificate_arn="arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012",
    default_actions=[{"type": "forward", "target_group_arn": group.arn}],
)
task = aws.ecs.TaskDefinition(
    "web",
    family="web",
    network_mode="bridge",
    requires_compatibilities=["EC2"],
    container_definitions=json.dumps(
        [
            {
                "name": "web",
                "image": "111122223333.dkr.ecr.us-east-1.amazonaws.com/web@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "memoryReservation": 256,
                "portMappings": [{"containerPort": 3000, "hostPort": 0}],
                "logConfiguration": {
                    "logDriver": "awslogs",
                    "options": {"awslogs-group": "/web", "awslogs-region": "us-east-1"},
                },
            }
        ]
    ),
)
aws.ecs.Service(
    "web",
    cluster="shop",
    task_definition=task.arn,
    desired_count=4,
    load_balancers=[{"target_group_arn": group.arn, "container_name": "web", "container_port": 3000}],
    deployment_circuit_breaker={"enable": True, "rollback": True},
    wait_for_steady_state=True,
    opts=pulumi.ResourceOptions(depends_on=[listener]),
)
