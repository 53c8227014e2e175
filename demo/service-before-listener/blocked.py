"""A service and the listener of its target group, made at once."""

import pulumi
import pulumi_aws as aws

balancer = aws.lb.LoadBalancer(
    "shop",
    load_balancer_type="application",
    internal=True,
    subnets=["subnet-0a1b2c3d4e5f60718", "subnet-1a2b3c4d5e6f70819"],
)
group = aws.lb.TargetGroup("api", vpc_id="vpc-0a1b2c3d4e5f60718", port=3000, protocol="HTTP", target_type="ip")
listener = aws.lb.Listener(
    "http",
    load_balancer_arn=balancer.arn,
    port=80,
    protocol="HTTP",
    default_actions=[{"type": "forward", "target_group_arn": group.arn}],
)
aws.ecs.Service(
    "api",
    cluster="arn:aws:ecs:us-east-1:111122223333:cluster/shop",
    task_definition="arn:aws:ecs:us-east-1:111122223333:task-definition/api:7",
    launch_type="FARGATE",
    desired_count=2,
    load_balancers=[{"target_group_arn": group.arn, "container_name": "api", "container_port": 3000}],
    network_configuration={"subnets": ["subnet-0a1b2c3d4e5f60718", "subnet-1a2b3c4d5e6f70819"]},
    deployment_circuit_breaker={"enable": True, "rollback": True},
    wait_for_steady_state=True,
    opts=pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="20m", update="20m")),
)
