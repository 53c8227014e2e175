"""Cases of listens-on-loopback."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, awsx_service, container, ecs_service, environment, task

BEHIND = ecs_service(
    loadBalancers=[{"targetGroupArn": UNKNOWN, "containerName": "api", "containerPort": 8000}],
    dependencies={"loadBalancers": ["group"], "taskDefinition": ["task"]},
)
SOMEWHERE = ecs_service(
    loadBalancers=[{"targetGroupArn": UNKNOWN, "containerName": UNKNOWN, "containerPort": 8000}],
    dependencies={"loadBalancers": ["group"], "taskDefinition": ["task"]},
)
GROUP = Record(type=kinds.TARGET_GROUPS[0], name="group", props={"port": 8000, "targetType": "ip"})
SIDECAR = container(name="worker", environment=environment(HOST="127.0.0.1"))


def behind(**more: Any) -> list[Record]:
    """A container that a load balancer leads to."""
    return [task(container(portMappings=[{"containerPort": 8000}], **more)), GROUP, BEHIND]


def runs(line: str, **variables: str) -> list[Record]:
    return behind(command=line.split(), environment=environment(**variables))


c = For(rule="listens-on-loopback")

CASES = [
    # Servers beside the app, and those that a start script waits for.
    c.passes(*behind(environment=environment(CONSUL_HTTP_ADDR="127.0.0.1:8500", OLLAMA_HOST="127.0.0.1:11434"))),
    c.passes(
        *behind(command=["sh", "-c", "until pg_isready --host localhost; do sleep 1; done; exec app --host 0.0.0.0"])
    ),
    c.fails("service", *behind(environment=environment(SERVER_ADDRESS="127.0.0.1:8000"))),
    c.fails("service", *behind(command=["sh", "-c", "pg_isready --host db.internal && exec app --host localhost"])),
    c.fails("service", *runs("gunicorn app:app"), level="advisory"),
    c.fails("awsx", awsx_service(environment=environment(HOST="127.0.0.1"))),
    c.passes(awsx_service(environment=environment(HOST="127.0.0.1"), portMappings=[{"containerPort": 3000}])),
    c.fails("service", *runs("puma -b tcp://127.0.0.1:8000")),
    c.passes(*runs("puma -b tcp://0.0.0.0:8000")),
    c.passes(*behind(environment=environment(HOST="0.0.0.0", HOSTNAME="::"))),  # noqa: S104
    c.passes(*runs("uvicorn app:app --host 0.0.0.0")),
    c.passes(*runs("gunicorn app:app", PORT="8000")),
    c.passes(*runs("python manage.py runserver 0.0.0.0:8000")),
    c.passes(*runs("vite build")),
    c.passes(*behind(environment=environment(METRICS_HOST="127.0.0.1", API_URL="http://localhost:8000"))),
    c.passes(task(container(portMappings=[{"containerPort": 8000}]), SIDECAR), GROUP, BEHIND),
    c.passes(task(container(environment=environment(HOST="localhost")))),
    c.fails("service", *behind(environment=environment(HOST="127.0.0.1"))),
    c.fails("service", *behind(environment=environment(GUNICORN_CMD_ARGS="--workers 4 --bind 127.0.0.1:8000"))),
    c.fails("service", *behind(environment=environment(GF_SERVER_HTTP_ADDR="127.0.0.1"))),
    c.fails("service", *behind(environment=environment(Kestrel__Endpoints__Web__Url="http://localhost:8000"))),
    c.fails("service", *runs("php -S localhost:8000")),
    c.fails("service", *runs("daphne -p 8000 shop.asgi:application")),
    c.passes(*runs("daphne -b 0.0.0.0 -p 8000 shop.asgi:application")),
    c.fails("service", *runs("fastapi dev main.py")),
    c.passes(*runs("fastapi run main.py")),
    c.fails("service", *runs("mlflow server --port 8000")),
    c.fails("service", *behind(environment=environment(HOSTNAME="localhost"))),
    c.fails("service", *behind(environment=environment(LISTEN_ADDRESS="[::1]:8000"))),
    c.fails("service", *behind(environment=environment(ASPNETCORE_URLS="http://localhost:8000"))),
    c.fails("service", *runs("gunicorn -b 127.0.0.1:8000 app")),
    c.fails("service", *runs("serve --host=localhost")),
    c.fails("service", *runs("uvicorn app:app --port 8000")),
    c.fails("service", *runs("flask run --port 8000")),
    c.fails("service", *runs("python manage.py runserver")),
    c.fails("service", *runs("php artisan serve --port 8000")),
    c.missing(*behind()),
    c.unknown("service", task(), GROUP, SOMEWHERE),
    c.secret("hunter2", "service", *behind(environment=environment(HOST="localhost", MODE="hunter2"))),
]
