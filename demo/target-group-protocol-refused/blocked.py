"""gRPC behind a listener that speaks plain HTTP."""

import pulumi_aws as aws

balancer = aws.lb.LoadBalancer(
    "calls",
    load_balancer_type="application",
    internal=True,
    subnets=["subnet-0a1b2c3d4e5f60718", "subnet-1a2b3c4d5e6f70819"],
)
calls = aws.lb.TargetGroup(
    "calls",
    port=50051,
    protocol="HTTP",
    protocol_version="GRPC",
    target_type="ip",
    vpc_id="vpc-0a1b2c3d4e5f60718",
    health_check={"path": "/grpc.health.v1.Health/Check", "matcher": "0"},
)

aws.lb.Listener(
    "calls",
    load_balancer_arn=balancer.arn,
    port=80,
    protocol="HTTP",
    default_actions=[{"type": "forward", "target_group_arn": calls.arn}],
)
