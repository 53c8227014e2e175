"""Cases of migrations-missing."""

from tests.policies.stacks import UNKNOWN, For, container, contract, environment, task, unevaluated_task


def using(**values: str) -> dict[str, object]:
    return container(environment=environment(DB_HOST="db.internal", **values))


c = For(rule="migrations-missing", level="advisory")

CASES = [
    c.passes(task(using(), container(name="migrate", essential=False, command=["npx", "prisma", "migrate", "deploy"]))),
    c.passes(task(using()), task(container(command=["npx", "prisma", "migrate", "deploy"]), name="migration")),
    c.passes(contract(database="fields", migration=["npm", "run", "migration:run"])),
    c.fails("task", task(using())),
    c.fails("api", contract(database="url")),
    c.missing(task()),
    c.missing(contract()),
    c.unknown("api", contract(database=UNKNOWN)),
    c.unknown("task", task(containerDefinitions=UNKNOWN), also=unevaluated_task("migrations-missing")),
    c.secret("hunter2", "task", task(using(MODE="hunter2"))),
]
