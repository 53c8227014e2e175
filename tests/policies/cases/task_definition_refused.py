"""Cases of task-definition-refused."""

from typing import Any

from tests.policies.stacks import UNKNOWN, For, Record, awsx_service, container, environment, of, task, unevaluated_task

CHECK = {"command": ["CMD", "/app/check"]}
APP = container()
DATA = [{"sourceVolume": "data", "containerPath": "/data"}]


def beside(condition: str, other: dict[str, Any], **more: Any) -> Record:
    """An app that waits for a container called `first`."""
    waits = [{"containerName": "first", "condition": condition}]
    return task(container(name="first", **other), container(dependsOn=waits, **more))


def logging(**options: Any) -> Record:
    stated = {"awslogs-group": "/ecs/api", "awslogs-region": "us-east-1", **options}
    return task(container(logConfiguration={"logDriver": "awslogs", "options": stated}))


WITHOUT_GROUP = {"awslogs-region": "us-east-1", "awslogs-stream-prefix": "api"}
WITHOUT_REGION = {"awslogs-group": "/ecs/api", "awslogs-stream-prefix": "api"}
CIRCLE = [
    container(name=name, dependsOn=[{"containerName": other, "condition": "START"}])
    for name, other in (("api", "agent"), ("agent", "last"), ("last", "api"))
]
LOGS = Record(type="aws:cloudwatch/logGroup:LogGroup", name="logs", props={"name": "/ecs/api", "retentionInDays": 30})


def shared(**disk: Any) -> Record:
    """A task with a volume on EFS."""
    volume = {"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-1", **disk}}
    return task(container(mountPoints=DATA), volumes=[volume])


BY_POINT: Any = {"authorizationConfig": {"accessPointId": "fsap-1"}}
TWICE = {
    "environment": environment(API_KEY="set-by-the-pipeline"),
    "secrets": [
        {"name": "API_KEY", "valueFrom": "arn:aws:secretsmanager:us-east-1:111122223333:secret:key-AbCdEf:::1"}
    ],
}

c = For(rule="task-definition-refused")


def on(protocol: str) -> dict[str, Any]:
    return container(portMappings=[{"containerPort": 8125, "protocol": protocol}])


