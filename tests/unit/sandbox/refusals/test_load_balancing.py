"""What AWS refuses of load balancers."""

from typing import Any

import pytest

from tests.unit.sandbox.conftest import Aws
from tests.unit.sandbox.refusals.world import (
    BALANCER,
    LISTENER,
    LISTENING,
    PATHS,
    RULE,
    RULING,
    TARGETS,
    Row,
    filled,
)

ROWS: list[Row] = [
    (BALANCER, {"name": "x", "subnets": ["$a"]}, "At least two subnets in two different Availability Zones"),
    (BALANCER, {"name": "x", "subnets": ["$a", "$a"]}, "multiple subnets in the same Availability Zone"),
    (BALANCER, {"name": "x", "subnets": ["$a", "$a2"]}, "All subnets must belong to the same VPC"),
    (BALANCER, {"name": "x", "subnets": ["$a", "subnet-none"]}, "SubnetNotFound: The subnet ID 'subnet-none'"),
    (
        BALANCER,
        {"name": "x", "subnets": ["$a", "$b"], "securityGroups": ["$group2"]},
        "One or more security groups are invalid",
    ),
    (BALANCER, {"name": "internal-x", "subnets": ["$a", "$b"]}, "The load balancer name 'internal-x' is not valid"),
    (BALANCER, {"name": "lb", "subnets": ["$a", "$b"]}, "DuplicateLoadBalancerName"),
    (TARGETS, {"protocol": "HTTP", "vpcId": "$vpc"}, "A port must be specified"),
    (TARGETS, {"protocol": "HTTP", "port": 80}, "A VPC ID must be specified"),
    (TARGETS, {"protocol": "HTTP", "port": 80, "vpcId": "$vpc", "name": "t"}, "DuplicateTargetGroupName"),
    (
        TARGETS,
        {"protocol": "HTTP", "port": 80, "vpcId": "$vpc", "healthCheck": {"timeout": 10, "interval": 10}},
        "Health check timeout '10' must be smaller than the interval '10'",
    ),
    (
        TARGETS,
        {"protocol": "HTTP", "port": 80, "vpcId": "$vpc", "healthCheck": {"matcher": "200-599"}},
        "must be within '200-499'",
    ),
    (
        TARGETS,
        {
            "protocol": "HTTP",
            "protocolVersion": "GRPC",
            "port": 80,
            "vpcId": "$vpc",
            "healthCheck": {"matcher": "200"},
        },
        "Health check matcher GRPC code must be within '0-99'",
    ),
    (
        LISTENER,
        {**LISTENING, "defaultActions": [{"type": "forward", "targetGroupArn": "$calls.arn"}]},
        "Listener protocol 'HTTP' is not supported with a target group with the protocol-version 'GRPC'",
    ),
    (
        RULE,
        {**RULING, "conditions": PATHS, "actions": [{"type": "forward", "targetGroupArn": "$calls.arn"}]},
        "Listener protocol 'HTTP' is not supported with a target group with the protocol-version 'GRPC'",
    ),
    (LISTENER, {**LISTENING, "port": 80}, "DuplicateListener"),
    (LISTENER, {**LISTENING, "protocol": "TCP"}, "Listener protocol 'TCP' must be one of 'HTTP, HTTPS'"),
    (LISTENER, {**LISTENING, "protocol": "HTTPS"}, "A certificate must be specified for HTTPS listeners"),
    (LISTENER, {**LISTENING, "certificateArn": "$issued.arn"}, "A certificate cannot be specified for HTTP listeners"),
    (LISTENER, {**LISTENING, "sslPolicy": "ELBSecurityPolicy-2016-08"}, "An SSL policy cannot be specified for HTTP"),
    (
        LISTENER,
        {**LISTENING, "protocol": "HTTPS", "certificateArn": "$issued.arn", "sslPolicy": "TLSv1.2_2021"},
        "SSLPolicyNotFound",
    ),
    (LISTENER, {**LISTENING, "protocol": "HTTPS", "certificateArn": "$certificate.arn"}, "UnsupportedCertificate"),
    (LISTENER, {**LISTENING, "loadBalancerArn": "arn:none"}, "LoadBalancerNotFound"),
    (LISTENER, {**LISTENING, "defaultActions": [{"type": "forward"}]}, "A target group ARN must be specified"),
    (
        LISTENER,
        {**LISTENING, "defaultActions": [{"type": "forward", "targetGroupArn": "arn:aws:none"}]},
        "TargetGroupNotFound",
    ),
    (
        LISTENER,
        {**LISTENING, "defaultActions": [{"type": "forward", "targetGroupArn": "$far.arn"}]},
        "not in the same VPC as the load balancer",
    ),
    (
        LISTENER,
        {
            **LISTENING,
            "loadBalancerArn": "$lb2.arn",
            "defaultActions": [{"type": "forward", "targetGroupArn": "$targets.arn"}],
        },
        "cannot be associated with more than one load balancer",
    ),
    (
        LISTENER,
        {**LISTENING, "defaultActions": [{"type": "redirect", "redirect": {"statusCode": "HTTP_301"}}]},
        "The redirect configuration is not valid because it creates a loop",
    ),
    (RULE, {**RULING, "listenerArn": "arn:none", "conditions": PATHS}, "ListenerNotFound"),
    (
        RULE,
        {**RULING, "conditions": [{"pathPattern": {"values": [f"/{n}" for n in range(6)]}}]},
        "can only have '5' condition values",
    ),
]


@pytest.mark.parametrize(("token", "inputs", "sentence"), ROWS, ids=[row[2][:50] for row in ROWS])
def test_aws_refuses_to_make(
    aws: Aws, world: dict[str, Any], token: str, inputs: dict[str, Any], sentence: str
) -> None:
    assert sentence in aws.refusal(token, "x", **filled(world, inputs))
