"""Cases of image-ecr-uri-malformed."""

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

c = For(rule="image-ecr-uri-malformed")

CASES = [
    c.passes(task(container(image=f"111122223333.dkr.ecr.eusc-de-east-1.amazonaws.eu/shop/api@{DIGEST}"))),
    c.passes(task(container(image=f"111122223333.dkr.ecr.us-iso-east-1.c2s.ic.gov/shop/api@{DIGEST}"))),
    c.passes(task(container(image=f"000000000000.dkr.ecr.us-east-1.localhost.localstack.cloud:4566/api@{DIGEST}"))),
    c.passes(task(container(image=f"ghcr.io/acme/dkr-ecr-proxy@{DIGEST}"))),
    c.passes(task(container(image=IMAGE))),
    c.passes(task(container(image=f"111122223333.dkr.ecr.us-gov-west-1.amazonaws.com/a/b@{DIGEST}"))),
    c.passes(task(container(image=f"public.ecr.aws/nginx/nginx@{DIGEST}"), container(name="app"))),
    c.fails("task", task(container(image=f"111122223333.dkr.ecr..amazonaws.com/shop/api@{DIGEST}"))),
    c.fails("task", task(container(image=f"111122223333.dkr.ecr.amazonaws.com/shop/api@{DIGEST}"))),
    c.fails("task", task(container(image=f"1234.dkr.ecr.us-east-1.amazonaws.com/shop/api@{DIGEST}"))),
    c.fails("task", task(container(image=f"https://{REGISTRY}/shop/api@{DIGEST}"))),
    c.fails("api", contract(image__reference=f".dkr.ecr.us-east-1.amazonaws.com/shop/api@{DIGEST}")),
    c.missing(task({"name": "api"}), also={"mandatory": of(["task-definition-refused"], "task")}),
    c.unknown("task", task(containerDefinitions=UNKNOWN), also=unevaluated_task("image-ecr-uri-malformed")),
    c.secret(
        "hunter2",
        "task",
        task(
            container(
                image=f"111122223333.dkr.ecr..amazonaws.com/shop/api@{DIGEST}",
                environment=environment(MODE="hunter2"),
            )
        ),
    ),
]
