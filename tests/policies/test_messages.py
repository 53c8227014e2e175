"""What messages say of what was found, where a rule's case shows only that it speaks."""

from tests.policies.cases import network_path_closed as network
from tests.policies.cases import task_role_insufficient
from tests.policies.stacks import Record, container, environment, evaluate, task


def messages(*stack: Record) -> str:
    return "\n".join(diagnostic.message for diagnostic in evaluate(stack) if diagnostic.level == "mandatory")


def test_a_port_that_is_open_to_somebody_else_is_said_to_be() -> None:
    tasks = network.group("tasks", network.FROM_EDGE, let_in=["other"])
    found = messages(*network.behind(), network.group("other"), tasks)
    assert "do not let load balancer balancer in on port 3000: they open port 3000 to other alone" in found


def test_a_port_that_is_open_to_nobody_is_told_by_what_is_open() -> None:
    tasks = network.group("tasks", network.opened(8080))
    assert "in on port 3000: they open port 8080\n" in messages(*network.behind(), tasks)


def test_a_scheme_is_no_host() -> None:
    found = messages(task(container(environment=environment(REDIS_HOST="tls://redis:6379"))))
    assert "host redis: a name without a dot" in found


def test_a_tasks_role_is_asked_for_by_the_resource_that_it_names() -> None:
    stack = task_role_insufficient.TABLE, task_role_insufficient.having(ORDERS_TABLE="orders")
    assert "no task role, while ORDERS_TABLE names table of this program" in messages(*stack)
