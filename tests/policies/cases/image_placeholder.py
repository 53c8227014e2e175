"""Cases of image-placeholder."""

from tests.policies.stacks import DIGEST, IMAGE, UNKNOWN, For, box, contract, environment, of, task, unread_task

c = For(rule="image-placeholder")

CASES = [
    c.passes(task(box(image=IMAGE))),
    c.passes(task(box(image=f"nginx:1.29@{DIGEST}", portMappings=[{"containerPort": 80}]))),
    c.passes(task(box(), box(name="proxy", image=f"nginx@{DIGEST}"))),
    c.passes(task(box(image=f"busybox@{DIGEST}", command=["sleep", "1"]))),
    c.fails("task", task(box(image=f"amazon/amazon-ecs-sample@{DIGEST}"))),
    c.fails("task", task(box(image=f"public.ecr.aws/ecs-sample-image/amazon-ecs-sample@{DIGEST}"))),
    c.fails("task", task(box(image="nginx:latest")), also={"mandatory": of(["image-tag-mutable"], "task")}),
    c.fails("task", task(box(image=f"hello-world@{DIGEST}"))),
    c.fails("api", contract(image__reference=f"nginxdemos/hello@{DIGEST}")),
    c.missing(task({"name": "api"})),
    c.unknown("task", task(containerDefinitions=UNKNOWN), also=unread_task("image-placeholder")),
    c.secret("hunter2", "task", task(box(image=f"hello-world@{DIGEST}", environment=environment(MODE="hunter2")))),
]
