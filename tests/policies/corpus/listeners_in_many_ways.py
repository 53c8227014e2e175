"""Weighted groups, redirects to other hosts, a load balancer behind another one, a function as a target, pages of two."""

import pulumi
import pulumi_aws as aws

lb = aws.lb.LoadBalancer("w", internal=True, subnets=["subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712"])
groups = [
    aws.lb.TargetGroup(f"g{i}", port=8080, protocol="HTTP", target_type="ip", vpc_id="vpc-0a1b2c3d4e5f60718")
    for i in range(2)
]
plain = aws.lb.Listener(
    "plain",
    load_balancer_arn=lb.arn,
    port=80,
    protocol="HTTP",
    default_actions=[{"type": "redirect", "redirect": {"port": "443", "protocol": "HTTPS", "status_code": "HTTP_301"}}],
)
tls = aws.lb.Listener(
    "tls",
    load_balancer_arn=lb.arn,
    port=443,
    protocol="HTTPS",
    ssl_policy="ELBSecurityPolicy-TLS13-1-2-2021-06",
    certificate_arn="arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012",
    default_actions=[
        {
            "type": "forward",
            "forward": {"target_groups": [{"arn": g.arn, "weight": w} for g, w in zip(groups, (90, 10), strict=True)]},
        }
    ],
)
for n, entry in (("a", plain), ("b", tls)):
    aws.lb.ListenerRule(
        n,
        listener_arn=entry.arn,
        priority=10,
        conditions=[
            {"path_pattern": {"values": ["/old/*", "*.php", "/v?/x"]}},
            {"host_header": {"values": ["a.example.com", "b.example.com"]}},
        ],
        actions=[{"type": "redirect", "redirect": {"host": "new.example.com", "status_code": "HTTP_302"}}],
    )
aws.lb.ListenerRule(
    "www",
    listener_arn=tls.arn,
    priority=20,
    conditions=[{"host_header": {"values": ["www.example.com"]}}],
    actions=[
        {
            "type": "redirect",
            "redirect": {
                "host": "example.com",
                "path": "/#{path}",
                "query": "#{query}",
                "port": "443",
                "protocol": "HTTPS",
                "status_code": "HTTP_301",
            },
        }
    ],
)


alb = aws.lb.LoadBalancer("y-alb", internal=True, subnets=["subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712"])
nlb = aws.lb.LoadBalancer("y-nlb", internal=True, load_balancer_type="network", subnets=["subnet-0a1b2c3d4e5f60711"])
web = aws.lb.TargetGroup("y-web", port=80, protocol="HTTP", target_type="ip", vpc_id="vpc-0a1b2c3d4e5f60718")
la = aws.lb.Listener(
    "y-alb", load_balancer_arn=alb.arn, port=80, default_actions=[{"type": "forward", "target_group_arn": web.arn}]
)
toalb = aws.lb.TargetGroup(
    "y-to-alb",
    port=80,
    protocol="TCP",
    target_type="alb",
    vpc_id="vpc-0a1b2c3d4e5f60718",
    health_check={"protocol": "HTTP", "path": "/health"},
)
aws.lb.TargetGroupAttachment(
    "y-a", target_group_arn=toalb.arn, target_id=alb.arn, port=80, opts=pulumi.ResourceOptions(depends_on=[la])
)
aws.lb.Listener(
    "y-nlb",
    load_balancer_arn=nlb.arn,
    port=80,
    protocol="TCP",
    default_actions=[{"type": "forward", "target_group_arn": toalb.arn}],
)
fn = aws.lb.TargetGroup("y-fn", target_type="lambda")
aws.lb.ListenerRule(
    "y-fn",
    listener_arn=la.arn,
    conditions=[{"path_pattern": {"values": ["/fn"]}}],
    actions=[{"type": "forward", "target_group_arn": fn.arn}],
)


for name in ("p-one", "p-two"):
    lb = aws.lb.LoadBalancer(
        f"at-{name}", internal=True, subnets=["subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712"]
    )
    entry = aws.lb.Listener(
        name,
        load_balancer_arn=lb.arn,
        port=8080,
        protocol="HTTP",
        default_actions=[
            {"type": "fixed-response", "fixed_response": {"content_type": "text/plain", "status_code": "404"}}
        ],
    )
    aws.lb.ListenerRule(
        name,
        listener_arn=entry.arn,
        priority=1,
        conditions=[{"path_pattern": {"values": ["/*"]}}],
        actions=[{"type": "fixed-response", "fixed_response": {"content_type": "text/plain", "status_code": "200"}}],
    )
