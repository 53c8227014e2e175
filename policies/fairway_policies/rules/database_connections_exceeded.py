"""F38: more connections than the database has."""

import re

from ..reading import attachments, kinds, urls
from ..reading.containers import Container, known_containers
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_GIBIBYTE = 1024**3
# Memory of an instance class by its size, in GiB; classes of family r have twice as much, t's small ones are here.
_MEMORY = {"micro": 1, "small": 2, "medium": 4, "large": 8, "xlarge": 16, "2xlarge": 32, "4xlarge": 64, "8xlarge": 128}
# Bytes of memory for each connection, and the most: RDS's own formulas for max_connections, which leave out what the
# system takes, so that a server has fewer.
_PER_CONNECTION = {"postgres": (9_531_392, 5000), "aurora-postgresql": (9_531_392, 5000), "mysql": (12_582_880, 16000)}
_POOL = re.compile(
    r"(?:^|_)(?:DB|DATABASE|PG|POSTGRES|MYSQL|SEQUELIZE|TYPEORM|KNEX|HIKARI|SQLALCHEMY|PRISMA|DATASOURCE)_(?:\w*_)?"
    r"(?:POOL_?(?:SIZE|MAX)|MAX_?(?:POOL|CONNECTIONS|CONN)|MAXIMUM_POOL_SIZE|CONNECTION_LIMIT)(?:_SIZE)?$"
)
_IN_URL = re.compile(r"[?&](?:connection_limit|pool_size|pool_max_conns|max_pool_size)=(\d+)")


def service(target: Resource) -> Results:
    """Tasks × pools at the height of a deployment, against the program's one database."""
    databases = target.stack.of(kinds.RDS_INSTANCE)
    definition = attachments.task_definition(target)
    if target.declared or definition is None or len(databases) != 1:
        return
    pools = sum(_pool(container) for container in known_containers(definition))
    tasks, room = _most_tasks(target), _connections(databases[0])
    if pools and tasks.unknown:
        yield NotEvaluated(tasks.path)
    if not pools or room is None or not tasks.number:
        return
    percent = target["deploymentMaximumPercent"].number or 200
    most = int(tasks.number * percent / 100) * pools
    if most > room:
        message = f"{tasks.shown()} tasks of {pools} connections, {most} while they are replaced; "
        size = databases[0]["instanceClass"].shown()
        yield Finding(f"{message}{databases[0].name} ({size}) has {room} at most", "desiredCount")


def _pool(container: Container) -> int:
    """The connections that a container may open, by what it is told; 0 where nothing says so."""
    processes = container.environment.get("WEB_CONCURRENCY", Fact("1")).number or 1
    for name, value in container.environment.items():
        in_url = _IN_URL.search(value.text or "") if urls.is_connection_url(value.text or "") else None
        if in_url or (_POOL.search(name.upper()) and value.number):
            return int(processes * float(in_url[1] if in_url else value.number or 0))
    return 0


def _most_tasks(target: Resource) -> Fact:
    scaling = target.stack.referring(target, "resourceId", kinds.SCALABLE_TARGET)
    return scaling[0]["maxCapacity"] if scaling else target.inputs["desiredCount"]


def _connections(database: Resource) -> int | None:
    """The most connections of a database server: its parameter group's number, else by its memory."""
    for group in database.referred("parameterGroupName", *kinds.PARAMETER_GROUPS):
        for parameter in group["parameters"].each():
            if parameter["name"].text == "max_connections":
                number = parameter["value"].number
                return int(number) if number else None
    _, family, size = (*(database["instanceClass"].text or "").split("."), "", "", "")[:3]
    memory, share = _MEMORY.get(size), _PER_CONNECTION.get(database["engine"].text or "")
    if memory is None or share is None or not family.startswith(("t", "m", "r")):
        return None
    bytes_ = memory * _GIBIBYTE * (2 if family.startswith("r") else 1)
    return min(int(bytes_ / share[0]), share[1])


RULE = Rule(
    name="database-connections-exceeded",
    failures=("F38",),
    title="the tasks' pools may open more connections than the database has",
    severity="medium",
    level="advisory",
    symptom="remaining connection slots are reserved, too many clients already, QueuePool limit, P2024",
    cause="A pool is chosen for one task; a deployment runs twice as many, and scaling more.",
    fix="make the pools smaller, the class larger, or put RDS Proxy between them",
    limits="pools in code, other clients of the database, and what the system itself takes of its memory",
    bad='aws.rds.Instance("db", instance_class="db.t4g.micro", …)  # and 10 tasks with DB_POOL_SIZE=20',
    good='aws.rds.Instance("db", instance_class="db.t4g.micro", …)  # and 2 tasks with DB_POOL_SIZE=10',
    stack_checks={kinds.ECS_SERVICE: service},
)
