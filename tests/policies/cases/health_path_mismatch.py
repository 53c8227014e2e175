"""Cases of health-path-mismatch."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, container, contract, ecs_service, environment, task


def group(path: object, parent: str = "") -> Record:
    return Record(
        type=kinds.TARGET_GROUPS[0],
        name="group",
        props={"port": 3000, "targetType": "ip", "healthCheck": {"path": path}},
        parent=parent,
    )


def service() -> Record:
    entry = {"targetGroupArn": UNKNOWN, "containerName": "api", "containerPort": 3000}
    return ecs_service(loadBalancers=[entry], dependencies={"loadBalancers": ["group"], "taskDefinition": ["task"]})


def wired(
    path: object, check_path: str = "/api/health", host: str = "http://localhost:3000", **more: Any
) -> list[Record]:
    check = {"command": ["CMD-SHELL", f"curl -f {host}{check_path} || exit 1"]}
    return [task(container(healthCheck=check, portMappings=[{"containerPort": 3000}], **more)), group(path), service()]


def below(context: str, path: str, **variables: str) -> list[Record]:
    """An app of Spring that answers below a path of its own."""
    stated = environment(SERVER_SERVLET_CONTEXT_PATH=context, **variables)
    return [task(container(environment=stated, portMappings=[{"containerPort": 3000}])), group(path), service()]


c = For(rule="health-path-mismatch")

CASES = [
    c.passes(*wired("/api/health")),
    c.passes(*wired("/readyz", check_path="/livez")),
    c.passes(contract(), group("/api/health", parent="api")),
    c.fails("service", *wired("/health")),
    c.fails("service", *wired("api/health")),
    c.fails("service", *below("/shop", "/actuator/health")),
    c.passes(*below("/shop", "/shop/actuator/health")),
    c.passes(*below("/", "/actuator/health")),
    c.passes(*below("/shop", "/actuator/health", MANAGEMENT_SERVER_PORT="3000")),
    c.fails("api", contract(), group("/health", parent="api")),
    c.fails("service", *wired("/status"), level="advisory"),
    c.fails("service", *wired("/api/healthz")),
    c.fails("service", *wired(None), level="advisory"),
    c.fails("service", *wired("/health", host="http://127.0.0.1:$PORT")),
    c.passes(
        *wired("/health", host="http://localhost:9090"),
        also={"advisory": frozenset({("target-group-port-mismatch", "service")})},
    ),
    c.passes(*wired("/health", host="localhost")),
    c.passes(*wired("/health", host="/app/check --host localhost --path ")),
    c.fails("service", *wired("/api/health", environment=environment(DJANGO_SECURE_SSL_REDIRECT="True"))),
    c.passes(*wired("/api/health", environment=environment(FORCE_SSL="true", SECURE_REDIRECT_EXEMPT="^api/health"))),
    c.fails("service", *wired("/up", "/up", environment=environment(RAILS_FORCE_SSL="true")), level="advisory"),
    c.missing(*wired(None, check_path="/")),
    c.missing(*wired("/health", host="", check_path="")),
    c.unknown("service", *wired(UNKNOWN)),
    c.unknown("api", contract(health__path=UNKNOWN), group("/health", parent="api")),
    c.secret("hunter2", "service", *wired("/health", environment=environment(MODE="hunter2"))),
]
