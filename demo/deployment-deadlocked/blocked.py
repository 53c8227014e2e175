"""One task, and no room for a second: a deployment may neither stop nor start one."""

import pulumi
import pulumi_aws as aws

aws.ecs.Service(
    "api",
    cluster="arn:aws:ecs:us-east-1:111122223333:cluster/shop",
    task_definition="arn:aws:ecs:us-east-1:111122223333:task-definition/api:7",
    launch_type="FARGATE",
    desired_count=1,
    deployment_maximum_percent=100,
    network_configuration={"subnets": ["subnet-0a1b2c3d4e5f60718", "subnet-1a2b3c4d5e6f70819"]},
    deployment_circuit_breaker={"enable": True, "rollback": True},
    wait_for_steady_state=True,
    opts=pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="20m", update="20m")),
)
