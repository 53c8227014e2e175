"""Cases of image-tag-mutable."""

from fairway_policies.reading import kinds

from tests.policies.stacks import (
    IMAGE,
    REGISTRY,
    UNKNOWN,
    For,
    Record,
    container,
    contract,
    environment,
    of,
    task,
    unevaluated_task,
)


def repository(mutability: str, *excluded: str) -> Record:
    filters = [{"filter": name, "filterType": "WILDCARD"} for name in excluded]
    props = {"name": "shop/api", "imageTagMutability": mutability, "imageTagMutabilityExclusionFilters": filters}
    return Record(type=kinds.REPOSITORY, name="repository", props=props)


VENDORS = container(name="log", image="public.ecr.aws/aws-observability/aws-for-fluent-bit:stable")
c = For(rule="image-tag-mutable")

CASES = [
    # A day, a build's number: meant to stay. A vendor's 16 is whatever 16 is today.
    c.fails("task", task(container(image=f"{REGISTRY}/shop/api:118")), level="advisory"),
    c.fails("task", task(container(image=f"{REGISTRY}/shop/api:main-42")), level="advisory"),
    c.fails("task", task(container(image=f"{REGISTRY}/shop/api:2026-11-03")), level="advisory"),
    c.fails("task", task(container(image="quay.io/minio/minio:RELEASE.2025-04-22T22-12-26Z")), level="advisory"),
    c.fails("task", task(container(image="postgis/postgis:16"))),
    c.passes(task(container(image=IMAGE))),
    c.passes(task(container(image=f"{REGISTRY}/shop/api:v1.4.2")), repository("IMMUTABLE")),
    c.fails("task", task(container(image=f"{REGISTRY}/shop/api:latest"))),
    c.fails("task", task(container(image=f"{REGISTRY}/shop/api"))),
    c.fails("task", task(container(image=f"{REGISTRY}/shop/api:stable"))),
    c.fails(
        "task",
        task(container(image=f"{REGISTRY}/shop/api:v1.4.2")),
        repository("MUTABLE"),
        also={"mandatory": of(["registry-tags-mutable"], "repository")},
    ),
    c.fails("task", task(container(image=f"{REGISTRY}/shop/api:v1.4.2")), level="advisory"),
    c.passes(task(container(image=f"{REGISTRY}/shop/api:stable")), repository("IMMUTABLE")),
    c.passes(task(container(image=f"{REGISTRY}/shop/api:stable")), repository("IMMUTABLE_WITH_EXCLUSION", "dev-*")),
    c.fails(
        "task", task(container(image=f"{REGISTRY}/shop/api:dev-1")), repository("IMMUTABLE_WITH_EXCLUSION", "dev-*")
    ),
    c.fails("task", task(container(image=f"{REGISTRY}/shop/api:build-7")), level="advisory"),
    c.fails("task", task(container(), VENDORS), level="advisory"),
    c.fails("task", task(VENDORS), level="advisory"),
    c.fails("task", task(container(image="public.ecr.aws/shop/agent:stable"))),
    c.fails("api", contract(image__reference=f"{REGISTRY}/shop/api:main")),
    c.missing(task({"name": "api"}), also={"mandatory": of(["task-definition-refused"], "task")}),
    c.unknown("task", task(containerDefinitions=UNKNOWN), also=unevaluated_task("image-tag-mutable")),
    c.passes(contract(image__reference=UNKNOWN)),
    c.secret(
        "hunter2", "task", task(container(image=f"{REGISTRY}/shop/api:latest", environment=environment(MODE="hunter2")))
    ),
]
