"""Cases of fargate-size-invalid."""

from tests.policies.stacks import UNKNOWN, For, Record, container, contract, secret, task

c = For(rule="fargate-size-invalid")

CASES = [
    c.passes(task(cpu="1024", memory="8192")),
    c.passes(task(cpu="1 vCPU", memory="2 GB")),
    c.passes(task(cpu="128", memory="100", requiresCompatibilities=["EC2"])),
    c.passes(contract(cpu=512, memory=1024)),
    c.fails("task", task(cpu="256", memory="4096")),
    c.fails("task", task(cpu="300", memory="512")),
    c.fails("task", task(cpu="9" * 400, memory="512")),
    c.fails("api", contract(cpu=8192, memory=17000)),
    c.fails(
        "api",
        Record(
            type="awsx:ecs:FargateService", name="api", props={"taskDefinitionArgs": {"cpu": "256", "memory": "64"}}
        ),
    ),
    c.passes(task(container(cpu=128, memoryReservation=256, memory=512), container(name="agent", cpu=128))),
    c.fails("task", task(container(cpu=192), container(name="agent", cpu=128))),
    c.fails("task", task(container(memory=400), container(name="agent", memoryReservation=200))),
    c.fails("task", task(container(memory=200, memoryReservation=300))),
    c.fails("task", task(runtimePlatform={"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"})),
    c.passes(task(cpu="2048", memory="4096", runtimePlatform={"operatingSystemFamily": "WINDOWS_SERVER_2022_FULL"})),
    c.missing(task(cpu=None), blames="task"),
    c.missing(contract(cpu=None), blames="api"),
    c.unknown("task", task(memory=UNKNOWN)),
    c.unknown("api", contract(memory=UNKNOWN)),
    c.secret("hunter2", "api", contract(memory=secret("hunter2"))),
]
