"""Cases of database-url-weak-tls."""

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, container, contract, environment, secret, task


def stored(value: object) -> Record:
    return Record(type=kinds.SECRET_VERSION, name="version", props={"secretString": value})


def stated(mode: object) -> Record:
    props = {"contract": 1, "forceTls": True, "urlParameters": {"sslmode": mode}}
    return Record(type=kinds.DATABASE, name="fairway", props=props)


LOCAL = "postgresql://localhost:5432/app?sslmode=disable"
APP = container(environment=environment(STORE=LOCAL))
PROXY = container(name="pgbouncer")
c = For(rule="database-url-weak-tls")

CASES = [
    c.passes(task(APP, PROXY)),
    c.fails("task", task(APP)),
    c.passes(task(container(environment=environment(PGSSLMODE="verify-full", NODE_TLS_REJECT_UNAUTHORIZED="1")))),
    c.passes(stored("postgresql://app:x@db/app?sslmode=verify-full&sslrootcert=/ca.pem")),
    c.passes(contract(environment={"PGSSLMODE": "verify-full"})),
    c.fails("task", task(container(environment=environment(PGSSLMODE="require")))),
    c.fails("task", task(container(environment=environment(NODE_TLS_REJECT_UNAUTHORIZED="0")))),
    c.fails("task", task(container(environment=environment(DB_OPTIONS='{"ssl": {"rejectUnauthorized": false}}')))),
    c.fails("version", stored("postgresql://app:x@db/app?sslmode=no-verify")),
    c.fails("version", stored('{"url": "postgresql://app:x@db/app?pool=2&sslmode=prefer"}')),
    c.fails("api", contract(environment={"PGSSLMODE": "disable"})),
    c.fails("fairway", stated("require")),
    c.missing(stored("postgresql://app:x@db/app")),
    c.missing(stated(None), blames="fairway"),
    c.unknown("api", contract(environment={"PGSSLMODE": UNKNOWN})),
    c.unknown("fairway", stated(UNKNOWN)),
    c.secret("hunter2", "version", stored(secret("postgresql://app:hunter2@db/app?sslmode=require"))),
]
