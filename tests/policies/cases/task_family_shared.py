"""Cases of task-family-shared."""

from tests.policies.stacks import UNKNOWN, For, container, environment, task

c = For(rule="task-family-shared", level="advisory")

CASES = [
    c.passes(task(), task(name="worker")),
    c.fails("worker", task(name="api", family="shop"), task(name="worker", family="shop")),
    c.missing(task(family=None), task(name="worker")),
    c.unknown("task", task(family=UNKNOWN)),
    c.secret(
        "hunter2",
        "worker",
        task(name="api", family="shop"),
        task(container(environment=environment(MODE="hunter2")), name="worker", family="shop"),
    ),
]
