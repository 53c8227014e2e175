"""Checks that ask different questions: a socket, the image's own script, a management port, shallow and deep."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws

REGISTRY = "111122223333.dkr.ecr.us-east-1.amazonaws.com"
DIGEST = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def service(
    name: str, command: list[str], check: dict[str, Any], image: str = "app", ports: tuple[int, ...] = (8080,)
) -> None:
    task = aws.ecs.TaskDefinition(
        name,
        family=name,
        cpu="256",
        memory="512",
        network_mode="awsvpc",
        requires_compatibilities=["FARGATE"],
        execution_role_arn="arn:aws:iam::111122223333:role/ecsTaskExecutionRole",
        container_definitions=json.dumps(
            [
                {
                    "name": name,
                    "image": f"{REGISTRY}/{image}@{DIGEST}",
                    "portMappings": [{"containerPort": port} for port in ports],
                    "healthCheck": {"command": command, "startPeriod": 60},
                }
            ]
        ),
    )
    group = aws.lb.TargetGroup(
        name, vpc_id="vpc-0a1b2c3d4e5f60718", port=80, protocol="HTTP", target_type="ip", health_check=check
    )
    listener = aws.lb.ListenerRule(
        name,
        listener_arn="arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2",
        conditions=[{"host_header": {"values": [f"{name}.example.com"]}}],
        actions=[{"type": "forward", "target_group_arn": group.arn}],
    )
    aws.ecs.Service(
        name,
        cluster="shop",
        task_definition=task.arn,
        desired_count=2,
        launch_type="FARGATE",
        network_configuration={"subnets": ["subnet-0a1b2c3d4e5f60711"]},
        load_balancers=[{"target_group_arn": group.arn, "container_name": name, "container_port": ports[0]}],
        health_check_grace_period_seconds=120,
        deployment_circuit_breaker={"enable": True, "rollback": True},
        wait_for_steady_state=True,
        opts=pulumi.ResourceOptions(depends_on=[listener]),
    )


service("socket", ["CMD-SHELL", "nc -z localhost 8080 || exit 1"], {"path": "/healthz"})
service("script", ["CMD", "/app/healthcheck", "--host", "localhost", "--path", "/live"], {"path": "/healthz"})
service(
    "spring",
    ["CMD-SHELL", "wget -qO- http://localhost:8081/actuator/health/liveness"],
    {"path": "/actuator/health/readiness", "port": "8081"},
)
service("deep", ["CMD-SHELL", "curl -fsS http://localhost:8080/health || exit 1"], {"path": "/", "matcher": "200,302"})
service("query", ["CMD-SHELL", "curl -fsS 'http://127.0.0.1:8080/healthz?full=1'"], {"path": "/healthz"})
service("variable", ["CMD-SHELL", "wget -q --spider http://localhost:$PORT/healthz"], {"path": "/healthz"})
service("other", ["CMD-SHELL", "curl -f http://localhost:9090/metrics"], {"path": "/healthz"}, ports=(8080, 9090))
service(
    "alpine",
    ["CMD-SHELL", "curl -f http://localhost:8080/healthz"],
    {"path": "/healthz"},
    image="base/node-alpine-curl",
)
