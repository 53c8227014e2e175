"""Cases of database-url-weak-tls."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, container, contract, environment, of, secret, task


def stored(value: object, *of: str) -> Record:
    dependencies = {"secretId": of}
    return Record(type=kinds.SECRET_VERSION, name="version", props={"secretString": value}, dependencies=dependencies)


def taking(
    source: str = "arn:aws:secretsmanager:us-east-1:111122223333:secret:kept-Ab12Cd:url::1", **more: Any
) -> Record:
    return task(container(secrets=[{"name": "APP_DB", "valueFrom": source}], **more), executionRoleArn="arn:aws:x")


def stated(mode: object) -> Record:
    props = {"contract": 1, "forceTls": True, "urlParameters": {"sslmode": mode}}
    return Record(type=kinds.DATABASE, name="fairway", props=props)


ON_RDS = "postgresql://shop.abcdef.us-east-1.rds.amazonaws.com:5432/app"
KEPT = Record(type=kinds.SECRET, name="secret", props={"name": "kept"})
PARAMETER = Record(
    type=kinds.PARAMETER, name="parameter", props={"name": "/shop/database", "type": "SecureString", "value": ON_RDS}
)
STORE = "postgresql://store.example.internal:5432/app"
ASYNC = "postgresql+asyncpg://store.example.internal:5432/app"
JDBC = "jdbc:mysql://store.example.internal:3306/app"

# In each client's own words: as a variable of its own, in a URL, in a driver's parameters, in a connection string.
WEAK = {
    "DB_SSLMODE": "require",
    "MYSQL_SSL_MODE": "PREFERRED",
    "PGSSLMODE": "verify-ca",
    "POSTGRES_SSL": "false",
    "DB_POSTGRESDB_SSL_ENABLED": "false",
    "DB_SSL_VERIFY": "0",
    "MYSQL_ATTR_SSL_VERIFY_SERVER_CERT": "false",
    "DATABASE_SSL_DISABLED": "true",
    "MAIL_TLS_REJECT_UNAUTHORIZED": "0",
    "APP_DB": f"{ASYNC}?ssl=prefer",
    "APP_STORE": f"{STORE}?sslmode=verify-ca&sslrootcert=/ca.pem",
    "SPRING_DATASOURCE_URL": f"{JDBC}?useSSL=false",
    "APP_JDBC": f"{JDBC}?sslMode=REQUIRED&verifyServerCertificate=false",
    "DB_PARAMS": "parseTime=true&tls=skip-verify",
    "MONGO_OPTIONS": "tls=true&tlsAllowInvalidCertificates=true",
    "APP_MYSQL": 'mysql://store.example.internal/app?ssl={"rejectUnauthorized":false}',
    "DJANGO_DB_OPTIONS": '{"OPTIONS": {"sslmode": "require"}}',
    "ECTO_SSL": "false",
    "DATASOURCE_REACTIVE_TRUST_ALL": "true",
    "SPRING_R2DBC_URL": "r2dbc:postgresql://store.example.internal/app?sslMode=require",
    "ConnectionStrings__Rds": "Host=shop.abcdef.us-east-1.rds.amazonaws.com;Username=app",
    "GO_DATABASE": "app@tcp(store.example.internal:3306)/app?tls=preferred",
    "LIBPQ": "host=store.example.internal user=app sslmode=allow",
    "ConnectionStrings__Default": "Host=store.example.internal;SSL Mode=Require;Trust Server Certificate=true",
    "ConnectionStrings__Sql": "Data Source=store.example.internal;Encrypt=False;",
}
SOUND = {
    "DB_SSLMODE": "verify-full",
    "DATABASE_SSL": "true",
    "DB_SSL_REJECT_UNAUTHORIZED": "true",
    "APP_DB": f"{ASYNC}?ssl=verify-full",
    "SPRING_DATASOURCE_URL": f"{JDBC}?sslMode=VERIFY_IDENTITY",
    "DB_PARAMS": "parseTime=true&tls=rds",
    "ConnectionStrings__Default": "Host=store.example.internal;SSL Mode=VerifyFull;Root Certificate=/ca.pem",
    "QUERY": "tls=false&page=2",
    "DB_OPTIONS": '{"sslmode": "verify-full", "host": "store.example.internal"}',
    "JDBC_TRUST_ALL": "false",
    # Of a mail server, a directory and the app's own port.
    "SMTP_TLS_MODE": "require",
    "LDAP_SSL_MODE": "prefer",
    "TLS_MODE": "disabled",
    "ConnectionStrings__Own": "Host=store.example.internal;Username=app",
}

LOCAL = "postgresql://localhost:5432/app?sslmode=disable"
APP = container(environment=environment(STORE=LOCAL))
PROXY = container(name="pgbouncer")
c = For(rule="database-url-weak-tls")

CASES = [
    c.passes(task(APP, PROXY)),
    c.fails("task", task(APP), also={"advisory": of(["env-host-unknown"], "task")}),
    c.passes(
        task(
            container(
                environment=environment(
                    PGSSLMODE="verify-full", PGSSLROOTCERT="/ca.pem", NODE_TLS_REJECT_UNAUTHORIZED="1"
                )
            )
        )
    ),
    c.passes(stored("postgresql://app:x@db/app?sslmode=verify-full&sslrootcert=/ca.pem")),
    c.passes(stored("postgresql://app:x@db/app?sslmode=require&sslaccept=strict&sslcert=/ca.pem")),
    c.fails("version", stored("postgresql://app:x@db/app?sslmode=disable&sslaccept=strict")),
    c.passes(contract(environment={"PGSSLMODE": "verify-full"})),
    c.fails("task", task(container(environment=environment(PGSSLMODE="require")))),
    c.fails("task", task(container(environment=environment(PGSSLMODE="verify-full"))), level="advisory"),
    c.passes(
        task(
            container(environment=environment(PGSSLMODE="verify-full"), mountPoints=[{"sourceVolume": "ca"}]),
            volumes=[{"name": "ca"}],
        )
    ),
    c.fails("task", task(container(command=["app", f"--database={STORE}?sslmode=disable"]))),
    c.fails("task", task(container(command=["sh", "-c", f"app -d '{STORE}?sslmode=require'"]))),
    c.passes(task(container(command=["app", f"--database={STORE}?sslmode=verify-full&sslrootcert=/ca.pem"]))),
    c.passes(task(container(environment=environment(DB_SSL_NO_VERIFY="false")))),
    c.fails("task", task(container(environment=environment(DB_SSL_NO_VERIFY="true")))),
    c.fails("task", task(container(environment=environment(NODE_TLS_REJECT_UNAUTHORIZED="0")))),
    c.fails("task", task(container(environment=environment(DB_OPTIONS='{"ssl": {"rejectUnauthorized": false}}')))),
    c.fails("version", stored("postgresql://app:x@db/app?sslmode=no-verify")),
    c.fails("version", stored('{"url": "postgresql://app:x@db/app?pool=2&sslmode=prefer"}')),
    c.fails("api", contract(environment={"PGSSLMODE": "disable"})),
    c.fails("fairway", stated("require")),
    *(c.fails("task", task(container(environment=environment(**{name: value})))) for name, value in WEAK.items()),
    *(c.passes(task(container(environment=environment(**{name: value})))) for name, value in SOUND.items()),
    # The task's own proxy does the TLS; another client's word is no word of the database's.
    c.passes(task(container(environment=environment(MYSQL_HOST="localhost", MYSQL_SSL_MODE="disabled")), PROXY)),
    c.passes(task(container(environment=environment(SMTP_SSL="false", REDIS_TLS="false", HTTP_SSL_VERIFY="false")))),
    # No root anywhere; one in another variable, in the image's mounts, in RDS Proxy's public certificate.
    c.fails("task", task(container(environment=environment(APP_DB=f"{STORE}?sslmode=verify-full")))),
    c.passes(task(container(environment=environment(APP_DB=f"{STORE}?sslmode=verify-full", PGSSLROOTCERT="/ca.pem")))),
    c.passes(
        task(
            container(
                environment=environment(APP_DB=f"{STORE}?sslmode=verify-full"),
                mountPoints=[{"sourceVolume": "certificates", "containerPath": "/certs"}],
            ),
            volumes=[{"name": "certificates"}],
        )
    ),
    c.passes(
        task(
            container(
                environment=environment(
                    APP_DB="postgresql://shop.proxy-abc.eu-west-1.rds.amazonaws.com/app?sslmode=verify-full"
                )
            )
        )
    ),
    # No word at all: RDS itself asks for TLS and shows who it is; of another server nothing is known.
    c.fails("task", task(container(environment=environment(APP_DB=STORE))), level="advisory"),
    c.fails("task", task(container(environment=environment(APP_DB=ON_RDS)))),
    c.passes(task(container(environment=environment(APP_DB=ON_RDS), environmentFiles=[{"type": "s3"}]))),
    c.passes(task(container(environment=environment(APP_DB=ON_RDS, DB_SSL="true")))),
    # A URL in a secret, with what the tasks say that take it; other programs' tasks may say what they like.
    c.passes(KEPT, stored(ON_RDS, "secret")),
    c.fails("version", KEPT, stored(ON_RDS, "secret"), taking()),
    c.fails("version", KEPT, stored(f'{{"url": "{ON_RDS}"}}', "secret"), taking()),
    c.passes(
        KEPT,
        stored(ON_RDS, "secret"),
        taking(environment=environment(PGSSLMODE="verify-full", PGSSLROOTCERT="/ca.pem")),
    ),
    c.passes(KEPT, stored(ON_RDS, "secret"), taking(volumesFrom=[{"sourceContainer": "certificates"}])),
    c.fails("parameter", PARAMETER, taking("/shop/database")),
    c.fails(
        "task",
        task(container(environment=environment(APP_DB=f"{ASYNC}?sslmode=verify-full"))),
        level="advisory",
    ),
    c.passes(task(container(environment=environment(APP_DB=STORE, PGSSLMODE="verify-full", PGSSLROOTCERT="/ca.pem")))),
    c.missing(stored("postgresql://app:x@db/app")),
    c.missing(stated(None), blames="fairway"),
    c.unknown("api", contract(environment={"PGSSLMODE": UNKNOWN})),
    c.unknown("fairway", stated(UNKNOWN)),
    c.secret("hunter2", "version", stored(secret("postgresql://app:hunter2@db/app?sslmode=require"))),
]
