"""The network: what cannot be reached."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ops.aws.snapshot import Snapshot
from ops.doctor.evidence import Message
from ops.doctor.signature import ECS, HEALTH_CHECK, Evidence, Sign, Signature

_GUIDE = "Amazon ECS developer guide: ResourceInitializationError"
_PRIVATE = r"\b(?:10\.\d{1,3}|172\.(?:1[6-9]|2\d|3[01])|192\.168)\.\d{1,3}\.\d{1,3}\b"
_DATABASE = rf"(?:\.rds\.amazonaws\.com|{_PRIVATE})"
_LOST = (
    r"(?:ETIMEDOUT|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|timed out|timeout(?![\"']?\s*[=:]?\s*\d+(?![.\d]))"
    r"|refused|unreachable|no route)"
)
_LOCAL = r"localhost|127\.0\.0\.1|::1\b|/var/run|/tmp/\.s"
_ELSEWHERE = rf"https?://(?!\S*amazonaws)|webhook|smtp|redis|6379|27017|9092|{_LOCAL}"


def _closed(snapshot: Snapshot, _: Sequence[Message]) -> Iterator[Evidence]:
    front, port = snapshot.deployed.load_balancer_group, snapshot.deployed.port
    read = snapshot.unread("ec2 describe_security_group_rules") is None  # then an empty list says that there are none
    if (
        snapshot.deployed.target_groups
        and front
        and port is not None
        and read
        and not any(_opens(rule, front, port) for rule in snapshot.rules)
    ):
        group = snapshot.deployed.security_group
        shown = f"no rule of {group} lets the load balancer's group {front} reach port {port}"
        yield Evidence(shown=shown, certainty=94)


def _opens(rule: Mapping[str, Any], source: str, port: int) -> bool:
    """Whether an ingress rule lets the source in on the port."""
    if rule.get("IsEgress"):
        return False
    everywhere = rule.get("CidrIpv4") == "0.0.0.0/0"
    group: Mapping[str, Any] = rule.get("ReferencedGroupInfo") or {"GroupId": None}
    named = group["GroupId"] == source
    covers = rule.get("IpProtocol") == "-1" or rule.get("FromPort", 0) <= port <= rule.get("ToPort", 0)
    return (named or everywhere) and bool(covers)


SIGNATURES = (
    Signature(
        failures=("F21",),
        title="a security group or the network stops the traffic",
        cause="A rule between load balancer, task, database or AWS's endpoints is missing, or a route is; or the "
        "database is stopped.",
        fix="`./fairway drift` shows what was changed by hand; `pulumi up` brings it back. Tasks without a NAT "
        "gateway need endpoints for ECR, S3, logs and Secrets Manager.",
        look=_closed,
        signs=(
            Sign(
                "Fargate, starting a task",
                r"connection issue between the task and|i/o timeout|context deadline exceeded|TLS handshake timeout"
                r"|request canceled|network is unreachable"
                r"|connect: connection (?:refused|timed out)|connection reset by peer"
                r"|EFS utils.*(?:timed out|timeout|refused|Failed to resolve)|CannotPull\w*: context canceled"
                r"|ResourceInitializationError.*no such host|CannotPull\w*.*unexpected EOF"
                r"|(?:validate logger args|pull command failed).*signal: killed"
                r"|Check your (?:task )?network configuration|StatusCode: 0\b"
                r"|exceeded maximum number of attempts",
                86,
                "ResourceInitializationError: unable to pull secrets or registry auth: There is a connection issue "
                "between the task and AWS Secrets Manager. Check your task network configuration.",
                _GUIDE,
                ECS,
                unless=r"Throttling|Rate exceeded",
            ),
            Sign(
                "Fargate, starting a task, cut short",
                r"unable to (?:pull secrets|retrieve|get registry auth).*retried \d+ time",
                66,
                "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from "
                "asm: service call has been retried 2 time(s): RequestError: …",
                _GUIDE,
                ECS,
                unless=r"denied|authorized|KMS|json|invalid|not found|can't find|deletion|Throttling|Rate exceeded"
                r"|unexpected",
                also=("F22",),
            ),
            Sign(
                "load balancer",
                r"Target\.Timeout|Request timed out",
                80,
                "(service api) (port 8080) is unhealthy in (target-group api) due to (reason Request timed out)",
                "Elastic Load Balancing: target health reason codes",
                HEALTH_CHECK,
            ),
            Sign(
                "Prisma P1001, P1017",
                r"(?-i:\bP1001\b)|Can't reach database server",
                88,
                "Can't reach database server at `shop.abc.eu-west-1.rds.amazonaws.com:5432`",
                "Prisma: error message reference",
                unless=_LOCAL,
            ),
            Sign(
                "PostgreSQL 57P03, Hikari",
                r"(?-i:\b57P03\b)|cannot_connect_now|database system is (?:starting|shutting|in recovery"
                r"|not accepting)|Exception during pool initialization",
                64,
                "FATAL: the database system is starting up",
                "PostgreSQL, appendix A: error codes; the database was started or restored a moment ago",
            ),
            Sign(
                "any driver, port 5432 or a private address",
                rf"{_LOST}.{{0,120}}(?:{_DATABASE}|\b5432\b)|(?:{_DATABASE}|\b5432\b).{{0,120}}{_LOST}",
                86,
                "Error: connect ETIMEDOUT 10.1.2.3:5432",
                "PostgreSQL's port; RFC 1918",
                unless=rf"https?://(?!\S*amazonaws)|webhook|smtp|{_LOCAL}",
            ),
            Sign(
                "node-postgres, libpq, asyncpg",
                r"terminated due to connection timeout|timeout expired|pool initialization incomplete"
                r"|could not connect to server: Connection timed out"
                r"|connection to server .* failed(?:: (?:Connection timed out|Connection refused|No route|Network)"
                r"|:?\s*$)"
                r"|asyncpg.{0,200}TimeoutError|SequelizeConnectionRefusedError|ConnectionTimeout: "
                r"|CommunicationsException: Communications link failure",
                84,
                "Error: Connection terminated due to connection timeout",
                "brianc/node-postgres: packages/pg-pool/index.js; postgres: fe-connect.c",
                unless=_ELSEWHERE,
            ),
            Sign(
                "any driver, no address named",
                r"(?:Sequelize\w*|PSQLException|Npgsql\w*|psycopg\S*|asyncpg\S*|PG::\w+|TypeOrm\w*|MikroORM"
                r"|PrismaClient\w*|JDBC\w*|PoolInitializationException)\b.{0,90}(?:ETIMEDOUT|EHOSTUNREACH|ENETUNREACH"
                r"|ECONNREFUSED|(?:Connection"
                r"|connect) (?:refused|timed out)|Network is unreachable|No route to host|not connect to server\s*$)",
                80,
                "SequelizeConnectionError: connect EHOSTUNREACH",
                "the drivers' own words",
                unless=_ELSEWHERE,
                also=("F16",),
            ),
            Sign(
                "Npgsql",
                r"NpgsqlException\b.{0,40}(?:operation has timed out|Timeout during connection)",
                80,
                "NpgsqlException: The operation has timed out\n   at Npgsql.Internal.NpgsqlConnector.ConnectAsync()",
                "npgsql: NpgsqlConnector.cs",
                near=r"\b(?:Raw)?Connect(?:Async)?\(|OpenNewConnector",
            ),
            Sign(
                "Hikari, nothing connected",
                r"Connection is not available, request timed out.{0,40}total=0,",
                84,
                "HikariPool-1 - Connection is not available, request timed out after 30002ms (total=0, active=0)",
                "brettwooldridge/HikariCP: HikariPool.java",
                also=("F38",),
            ),
            Sign(
                "Rails, MySQL's client, wait-for-it",
                r"issue connecting with your hostname|connect to (?:MySQL |MariaDB )?server on '"
                r"|timeout occurred after waiting \d+ seconds for \S+:\d+|:5432 - (?:no response|rejecting)",
                82,
                "ActiveRecord::DatabaseConnectionError: There is an issue connecting with your hostname: db.example.",
                "rails: active_record/errors.rb; vishnubob/wait-for-it; postgres: pg_isready",
                also=("F41", "F16"),
            ),
            Sign(
                "Redis, Kafka and MongoDB clients",
                r"Redis\w*::CannotConnectError|(?:redis|KafkaJSConnection|kombu|celery|amqp|pika|rabbit)\w*"
                r"\W.{0,60}(?:timed out|connection timeout"
                r"|Timeout connecting)|not possible to connect to the redis server"
                r"|RedisConnectionException: Unable to connect|Redis\w*TimeoutException|redis\b.{0,80}\bETIMEDOUT"
                r"|NoBrokersAvailable|rdkafka.{0,200}(?:timed out|refused)|Broker transport failure"
                r"|MongoServerSelectionError|ServerSelectionTimeoutError|buffering timed out after"
                r"|ClusterAllFailedError",
                80,
                "KafkaJSConnectionError: Connection timeout",
                "redis/redis-rb: lib/redis/errors.rb; tulios/kafkajs: src/errors.js; mongodb: server selection",
                unless=_LOCAL,
                also=("F56",),
            ),
            Sign(
                "pgjdbc, Npgsql",
                r"The connection attempt failed|postgresql.{0,120}(?:SocketTimeout|timed out)"
                r"|SocketException: Operation timed out|(?:failed|unable|cannot|could not) (?:to )?connect to \S+:5432"
                r"|Timeout during connection attempt|ConnectException: Connection (?:timed out"
                r"|refused).{0,200}postgres|Check that the hostname and port are correct",
                84,
                "org.postgresql.util.PSQLException: The connection attempt failed.",
                "pgjdbc/pgjdbc: ConnectionFactoryImpl.java; npgsql: NpgsqlConnector.cs",
                unless=_ELSEWHERE,
            ),
            Sign(
                "pgx, lib/pq, Ecto, sqlx",
                r"failed to connect to `.*(?:timeout|deadline|refused|unreachable)|dial tcp \S+:5432"
                r"|tcp connect \(\S+\): (?:timeout|connection (?:timed out|refused)|non-existing)?.{0,40}:(?:timeout"
                r"|etimedout|econnrefused|ehostunreach)",
                84,
                "failed to connect to `host=shop.example user=orders`: dial error (timeout: context deadline exceeded)",
                "jackc/pgx: pgconn/errors.go; elixir-ecto/postgrex: protocol.ex",
                unless=_ELSEWHERE + r"|no such host|nxdomain",
            ),
            Sign(
                "asyncpg, sqlx",
                r"TimeoutError\b|error (?:communicating with database|connecting to server): (?:Connection (?:refused"
                r"|timed out)|No route|deadline|Cannot assign requested address)",
                82,
                "error communicating with database: Connection refused (os error 111)",
                "MagicStack/asyncpg: connect_utils.py; launchbadge/sqlx: error.rs",
                near=r"asyncpg|error (?:communicating with database|connecting to server)",
                also=("F16",),
            ),
            Sign(
                "Bun, Deno, tokio-postgres",
                r"ERR_POSTGRES_CONNECTION_(?:TIMEOUT|REFUSED|FAILED)|sent startup message, but never received"
                r"|\bConnection refused \(os error 111\)|^ECONNREFUSED: Failed to connect",
                80,
                "Error: Connection refused (os error 111)\n    at postgres/connection.ts:138",
                "oven-sh/bun: src/sql; denodrivers/postgres; sfackler/rust-postgres",
                near=r"postgres|sqlx|diesel|database|/pg/",
                unless=_ELSEWHERE,
                also=("F16",),
            ),
            Sign(
                "AWS SDKs",
                r"Could not connect to the endpoint URL|ConnectTimeoutError|EndpointConnectionError|(?:connect"
                r"|dial).{0,80}amazonaws\.com.{0,80}(?:timeout|timed out|ETIMEDOUT)|(?:ETIMEDOUT|timed out"
                r"|timeout).{0,120}amazonaws\.com|://[\w.-]+\.amazonaws\.com\b.{0,120}(?:i/o timeout|timed out"
                r"|ETIMEDOUT|deadline exceeded|no route to host)",
                80,
                'botocore.exceptions.EndpointConnectionError: Could not connect to the endpoint URL: "https://sqs"',
                "boto/botocore: botocore/exceptions.py",
            ),
        ),
    ),
)
