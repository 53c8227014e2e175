"""Cases of env-required-missing."""

from typing import Any

from tests.policies.stacks import UNKNOWN, For, container, contract, environment, of, task, unevaluated_task


def requiring(names: str, **more: Any) -> dict[str, object]:
    return container(dockerLabels={"fairway.requires": names}, **more)


ALSO = {"unevaluated": of(["secret-in-plain-environment"], "api")}
c = For(rule="env-required-missing")

CASES = [
    c.passes(contract(requiredEnv=["NODE_ENV"])),
    c.passes(contract(requiredEnv=["DB_HOST"], secrets=["DB_HOST"])),
    c.passes(task(requiring("MODE", environment=environment(MODE="x")))),
    c.fails("api", contract(requiredEnv=["S3_BUCKET_NAME"])),
    c.fails("api", contract(requiredEnv=["DATABASE_URL"], secrets=["DB_HOST"])),
    c.fails("task", task(requiring("MODE, S3_BUCKET_NAME", environment=environment(MODE="x")))),
    c.missing(contract(requiredEnv=None)),
    c.missing(task()),
    c.unknown("api", contract(requiredEnv=["X"], environment=UNKNOWN), also=ALSO),
    c.unknown("task", task(containerDefinitions=UNKNOWN), also=unevaluated_task("env-required-missing")),
    c.secret("hunter2", "task", task(requiring("S3_BUCKET_NAME", environment=environment(MODE="hunter2")))),
]
