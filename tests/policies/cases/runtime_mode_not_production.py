"""Cases of runtime-mode-not-production."""

from tests.policies.stacks import UNKNOWN, For, container, contract, environment, secret, task

c = For(rule="runtime-mode-not-production", production=True)

CASES = [
    c.passes(task(container(environment=environment(NODE_ENV="production")))),
    c.passes(contract()),
    c.fails("task", task(container(environment=environment(NODE_ENV="development")))),
    c.fails("task", task(container(environment=environment(RAILS_ENV="staging")))),
    c.fails("api", contract(environment={"NODE_ENV": "test"})),
    c.missing(task()),
    c.missing(task(container(environment=environment(NODE_ENV=""))), blames="task"),
    c.unknown("api", contract(environment={"NODE_ENV": UNKNOWN})),
    c.secret("hunter2", "api", contract(environment={"NODE_ENV": secret("hunter2")})),
    For(rule="runtime-mode-not-production").fails(
        "task", task(container(environment=environment(NODE_ENV="development"))), level="advisory"
    ),
    For(rule="runtime-mode-not-production").passes(
        contract(), task(container(environment=environment(NODE_ENV="development")))
    ),
]
