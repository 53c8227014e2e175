"""Cases of health-command-tool-missing."""

from typing import Any

from tests.policies.stacks import DIGEST, UNKNOWN, For, awsx_service, container, contract, task, unevaluated_task


def checked(asks: str, **more: Any) -> dict[str, Any]:
    return container(healthCheck={"command": ["CMD-SHELL", asks]}, **more)


DISTROLESS = "gcr.io/distroless/nodejs22-debian12"
c = For(rule="health-command-tool-missing")

CASES = [
    c.fails("awsx", awsx_service(**checked("curl -f http://localhost/", image=f"node:22-alpine@{DIGEST}"))),
    c.passes(task(checked("wget -qO- http://localhost/", image=f"node:22-alpine@{DIGEST}"))),
    c.passes(task(checked("node -e 0", image=f"node:22-slim@{DIGEST}"))),
    c.passes(task(checked("curl -f http://localhost/"))),
    c.passes(contract()),
    c.passes(task(checked("curl -f http://localhost/", image=f"wordpress:6.7-php8.3-fpm@{DIGEST}"))),
    c.passes(task(checked("curl -f http://localhost/", image=f"nginx:1.27-alpine@{DIGEST}", command=["nginx"]))),
    c.passes(
        task(checked("curl -f http://localhost/", image=f"alpine:3.20@{DIGEST}", command=["sh", "-c", "apk add curl"]))
    ),
    c.fails(
        "task",
        task(checked("curl -f http://localhost/", image=f"ghcr.io/acme/api:2-alpine@{DIGEST}")),
        level="advisory",
    ),
    c.fails("task", task(checked("curl -f http://x/", image=f"public.ecr.aws/docker/library/node:22-alpine@{DIGEST}"))),
    c.fails(
        "task", task(checked("curl -f http://x/", image=f"docker.io/library/ubuntu:24.04@{DIGEST}", command=["x"]))
    ),
    c.fails("task", task(checked("curl -f http://x/", image=f"gcr.io/distroless/nodejs22@{DIGEST}"))),
    c.fails("task", task(checked("curl -f http://localhost/", image=f"node:22-alpine@{DIGEST}"))),
    c.fails("task", task(checked("wget -qO- http://localhost/", image=f"python:3.13-slim@{DIGEST}"))),
    # What ECS does with a command: a program and its arguments, or one line for a shell.
    c.passes(task(container(healthCheck={"command": ["CMD", "/app/check", "--deep"]}))),
    c.passes(task(container(healthCheck={"command": ["NONE"]}))),
    c.fails("task", task(container(healthCheck={"command": ["CMD-SHELL"]}))),
    c.fails(
        "task", task(container(healthCheck={"command": ["CMD-SHELL", "curl", "-f", "http://x/"]})), level="advisory"
    ),
    c.fails("task", task(checked("curl -f http://x/", image=f"mcr.microsoft.com/dotnet/aspnet:9.0@{DIGEST}"))),
    c.fails("task", task(checked("curl -f http://x/", image=f"eclipse-temurin:21-jre-alpine@{DIGEST}"))),
    c.passes(task(checked("wget -q http://x/", image=f"mcr.microsoft.com/dotnet/aspnet:9.0-alpine@{DIGEST}"))),
    c.fails("task", task(checked("/app/check", image=f"mcr.microsoft.com/dotnet/aspnet:9.0-noble-chiseled@{DIGEST}"))),
    c.fails("task", task(container(healthCheck={"command": ["/app/check", "--deep"]}))),
    c.fails("task", task(container(healthCheck={"command": ["CMD", "/app/check --deep || exit 1"]}))),
    c.fails("task", task(container(healthCheck={"command": ["CMD", "curl", "-f", "http://localhost/", "||", "exit"]}))),
    c.fails(
        "task",
        task(container(healthCheck={"command": ["CMD", "/app/check", "||", "exit", "1"]})),
        level="advisory",
    ),
    # A line for a shell, in an image that has none.
    c.fails("task", task(checked("/nodejs/bin/node check.js", image=f"{DISTROLESS}@{DIGEST}"))),
    c.fails("task", task(checked("/app check", image=f"cgr.dev/chainguard/static@{DIGEST}"))),
    c.passes(task(checked("/app check", image=f"cgr.dev/chainguard/node:latest-dev@{DIGEST}"))),
    c.passes(task(checked("/nodejs/bin/node check.js", image=f"{DISTROLESS}:debug@{DIGEST}"))),
    c.passes(task(container(image=f"{DISTROLESS}@{DIGEST}", healthCheck={"command": ["CMD", "/app", "check"]}))),
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
