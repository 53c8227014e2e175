"""Cases of health-command-tool-missing."""

from typing import Any

from tests.policies.stacks import DIGEST, UNKNOWN, For, container, contract, task, unevaluated_task


def checked(command: str, **more: Any) -> dict[str, object]:
    return container(healthCheck={"command": ["CMD-SHELL", command]}, **more)


c = For(rule="health-command-tool-missing")

CASES = [
    c.passes(task(checked("wget -qO- http://localhost/", image=f"node:22-alpine@{DIGEST}"))),
    c.passes(task(checked("node -e 0", image=f"node:22-slim@{DIGEST}"))),
    c.passes(task(checked("curl -f http://localhost/"))),
    c.passes(contract()),
    c.fails("task", task(checked("curl -f http://localhost/", image=f"node:22-alpine@{DIGEST}"))),
    c.fails("task", task(checked("wget -qO- http://localhost/", image=f"python:3.13-slim@{DIGEST}"))),
    c.fails("api", contract(health__tool="httpie")),
    c.missing(task(container(image=f"node:22-alpine@{DIGEST}"))),
    c.missing(contract(health__tool=None), blames="api"),
    c.unknown("task", task(containerDefinitions=UNKNOWN), also=unevaluated_task("health-command-tool-missing")),
    c.unknown("api", contract(health__tool=UNKNOWN)),
    c.secret(
        "hunter2",
        "task",
        task(checked("curl -H 'X: hunter2' http://localhost/", image=f"node:22-alpine@{DIGEST}")),
    ),
]
