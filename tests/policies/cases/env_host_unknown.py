"""Cases of env-host-unknown."""

from dataclasses import replace

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, container, contract, ecs_service, environment, of, task

STORE = Record(
    type=kinds.RDS_INSTANCE,
    name="db",
    props={"engine": "postgres", "engineVersion": "16", "manageMasterUserPassword": True},
)
REDIS = Record(type=kinds.REPLICATION_GROUP, name="redis", props={"engine": "redis", "transitEncryptionEnabled": False})
MIGRATES = {"advisory": of(["migrations-missing"], "task")}
LEAKS = {"mandatory": of(["secret-in-plain-environment"], "task")}


def having(**variables: str) -> Record:
    return task(container(environment=environment(**variables)))


def built(**variables: str) -> Record:
    """A task of awsx, whose arguments are known by their parts."""
    props = {"container": container(environment=environment(**variables))}
    return Record(type="awsx:ecs:FargateTaskDefinition", name="awsx", props=props)


def connected(enabled: bool) -> Record:
    connect = {"enabled": True} if enabled else None
    return ecs_service(serviceConnectConfiguration=connect, dependencies={"taskDefinition": ["task"]})


c = For(rule="env-host-unknown")

CASES = [
    # An address with its scheme, a list, and networks that append a domain of their own.
    c.passes(having(ELASTICSEARCH_HOST="https://vpc-logs.us-east-1.es.amazonaws.com")),
    c.passes(having(ELASTICSEARCH_HOSTS='["https://logs.example.com:9200"]')),
    c.passes(
        having(REDIS_HOST="tls://master.shop.cache.amazonaws.com", RABBITMQ_HOST="amqps://b-1.mq.amazonaws.com:5671")
    ),
    c.passes(having(KAFKA_BROKERS="SASL_SSL://b-1.shop.kafka.us-east-1.amazonaws.com:9096")),
    c.passes(
        having(REDIS_HOST="cache01"), Record(type=kinds.DHCP_OPTIONS, name="dhcp", props={"domainName": "corp.example"})
    ),
    c.passes(
        replace(built(REDIS_HOST="redis"), props={**built(REDIS_HOST="redis").props, "serviceConnectConfiguration": {}})
    ),
    c.passes(having(MAIL_DRIVER="mailpit", CACHE_HOST="none", MEMCACHED_SERVERS="disabled", REDIS_HOST="fd12:3456::7")),
    c.fails("task", having(REDIS_HOST="tls://redis:6379")),
    c.passes(
        having(REDIS_HOST="shop.abc.cache.amazonaws.com", CACHE_HOST="10.0.0.7", QUEUE="amqp://broker.shop.local")
    ),
    c.passes(having(REDIS_HOST="redis"), connected(enabled=True)),
    c.passes(
        task(
            container(environment=environment(REDIS_HOST="redis")),
            networkMode="bridge",
            requiresCompatibilities=["EC2"],
        )
    ),
    c.passes(
        task(
            container(
                environment=environment(REDIS_HOST="redis"), extraHosts=[{"hostname": "redis", "ipAddress": "10.0.0.7"}]
            ),
            networkMode="bridge",
            requiresCompatibilities=["EC2"],
        )
    ),
    c.passes(task(container(environment=environment(MYSQL_HOST="localhost")), container(name="proxy")), STORE),
    c.passes(having(SMTP_HOST="mail", RELEASE_HOST="builder")),
    c.fails("task", having(REDIS_HOST="redis"), connected(enabled=False)),
    c.fails("task", having(REDIS_HOST="host.docker.internal")),
    c.fails("task", having(API_URL="http://host.docker.internal:8080/v1")),
    c.fails("task", having(DB_HOST="db:5432"), also=MIGRATES),
    c.fails("task", having(QUEUE="amqp://rabbitmq:5672")),
    c.fails("task", having(CACHE="redis://cache:6379/0")),
    c.fails("task", having(STORE="postgresql://db:5432/app")),
    c.fails("task", having(API_URL="http://backend:8000/v1"), level="advisory"),
    c.fails("task", having(MYSQL_HOST="localhost"), STORE),
    c.fails("task", having(MYSQL_HOST="localhost"), level="advisory"),
    c.fails(
        "task", having(JOBS="redis://localhost:6379/0"), REDIS, also={"advisory": of(["cache-unprotected"], "redis")}
    ),
    c.fails("task", having(CACHE_HOST="127.0.0.1"), level="advisory"),
    c.passes(task(container(environment=environment(CACHE_HOST="127.0.0.1")), container(name="redis"))),
    c.fails("task", having(KAFKA_BROKERS="kafka:9092,kafka-2:9092")),
    c.passes(having(KAFKA_BOOTSTRAP_SERVERS="b-1.shop.kafka.us-east-1.amazonaws.com:9094")),
    c.fails("task", having(OPENSEARCH_NODE="http://opensearch:9200")),
    c.fails("task", having(SMTP_HOST="mailpit")),
    c.fails("task", having(AWS_ENDPOINT_URL="http://localstack:4566")),
    c.fails("task", having(STORE="postgresql://127.0.0.1:5432/app"), STORE),
    c.missing(having()),
    c.unknown("awsx", built(REDIS_HOST=UNKNOWN)),
    c.fails("awsx", built(REDIS_HOST="redis")),
    c.fails("api", contract(environment={"REDIS_HOST": "redis"})),
    c.secret("hunter2", "task", having(CACHE="redis://:hunter2@cache:6379"), also=LEAKS),
]