CASES = [
    c.passes(task()),
    c.passes(beside("SUCCESS", {"essential": False})),
    c.passes(beside("HEALTHY", {"healthCheck": CHECK})),
    c.passes(beside("START", {})),
    c.passes(task(container(portMappings=[{"containerPort": 3000}]), container(name="agent", portMappings=[]))),
    c.passes(task(container(stopTimeout=120))),
    c.passes(task(container(stopTimeout=300), requiresCompatibilities=["EC2"])),
    c.passes(logging(**{"awslogs-stream-prefix": "api"}), LOGS),
    # Who ends the task, who waits for whom, who is called what.
    c.passes(task(on("udp"), {**on("tcp"), "name": "agent"})),
    c.fails("task", task(on("udp"), {**on("udp"), "name": "agent"})),
    c.fails("task", task(container(essential=False))),
    c.fails("task", task(APP, container())),
    c.fails("task", beside("SUCCESS", {})),
    c.fails("task", beside("COMPLETE", {})),
    c.fails("task", beside("HEALTHY", {"healthCheck": None})),
    c.fails("task", task(container(dependsOn=[{"containerName": "nobody", "condition": "START"}]))),
    c.fails("task", beside("START", {"dependsOn": [{"containerName": "api", "condition": "START"}]})),
    c.fails(
        "task",
        task(
            container(portMappings=[{"containerPort": 3000}]),
            container(name="agent", portMappings=[{"containerPort": 3000}]),
        ),
    ),
    # What ECS takes as a value.
    c.fails("task", task(container(environment=[{"name": "PORT", "value": 3000}]))),
    c.fails("task", task(container(environment=[{"name": "VERBOSE", "value": True}]))),
    c.fails("task", task(container(**TWICE))),
    c.fails("task", task(container(stopTimeout=300))),
    c.fails("task", task(container(privileged=True))),
    c.fails("task", task(networkMode="bridge")),
    # What belongs to a shared network, to instances of one's own, to another task definition.
    c.fails("task", task(container(links=["cache"]))),
    c.fails("task", task(container(hostname="api"), requiresCompatibilities=["EC2"])),
    c.passes(task(container(links=["cache"]), networkMode="bridge", requiresCompatibilities=["EC2"])),
    c.fails("task", task(container(logConfiguration={"logDriver": "json-file"}))),
    c.passes(task(container(logConfiguration={"logDriver": "json-file"}), requiresCompatibilities=["EC2"])),
    c.fails("task", task(container(logConfiguration={"logDriver": "awsfirelens"}))),
    c.passes(
        task(
            container(logConfiguration={"logDriver": "awsfirelens"}),
            container(name="router", firelensConfiguration={"type": "fluentbit"}),
        )
    ),
    c.fails("task", task(container(mountPoints=DATA))),
    c.fails("task", task(container(mountPoints=DATA), volumes=[{"name": "date"}])),
    c.passes(task(container(mountPoints=DATA), volumes=[{"name": "data"}])),
    c.passes(task(container(mountPoints=DATA), volumes=UNKNOWN)),
    c.passes(task(networkMode="bridge", requiresCompatibilities=["EC2"])),
    c.fails("task", logging(**{"awslogs-region": "us-east-1"}), LOGS, level="advisory"),
    # What the log driver, a name, a command and Fargate want.
    c.fails("task", task(container(logConfiguration={"logDriver": "awslogs", "options": WITHOUT_GROUP}))),
    c.fails("task", task(container(logConfiguration={"logDriver": "awslogs", "options": WITHOUT_REGION})), LOGS),
    c.fails("task", task(family="prod/api")),
    c.fails("task", task(container(name="shop.api"))),
    c.fails("task", task(container(command="npm start"))),
    c.passes(task(container(command=["npm", "start"]))),
    c.fails("task", task(container(image=None))),
    c.fails("task", task(*CIRCLE)),
    c.passes(task(*CIRCLE[:-1], container(name="last"))),
    c.fails("task", task(volumes=[{"name": "data", "hostPath": "/srv/data"}])),
    c.passes(task(volumes=[{"name": "data", "hostPath": "/srv/data"}], requiresCompatibilities=["EC2"])),
    c.fails("task", task(placementConstraints=[{"type": "memberOf", "expression": "attribute:x == y"}])),
    c.fails("task", task(container(resourceRequirements=[{"type": "GPU", "value": "1"}]))),
    c.fails("task", task(container(linuxParameters={"capabilities": {"add": ["NET_ADMIN"]}}))),
    c.passes(task(container(linuxParameters={"capabilities": {"add": ["SYS_PTRACE"]}}))),
    c.fails("awsx", awsx_service(logConfiguration={"logDriver": "json-file"})),
    c.fails("awsx", awsx_service(dependsOn=[{"containerName": "nobody", "condition": "START"}])),
    c.passes(shared(rootDirectory="/media")),
    c.passes(shared(transitEncryption="ENABLED", rootDirectory="/", **BY_POINT)),
    c.passes(shared(transitEncryption=UNKNOWN, **BY_POINT)),
    c.fails("task", shared(**BY_POINT)),
    c.fails("task", shared(authorizationConfig={"iam": "ENABLED"}, transitEncryption="DISABLED")),
    c.fails("task", shared(transitEncryption="ENABLED", rootDirectory="/media", **BY_POINT)),
    c.fails("task", LOGS, logging(**{"awslogs-stream-prefix": "api", "awslogs-create-group": True})),
    # Fields that are written in a form or with a word that ECS does not know.
    c.fails("task", task(container(environment={"MODE": "live"}))),
    c.fails("task", task(containerDefinitions=container())),
    c.fails("task", task(container(secrets=[{"name": "MODE", "value": "arn:aws:ssm:x"}]))),
    c.fails("task", task(container(secrets=[{"name": "MODE", "valueFrom": ""}]))),
    c.passes(task(container(environmentFiles=[{"value": "arn:aws:s3:::shop/live.env", "type": "s3"}]))),
    c.fails("task", task(container(environmentFiles=[{"value": "s3://shop/live.env", "type": "s3"}]))),
    c.passes(task(container(portMappings=[{"containerPort": 65535, "protocol": "UDP", "appProtocol": "http2"}]))),
    c.fails("task", task(container(portMappings=[{"containerPort": 65536}]))),
    c.fails("task", task(container(portMappings=[{"containerPort": 3000, "protocol": "http"}]))),
    c.fails("task", task(container(portMappings=[{"containerPort": 3000, "appProtocol": "https"}]))),
    c.fails(
        "task",
        task(container(name="api", dependsOn=[{"containerName": "db", "condition": "RUNNING"}]), container(name="db")),
    ),
    c.passes(task(container(ulimits=[{"name": "nofile", "softLimit": 1024, "hardLimit": 4096}]))),
    c.passes(task(container(ulimits=[{"name": "nofile", "softLimit": 1024, "hardLimit": -1}]))),
    c.fails("task", task(container(ulimits=[{"name": "files", "softLimit": 1024, "hardLimit": 4096}]))),
    c.fails("task", task(container(ulimits=[{"name": "nofile", "softLimit": 4096, "hardLimit": 1024}]))),
    c.passes(task(container(restartPolicy={"enabled": True, "restartAttemptPeriod": 60}))),
    c.fails("task", task(container(restartPolicy={"enabled": True, "restartAttemptPeriod": 10}))),
    c.passes(LOGS, logging(**{"awslogs-stream-prefix": "api", "mode": "non-blocking", "max-buffer-size": "4m"})),
    c.fails("task", LOGS, logging(**{"awslogs-stream-prefix": "api", "mode": "async"})),
    c.fails("task", LOGS, logging(**{"awslogs-stream-prefix": "api", "awslogs-retention": "30"})),
    c.passes(task(container(linuxParameters={"sharedMemorySize": 256}), requiresCompatibilities=["EC2"])),
    c.fails("task", task(container(linuxParameters={"sharedMemorySize": 256}))),
    c.passes(task(pidMode="task", runtimePlatform={"operatingSystemFamily": "LINUX"})),
    c.fails("task", task(pidMode="host")),
    c.fails("task", task(ipcMode="task")),
    c.fails("task", task(runtimePlatform={"operatingSystemFamily": "ALPINE"})),
    c.fails("task", task(volumes=[{"name": "data", "dockerVolumeConfiguration": {"scope": "shared"}}])),
    c.missing(task(containerDefinitions=None), also={"advisory": of([], "task")}),
    c.unknown("task", task(containerDefinitions=UNKNOWN), also=unevaluated_task("task-definition-refused")),
    c.secret("hunter2", "task", task(container(essential=False, environment=environment(MODE="hunter2")))),
]
