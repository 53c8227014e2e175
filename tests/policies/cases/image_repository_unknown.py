"""Cases of image-repository-unknown."""

from dataclasses import replace

from fairway_policies.reading import kinds

from tests.policies.stacks import (
    DIGEST,
    REGISTRY,
    UNKNOWN,
    For,
    Record,
    container,
    contract,
    environment,
    task,
    unevaluated_task,
)


def repository(name: str | None = None) -> Record:
    named = {} if name is None else {"name": name}
    return Record(type=kinds.REPOSITORY, name="repository", props={"imageTagMutability": "IMMUTABLE", **named})


c = For(rule="image-repository-unknown")

CASES = [
    # What ECR keeps of another registry, another account's repository, another team's.
    c.passes(
        task(container(image=f"{REGISTRY}/docker-hub/library/nginx@{DIGEST}")),
        repository("nginx"),
        Record(type=kinds.PULL_THROUGH, name="hub", props={"ecrRepositoryPrefix": "docker-hub"}),
    ),
    c.passes(
        task(),
        replace(
            repository("shop/apis"), outputs={"repositoryUrl": "999988887777.dkr.ecr.us-east-1.amazonaws.com/shop/apis"}
        ),
    ),
    c.fails("task", task(), replace(repository("shop/apis"), outputs={"repositoryUrl": f"{REGISTRY}/shop/apis"})),
    c.fails("task", task(container(image=f"{REGISTRY}/platform/api@{DIGEST}")), repository("api"), level="advisory"),
    c.passes(task(), repository("shop/api")),
    c.passes(task(), repository("shop/worker")),
    c.passes(
        task(containerDefinitions=UNKNOWN, dependencies={"containerDefinitions": ["repository"]}),
        repository(),
        also=unevaluated_task(),
    ),
    c.fails("task", task(), repository("shop/apis")),
    c.fails("task", task(container(image=f"{REGISTRY}/api@{DIGEST}")), repository("shop/api")),
    c.fails("task", task(), repository("shop/app"), level="advisory"),
    c.fails("task", task(container(image=f"{REGISTRY}/shop-api@{DIGEST}")), repository("shop/api")),
    c.fails("api", contract(image__reference=UNKNOWN, image__repository="api"), repository("shop/api")),
    c.missing(task()),
    c.missing(task(), repository()),
    c.unknown(
        "task",
        task(containerDefinitions=UNKNOWN),
        repository(),
        also=unevaluated_task("image-repository-unknown", plus=["image-repository-unknown"]),
    ),
    c.secret("hunter2", "task", task(container(environment=environment(MODE="hunter2"))), repository("shop/apis")),
]
