"""Windows tasks on Fargate, and Linux tasks on instances with ports of their choice and no sizes."""

import json

import pulumi_aws as aws

DIGEST = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

aws.ecs.TaskDefinition(
    "windows",
    family="windows",
    cpu="2 vCPU",
    memory="4 GB",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    runtime_platform={"operating_system_family": "WINDOWS_SERVER_2022_CORE", "cpu_architecture": "X86_64"},
    execution_role_arn="arn:aws:iam::111122223333:role/shared-execution",
    container_definitions=json.dumps(
        [
            {
                "name": "iis",
                "image": f"mcr.microsoft.com/windows/servercore/iis@{DIGEST}",
                "entryPoint": ["powershell", "-Command"],
                "healthCheck": {"command": ["CMD-SHELL", "powershell -c Invoke-WebRequest http://localhost"]},
            }
        ]
    ),
)

worker = aws.ecs.TaskDefinition(
    "worker",
    family="worker",
    network_mode="bridge",
    requires_compatibilities=["EC2"],
    volumes=[{"name": "docker", "host_path": "/var/run/docker.sock"}],
    container_definitions=json.dumps(
        [
            {
                "name": "worker",
                "image": f"111122223333.dkr.ecr.us-east-1.amazonaws.com/worker@{DIGEST}",
                "memoryReservation": 256,
                "portMappings": [{"containerPort": 9000, "hostPort": 0}],
                "command": ["celery", "worker"],
            }
        ]
    ),
)
aws.ecs.Service(
    "worker",
    cluster="shop",
    task_definition=worker.arn,
    launch_type="EC2",
    scheduling_strategy="DAEMON",
    wait_for_steady_state=True,
    deployment_circuit_breaker={"enable": True, "rollback": True},
)
aws.ecs.TaskDefinition(
    "batch",
    family="batch",
    container_definitions='[{"name": "batch", "image": "busybox:1.36.1", "memory": 64, "command": ["sleep", "10"]}]',
)
