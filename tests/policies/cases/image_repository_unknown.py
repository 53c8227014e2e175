"""Cases of image-repository-unknown."""

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
