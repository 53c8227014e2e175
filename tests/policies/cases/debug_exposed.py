"""Cases of debug-exposed."""

from tests.policies.stacks import UNKNOWN, For, container, contract, environment, secret, task

c = For(rule="debug-exposed", production=True)

CASES = [
    c.passes(task(container(environment=environment(DEBUG="false", EXPOSE_ERROR="0")))),
    c.fails("task", task(container(environment=environment(EXPOSE_ERROR="true")))),
    c.fails("task", task(container(environment=environment(DEBUG="*")))),
    c.fails("task", task(container(environment=environment(NODE_OPTIONS="--inspect=0.0.0.0")))),
    c.fails("api", contract(environment={"FLASK_DEBUG": "1"})),
    c.missing(task()),
    c.unknown("api", contract(environment={"DEBUG": UNKNOWN})),
    c.secret("hunter2", "api", contract(environment={"DEBUG": secret("hunter2")})),
    For(rule="debug-exposed").fails("task", task(container(environment=environment(DEBUG="true"))), level="advisory"),
    For(rule="debug-exposed").passes(contract(), task(container(environment=environment(DEBUG="true")))),
]
