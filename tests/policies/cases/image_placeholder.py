"""Cases of image-placeholder."""

from tests.policies.stacks import (
    DIGEST,
    IMAGE,
    REGISTRY,
    UNKNOWN,
    For,
    container,
    contract,
    environment,
    of,
    task,
    unevaluated_task,
)

SECRETS = [{"name": "API_KEY", "valueFrom": "arn:aws:secretsmanager:us-east-1:111122223333:secret:key-AbCdEf:::1"}]

c = For(rule="image-placeholder")

CASES = [
    # What somebody pushed to a registry of their own, whatever it is called.
    c.passes(task(container(image=f"{REGISTRY}/todo@{DIGEST}"))),
    c.passes(task(container(image=f"{REGISTRY}/hello-world@{DIGEST}"))),
    c.passes(task(container(image=f"{REGISTRY}/team/echo-server@{DIGEST}"))),
    c.fails("task", task(container(image=f"todo@{DIGEST}"))),
    c.fails("task", task(container(image=f"ealen/echo-server@{DIGEST}"))),
    c.fails("task", task(container(image=f"{REGISTRY}/ecs-sample-app@{DIGEST}"))),
    c.passes(task(container(image=IMAGE))),
    c.passes(task(container(image=f"nginx:1.29@{DIGEST}", portMappings=[{"containerPort": 80}]))),
    c.passes(task(container(), container(name="proxy", image=f"nginx@{DIGEST}"))),
    c.passes(task(container(image=f"busybox@{DIGEST}", command=["sleep", "1"]))),
    c.fails("task", task(container(image=f"amazon/amazon-ecs-sample@{DIGEST}"))),
    c.fails("task", task(container(image=f"public.ecr.aws/ecs-sample-image/amazon-ecs-sample@{DIGEST}"))),
    c.fails("task", task(container(image="nginx:latest")), also={"mandatory": of(["image-tag-mutable"], "task")}),
    c.fails("task", task(container(image=f"hello-world@{DIGEST}"))),
    c.fails("task", task(container(image=f"public.ecr.aws/nginx/nginx@{DIGEST}", secrets=SECRETS))),
    c.fails("task", task(container(image=f"gcr.io/google-samples/hello-app@{DIGEST}"))),
    c.fails("task", task(container(image=f"docker.io/tutum/hello-world@{DIGEST}"))),
    c.passes(task(container(image=f"{REGISTRY}/hello-app@{DIGEST}"))),
    c.passes(task(container(image=f"othello/board@{DIGEST}"))),
    c.fails("api", contract(image__reference=f"nginxdemos/hello@{DIGEST}")),
    c.missing(task({"name": "api"}), also={"mandatory": of(["task-definition-refused"], "task")}),
    c.unknown("task", task(containerDefinitions=UNKNOWN), also=unevaluated_task("image-placeholder")),
    c.secret(
        "hunter2", "task", task(container(image=f"hello-world@{DIGEST}", environment=environment(MODE="hunter2")))
    ),
]
