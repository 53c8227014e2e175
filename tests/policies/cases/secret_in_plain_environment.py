"""Cases of secret-in-plain-environment."""

import json
from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import (
    DIGEST,
    UNKNOWN,
    For,
    Record,
    container,
    contract,
    environment,
    of,
    secret,
    task,
    unevaluated_task,
)

DEFINITIONS = json.dumps([container(environment=environment(DB_PASSWORD="hunter2"))])

HARMLESS = {
    "ENCRYPTION_KEY": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "SIGNING_KEY": "alias/shop-signing",
    "DB_SECRET": "shop/prod/db",
    "DB_PASSWORD": "vault:secret/data/shop#password",
    "SMTP_PASSWORD": "file:///run/secrets/smtp",
    "DD_CLIENT_TOKEN": "pub0123456789abcdef0123456789abcdef",
    "RUM_TOKEN": "pub0123456789abcdef0123456789abcdef",
    "POSTHOG_API_KEY": "phc_0123456789abcdefABCDEF",
    "SENTRY_DSN": "https://0123456789abcdef0123456789abcdef@o1.ingest.sentry.io/2",
    "FIREBASE_API_KEY": "AIzaSyA0123456789abcdefghijklmnopqrstuv",
    "GOOGLE_MAPS_API_KEY": "AIzaSyA0123456789abcdefghijklmnopqrstuv",
    "VITE_MAP_TOKEN": "pk.eyJ1Ijoic2hvcCJ9",
    "ALGOLIA_SEARCH_API_KEY": "0123456789abcdef0123456789abcdef",
    "STRIPE_PUBLISHABLE_KEY": "pk_live_0123456789",
    "SESSION_KEY": "sid",
    "CSRF_TOKEN": "X-CSRF-Token",
    "DB_CREDENTIALS": "shop-prod-db",
    "STATSD_DSN": "udp://127.0.0.1:8125",
    "STORE_DSN": "host=db.internal port=5432 user=app dbname=app sslmode=verify-full",
    "USERS_DSN": "postgres://app@db.internal/app?sslmode=verify-full&sslrootcert=/rds.pem",
    "CARTS_DSN": "app@tcp(db.internal:3306)/app?tls=rds",
    "MIN_PASSWORD": "12",
    "REQUIRE_PASSWORD": "enabled",
    "BASIC_AUTH": "disabled",
    "EOS_TOKEN": "<|endoftext|>",
    "LLM_STOP_TOKEN": "</s>",
    "MASTER_KEY": "1234abcd-12ab-34cd-56ef-1234567890ab",
    "DATA_ENCRYPTION_KEY": "mrk-0123456789abcdef0123456789abcdef",
    "JAVA_OPTS": "-Xmx512m -Djava.security.egd=file:/dev/urandom -Dpassword.policy.length=12",
    "JAVA_TOOL_OPTIONS": "-Djavax.net.ssl.trustStore=/certs/rds.jks -Djavax.net.ssl.trustStorePassword=changeit",
    "NODE_OPTIONS": "--max-old-space-size=1024",
    "APP_KEY": "shop",
    "HASH_KEY": "customerId",
    "MYSQL_ALLOW_EMPTY_PASSWORD": "yes",
    "BYPASS": "never-mind-the-name",
    "STORE": "Host=store.internal;Username=app;Password=${DB_PASSWORD}",
    "SETTINGS": '{"timeout": 30, "password": "vault:secret/shop"}',
    "SLACK_HELP": "https://slack.com/help/articles/115005265063",
    "TASK_TOKEN": "set-by-step-functions",
    "GOOGLE_APPLICATION_CREDENTIALS": "config/firebase.json",
}
SECRET = (
    ("PGPASSWORD", "hunter2-and-more"),
    ("SMTP_PASS", "hunter2-and-more"),
    ("APP_KEY", "base64:3q2+7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
    ("ALERTS", "https://hooks.slack.com/services/T0000AAAA/B0000AAAA/abcdefghijklmnop"),
    ("ConnectionStrings__Default", "Host=db.internal;Username=shop;Password=hunter2"),
    ("STORE", "shop:hunter2@tcp(db:3306)/shop"),
    ("STORE_DSN", "host=db.internal user=shop password=hunter2 dbname=shop"),
    ("STORE_DSN", "shop:hunter2@db.internal/shop"),
    ("SETTINGS", '{"db": {"host": "db", "password": "hunter2"}}'),
    ("DB_PASSWORD", "$ecret1"),
    ("DB_PASSWORD", "correct-horse-battery"),
    ("SESSION_KEY", "0123456789abcdef"),
    ("STRIPE_SECRET_KEY", "sk_live_0123456789ab"),
    ("VITE_STRIPE", "sk_live_0123456789ab"),
    ("API_TOKEN", "aGVsbG8/d29ybGQrMTIzNA=="),
    # Under the names of libpq, PHP, Laravel, Rails, WordPress, Airflow, Strapi.
    ("PGPASSWORD", "correct-horse"),
    ("SMTP_PASS", "correct-horse"),
    ("APP_KEY", "base64:dGhpcyBpcyBhIHRlc3Qga2V5IG9mIDMyIGJ5dGVz"),
    ("RAILS_MASTER_KEY", "0123456789abcdef0123456789abcdef"),
    ("SECRET_KEY_BASE", "0123456789abcdef0123456789abcdef"),
    ("AUTH_SALT", "0123456789abcdef"),
    ("AIRFLOW__CORE__FERNET_KEY", "dGhpcyBpcyBhIHRlc3Qga2V5IG9mIDMyIGJ5dGVz"),
    ("GITHUB_PAT", "correct-horse"),
    ("Jwt__Key", "correct-horse-battery"),
    ("API_KEYS", "k_1a2b3c4d,k_5e6f7a8b"),
    ("JAVA_TOOL_OPTIONS", "-Xmx512m -Dspring.datasource.password=correct-horse"),
    ("ConnectionStrings__Cache", "cache.internal:6379,password=correct-horse,ssl=True"),
    # By the value's own form.
    ("NOTIFY", "https://hooks.slack.com/services/T0123ABCD/B0123ABCD/abcdefghijklmnop"),
    ("NOTIFY", "https://discord.com/api/webhooks/123456789/abc-def_ghi"),
    ("ConnectionStrings__Main", "Host=store.internal;Username=app;Password=correct-horse"),
    (
        "SPRING_JDBC",
        "jdbc:postgresql://store.internal:5432/app?sslmode=verify-full&sslrootcert=/ca.pem&user=app&password=correct-horse",
    ),
    ("GO_STORE", "app:correct-horse@tcp(store.internal:3306)/app"),
    ("SETTINGS", '{"user": "app", "password": "correct-horse"}'),
)
THROW_AWAY = container(name="db", image=f"postgres:16@{DIGEST}", environment=environment(POSTGRES_PASSWORD="test"))
PLACEHOLDERS = {"advisory": of(["secret-placeholder"], "task")}
# The last of two fields of one name is what ECS reads.
TWICE = DEFINITIONS.replace('"environment"', '"environment": [], "Environment"')
NAMELESS = Record(
    type=kinds.AWSX_TASKS[0],
    name="app",
    props={"container": container(environment=[{"name": UNKNOWN, "value": "hunter2"}])},
)
ROUTER = container(name="router", firelensConfiguration={"type": "fluentbit"})
ELSEWHERE: tuple[tuple[str, Any], ...] = (
    ("command", ["app", "--db-password", "hunter2"]),
    ("dockerLabels", {"com.acme.api-token": "correct-horse"}),
    ("command", ["java", "-Dspring.datasource.password=hunter2", "-jar", "app.jar"]),
    ("entryPoint", ["sh", "-c", "PGPASSWORD=hunter2 psql -h db"]),
    ("healthCheck", {"command": ["CMD-SHELL", "curl -H 'Authorization: Bearer abcdefgh1234' localhost"]}),
    ("logConfiguration", {"logDriver": "awsfirelens", "options": {"Name": "datadog", "apikey": "0123456789abcdef"}}),
)
HARMLESS_COMMAND = [
    "app",
    "--token-ttl",
    "3600",
    "--password",
    "$DB_PASSWORD",
    "--no-password",
    "shop",
    "rotate-token",
    "now",
]


def function(**variables: str) -> Record:
    return Record(type=kinds.FUNCTION, name="fn", props={"environment": {"variables": variables}})


def project(kind: str) -> Record:
    entry = {"name": "NPM_TOKEN", "value": "hunter2", "type": kind}
    return Record(type=kinds.BUILD_PROJECT, name="build", props={"environment": {"environmentVariables": [entry]}})


def image(**arguments: str) -> Record:
    return Record(type=kinds.DOCKER_BUILD, name="image", props={"buildArgs": arguments})


def database(password: str) -> Record:
    props = {"engine": "postgres", "engineVersion": "16", "password": secret(password)}
    return Record(type=kinds.RDS_INSTANCE, name="db", props=props)


def parameter(name: str, value: str, kind: str = "String") -> Record:
    return Record(type=kinds.PARAMETER, name="parameter", props={"name": name, "type": kind, "value": value})


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
    c.fails("task", task(container(environment=environment(REDIS="redis://:hunter2@10.0.0.7:6379")))),
    c.fails("task", task(container(environment=[{"Name": "JWT_SECRET", "Value": "hunter2"}]))),
    c.fails("api", contract(environment={"STRIPE_SECRET_KEY": "hunter2"})),
    c.passes(task(container(environment=environment(**HARMLESS)))),
    *(c.fails("task", task(container(environment=environment(**{name: value})))) for name, value in SECRET),
    c.fails(
        "task",
        task(container(environment=environment(DB_PASSWORD="test")), THROW_AWAY),
        level="advisory",
        also=PLACEHOLDERS,
    ),
    # Command lines, checks and a log driver's options stand in the task definition as well.
    c.passes(
        task(container(command=["sh", "-c", "PGPASSWORD=$PGPASSWORD psql"], entryPoint=["--token-file", "/run/t"]))
    ),
    c.fails("task", task(container(command=["server", "--password", "correct-horse"]))),
    c.fails("task", task(container(command=["sh", "-c", "API_TOKEN=correct-horse ./run"]))),
    c.fails("task", task(container(entryPoint=["psql", "postgresql://app:correct-horse@store.internal/app"]))),
    c.fails(
        "task", task(container(healthCheck={"command": ["CMD-SHELL", "mysqladmin ping --password=correct-horse"]}))
    ),
    c.fails(
        "task",
        task(container(logConfiguration={"logDriver": "awsfirelens", "options": {"apikey": "correct-horse"}}), ROUTER),
    ),
    c.fails("task", task(container(ENVIRONMENT=[{"NAME": "JWT_SECRET", "vAlUe": "hunter2"}]))),
    c.fails("task", task(containerDefinitions=TWICE)),
    c.unknown("app", NAMELESS, also={"unevaluated": of(["aws-credentials-in-environment"], "app")}),
    *(c.fails("task", task(container(**{key: value}), ROUTER)) for key, value in ELSEWHERE),
    c.passes(task(container(command=HARMLESS_COMMAND))),
    c.fails("fn", function(API_TOKEN="hunter2")),
    c.passes(function(API_TOKEN="arn:aws:secretsmanager:us-east-1:111122223333:secret:shop/api-Ab12Cd")),
    c.fails("build", project("PLAINTEXT")),
    c.passes(project("SECRETS_MANAGER")),
    c.fails("parameter", parameter("/shop/prod/db-password", "correct-horse")),
    c.fails("parameter", parameter("/shop/prod/url", "postgresql://app:correct-horse@store.internal/app")),
    c.passes(parameter("/shop/prod/db-password", "correct-horse", kind="SecureString")),
    c.passes(parameter("/shop/prod/db-name", "shop")),
    c.fails("image", image(NPM_TOKEN="hunter2")),
    c.fails("db", database("StreamingDb2024!")),
    c.fails("db", database("x8Kq2!vbn0Zp"), level="advisory"),
    c.passes(database(UNKNOWN)),
    c.missing(task()),
    c.unknown("api", contract(environment={"API_TOKEN": UNKNOWN})),
    c.unknown("task", task(containerDefinitions=UNKNOWN), also=unevaluated_task("secret-in-plain-environment")),
    c.secret("hunter2", "task", task(container(environment=environment(DB_PASSWORD="hunter2")))),
    c.secret("hunter2", "task", task(containerDefinitions=secret(DEFINITIONS))),
]
