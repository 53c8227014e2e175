"""Cases of secret-in-plain-environment."""

import json

from tests.policies.stacks import UNKNOWN, For, container, contract, environment, secret, task, unevaluated_task

DEFINITIONS = json.dumps([container(environment=environment(DB_PASSWORD="hunter2"))])

c = For(rule="secret-in-plain-environment")

CASES = [
    c.passes(task(container(environment=environment(LOG_LEVEL="info", TOKEN_TTL="3600", API_KEY_HEADER="x-api-key")))),
    c.passes(
        task(container(environment=environment(DB_SECRET="arn:aws:secretsmanager:us-east-1:111122223333:secret:a-b")))
    ),
    c.passes(
        task(
            container(environment=environment(NEXT_PUBLIC_API_KEY="pk-1", PASSWORD="", SESSION_TOKEN="/run/secrets/t"))
        )
    ),
    c.fails("task", task(container(environment=environment(DB_PASSWORD="hunter2")))),
    c.fails("task", task(container(environment=environment(OPENAI="sk-proj-aB3dE6gH9jK2mN5pQ8sT1vW4")))),
    c.fails("task", task(container(environment=environment(REDIS="redis://:hunter2@cache:6379")))),
    c.fails("task", task(container(environment=[{"Name": "JWT_SECRET", "Value": "hunter2"}]))),
    c.fails("api", contract(environment={"STRIPE_SECRET_KEY": "hunter2"})),
    c.missing(task()),
    c.unknown("api", contract(environment={"API_TOKEN": UNKNOWN})),
    c.unknown("task", task(containerDefinitions=UNKNOWN), also=unevaluated_task("secret-in-plain-environment")),
    c.secret("hunter2", "task", task(container(environment=environment(DB_PASSWORD="hunter2")))),
    c.secret("hunter2", "task", task(containerDefinitions=secret(DEFINITIONS))),
]
