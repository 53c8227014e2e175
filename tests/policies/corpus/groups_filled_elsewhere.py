"""Target groups that no service of the program fills: an empty default, addresses on premises, a Lambda, instances."""

import pulumi
import pulumi_aws as aws

VPC = "vpc-0a1b2c3d4e5f60718"
CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012"
balancer = aws.lb.LoadBalancer("web", subnets=["subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712"])
default, app, premises, workers = (
    aws.lb.TargetGroup(name, vpc_id=VPC, port=8080, protocol="HTTP", target_type=kind)
    for name, kind in (("default", "ip"), ("app", "ip"), ("premises", "ip"), ("workers", "instance"))
)
listener = aws.lb.Listener(
    "https",
    load_balancer_arn=balancer.arn,
    port=443,
    protocol="HTTPS",
    certificate_arn=CERTIFICATE,
    default_actions=[{"type": "forward", "target_group_arn": default.arn}],
)
rules = {}
for number, (name, group) in enumerate({"app": app, "premises": premises, "workers": workers}.items(), start=1):
    rules[name] = aws.lb.ListenerRule(
        f"rule-{number}",
        listener_arn=listener.arn,
        priority=number,
        conditions=[{"path_pattern": {"values": [f"/{number}/*"]}}],
        actions=[{"type": "forward", "target_group_arn": group.arn}],
    )
aws.lb.TargetGroupAttachment(
    "premises", target_group_arn=premises.arn, target_id="192.168.7.7", availability_zone="all"
)
aws.ecs.Service(
    "app",
    cluster="shop",
    task_definition="app:3",
    desired_count=2,
    load_balancers=[{"target_group_arn": app.arn, "container_name": "app", "container_port": 3000}],
    deployment_circuit_breaker={"enable": True, "rollback": True},
    wait_for_steady_state=True,
    opts=pulumi.ResourceOptions(depends_on=[rules["app"]]),
)
aws.ecs.Service(
    "worker",
    cluster="shop",
    task_definition="worker:3",
    deployment_circuit_breaker={"enable": True, "rollback": True},
    wait_for_steady_state=True,
)
