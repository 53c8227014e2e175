"""Tasks in China, in subnets without a way out: endpoints have names of their own there, and so has the partition."""

import json

import pulumi
import pulumi_aws as aws

REGION, ACCOUNT = "cn-north-1", "111122223333"
DIGEST = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
china = {"opts": pulumi.ResourceOptions(provider=aws.Provider("china", region=REGION))}
vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16", enable_dns_hostnames=True, enable_dns_support=True, **china)
subnet = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone=f"{REGION}a", **china)
table = aws.ec2.RouteTable("closed", vpc_id=vpc.id, **china)
aws.ec2.RouteTableAssociation("one", subnet_id=subnet.id, route_table_id=table.id, **china)
everywhere = [{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}]
tasks = aws.ec2.SecurityGroup("tasks", vpc_id=vpc.id, egress=everywhere, **china)
from_tasks = {"protocol": "tcp", "from_port": 443, "to_port": 443, "security_groups": [tasks.id]}
guard = aws.ec2.SecurityGroup("guard", vpc_id=vpc.id, ingress=[from_tasks], **china)
for name in ("ecr.api", "ecr.dkr", "logs"):
    aws.ec2.VpcEndpoint(
        name,
        vpc_id=vpc.id,
        service_name=f"cn.com.amazonaws.{REGION}.{name}",
        vpc_endpoint_type="Interface",
        private_dns_enabled=True,
        subnet_ids=[subnet.id],
        security_group_ids=[guard.id],
        **china,
    )
aws.ec2.VpcEndpoint("s3", vpc_id=vpc.id, service_name=f"com.amazonaws.{REGION}.s3", route_table_ids=[table.id], **china)
trust = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
role = aws.iam.Role("run", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}), **china)
aws.iam.RolePolicyAttachment(
    "run",
    role=role.name,
    policy_arn="arn:aws-cn:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
    **china,
)
aws.cloudwatch.LogGroup("jobs", name="/ecs/jobs", retention_in_days=30, **china)
options = {"awslogs-group": "/ecs/jobs", "awslogs-region": REGION, "awslogs-stream-prefix": "jobs"}
container = {
    "name": "jobs",
    "image": f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com.cn/jobs@{DIGEST}",
    "logConfiguration": {"logDriver": "awslogs", "options": options},
}
definition = aws.ecs.TaskDefinition(
    "jobs",
    family="jobs",
    cpu="256",
    memory="512",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn=role.arn,
    container_definitions=json.dumps([container]),
    **china,
)
aws.ecs.Service(
    "jobs",
    cluster="jobs",
    task_definition=definition.arn,
    launch_type="FARGATE",
    network_configuration={"subnets": [subnet.id], "security_groups": [tasks.id]},
    deployment_circuit_breaker={"enable": True, "rollback": True},
    wait_for_steady_state=True,
    **china,
)
