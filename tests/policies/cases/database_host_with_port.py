"""Cases of database-host-with-port."""

import json
from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, container, environment, of, secret, task

ADDRESS = "shop.abc.us-east-1.rds.amazonaws.com"
SECRETS = [{"name": "MYSQL_PORT", "valueFrom": "arn:aws:ssm:us-east-1:111122223333:parameter/port"}]


def having(**variables: str) -> Record:
    return task(container(environment=environment(**variables)))


def built(**variables: str) -> Record:
    """A task of awsx, whose arguments are known by their parts."""
    props = {"container": container(environment=environment(**variables))}
    return Record(type="awsx:ecs:FargateTaskDefinition", name="awsx", props=props)


def stored(value: Any) -> Record:
    text = value if isinstance(value, str) else json.dumps(value)
    return Record(type=kinds.SECRET_VERSION, name="version", props={"secretString": text})


RAW = {"mandatory": of(["database-url-unencoded"], "version")}
c = For(rule="database-host-with-port")

CASES = [
    c.passes(having(MYSQL_HOST=ADDRESS, MYSQL_PORT="3306")),
    c.passes(having(CACHE_HOST=f"{ADDRESS}:6379")),
    c.passes(stored({"host": ADDRESS, "port": 5432})),
    c.passes(stored(f"postgresql://{ADDRESS}:5432/shop")),
    c.fails("task", having(MYSQL_HOST=f"{ADDRESS}:3306", MYSQL_PORT="3306")),
    c.fails("task", task(container(environment=environment(MYSQL_HOST=f"{ADDRESS}:3306"), secrets=SECRETS))),
    c.fails("version", stored({"host": f"{ADDRESS}:5432", "port": 5432})),
    c.fails("version", stored(f"mysql://{ADDRESS}:3306:3306/shop")),
    c.fails("task", having(WORDPRESS_DB_HOST=f"{ADDRESS}:3306"), level="advisory"),
    c.missing(having()),
    c.unknown("awsx", built(MYSQL_HOST=UNKNOWN), also={"unevaluated": of(["env-host-unknown"], "awsx")}),
    c.secret(
        "hunter2",
        "version",
        Record(
            type=kinds.SECRET_VERSION,
            name="version",
            props={"secretString": secret(f"mysql://app:hunter2@{ADDRESS}:3306:3306/shop")},
        ),
    ),
]
