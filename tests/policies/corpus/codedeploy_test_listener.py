"""Blue/green by CodeDeploy: two groups that take turns, and a test listener open on a port of its own."""

from typing import Any

import pulumi
import pulumi_aws as aws

DIGEST = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012"
OUT = [{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}]


def public(*ports: int) -> list[dict[str, Any]]:
    return [{"protocol": "tcp", "from_port": p, "to_port": p, "cidr_blocks": ["0.0.0.0/0"]} for p in ports]


edge = aws.ec2.SecurityGroup("edge", vpc_id="vpc-0a1b2c3d4e5f60718", ingress=public(443, 9443), egress=OUT)
tasks = aws.ec2.SecurityGroup(
    "tasks",
    vpc_id="vpc-0a1b2c3d4e5f60718",
    ingress=[{"protocol": "tcp", "from_port": 3000, "to_port": 3000, "security_groups": [edge.id]}],
    egress=OUT,
)
balancer = aws.lb.LoadBalancer(
    "web", security_groups=[edge.id], subnets=["subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712"]
)
blue, green = (
    aws.lb.TargetGroup(name, vpc_id="vpc-0a1b2c3d4e5f60718", port=80, protocol="HTTP", target_type="ip")
    for name in ("blue", "green")
)
for port, group in ((443, blue), (9443, green)):
    aws.lb.Listener(
        f"https-{port}",
        load_balancer_arn=balancer.arn,
        port=port,
        protocol="HTTPS",
        certificate_arn=CERTIFICATE,
        default_actions=[{"type": "forward", "target_group_arn": group.arn}],
    )
task = aws.ecs.TaskDefinition(
    "web",
    family="web",
    cpu="256",
    memory="512",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn="arn:aws:iam::111122223333:role/ecsTaskExecutionRole",
    container_definitions=pulumi.Output.json_dumps(
        [
            {
                "name": "web",
                "image": f"111122223333.dkr.ecr.us-east-1.amazonaws.com/web@{DIGEST}",
                "portMappings": [{"containerPort": 3000}],
                "environment": [{"name": "PUBLIC_URL", "value": balancer.dns_name}],
            }
        ]
    ),
)
service = aws.ecs.Service(
    "web",
    cluster="shop",
    task_definition=task.arn,
    desired_count=2,
    launch_type="FARGATE",
    deployment_controller={"type": "CODE_DEPLOY"},
    network_configuration={"subnets": ["subnet-0a1b2c3d4e5f60711"], "security_groups": [tasks.id]},
    load_balancers=[{"target_group_arn": blue.arn, "container_name": "web", "container_port": 3000}],
    opts=pulumi.ResourceOptions(ignore_changes=["task_definition", "load_balancers"]),
)
