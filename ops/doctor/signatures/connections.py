"""Connections and memory: what runs out."""

import re
from collections.abc import Iterator, Sequence

from ops.aws.snapshot import Snapshot
from ops.doctor.evidence import UNHEALTHY, Message, short
from ops.doctor.health import failed_stops
from ops.doctor.signature import APP, EITHER, Evidence, Sign, Signature
from ops.doctor.text import exit_words

_PG = "PostgreSQL, appendix A: error codes"
KILLED = 137


def _killed(snapshot: Snapshot, _: Sequence[Message]) -> Iterator[Evidence]:
    """SIGKILL comes from the kernel for want of memory, or from ECS to what did not stop when it was told to."""
    for task in failed_stops(snapshot):
        if re.search(UNHEALTHY, str(task.get("stoppedReason"))):
            continue
        for container in task.get("containers", ()):
            if container.get("exitCode") == KILLED:
                name = f"stopped task {short(task)}, container {container['name']}"
                yield Evidence(shown=f"{name}: {exit_words(KILLED)}", certainty=70)
                return


SIGNATURES = (
    Signature(
        failures=("F37",),
        title="the container ran out of memory",
        cause="The app, with all its workers and their peaks, needs more than the task has; or it leaks.",
        fix="Raise `memory` of the service; or lower the app's workers and heap (`--max-old-space-size`, "
        "`-XX:MaxRAMPercentage`, WEB_CONCURRENCY).",
        look=_killed,
        signs=(
            Sign(
                "ECS",
                r"^OutOfMemoryError: |OutOfMemoryError: Container killed|OOMKilled|killed due to memory"
                r"|OutOfMemory\b.*container",
                99,
                "OutOfMemoryError: Container killed due to memory usage",
                "Amazon ECS developer guide: OutOfMemoryError",
                EITHER,
            ),
            Sign(
                "Node.js, exit code 134",
                r"heap out of memory|process out of memory|ERR_WORKER_OUT_OF_MEMORY|Ineffective mark-compacts"
                r"|Reached heap limit|Last few GCs",
                97,
                "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
                "nodejs/node: V8's fatal errors",
            ),
            Sign(
                "Java, .NET, Ruby, PHP, Go, Erlang",
                r"java\.lang\.OutOfMemoryError|insufficient memory for the Java Runtime|System\.OutOfMemoryException"
                r"|NoMemoryError|Allowed memory size of \d+ bytes exhausted|runtime: (?:out of|cannot allocate) memory"
                r"|eheap_alloc: Cannot allocate|GC overhead limit exceeded|GC heap initialization failed"
                r"|memory allocation of \d+ bytes failed",
                95,
                "Exception in thread main java.lang.OutOfMemoryError: Java heap space",
                "the runtimes' own words",
            ),
            Sign(
                "Linux ENOMEM",
                r"Cannot allocate memory|Unable to allocate [\d.]+ [KMGT]iB|\bENOMEM\b|Errno 12\b"
                r"|(?-i:^MemoryError\b)|std::bad_alloc|out of memory\?"
                r"|Perhaps out of memory|was sent SIGKILL|signal:? ?[\"\[]?(?:9|SIGKILL|killed)|errno=12"
                r"|^Out of memory\b|exceeds --max-memory-restart"
                r"|exit(?:ed with)? (?:exit )?(?:code|status):? 137|errno 137\b",
                92,
                "[ERROR] Worker (pid:17) was sent SIGKILL! Perhaps out of memory?",
                "Linux: errno(3); gunicorn: arbiter.py",
                EITHER,
                unless=r"SIGTERM|logger args|pull command failed",
            ),
            Sign(
                "sh",
                r"^Killed$|: line \d+: +\d+ Killed\b",
                80,
                "Killed",
                "POSIX shells: SIGKILL",
                APP,
            ),
        ),
    ),
    Signature(
        failures=("F38",),
        title="the database has no connection left, or the app's pool is empty",
        cause="Tasks × pool is more than the database's max_connections, twice while deploying; or connections are "
        "not given back, or queries hold them.",
        fix="Make the pool smaller (`connection_limit`, `pool_size`), the tasks fewer, or the database's class larger.",
        database_state=True,
        signs=(
            Sign(
                "PostgreSQL 53300",
                r"(?-i:\b(?:53300|08004)\b)|remaining connection slots|too many clients already"
                r"|too many connections for (?:role|database)|no more connections allowed|max clients reached"
                r"|TooManyConnections|too_many_connections|(?-i:\bP2037\b)",
                94,
                "FATAL: sorry, too many clients already",
                _PG,
            ),
            Sign(
                "SQLAlchemy, psycopg, Django",
                r"QueuePool limit of size|couldn't get a connection after|psycopg_pool\.PoolTimeout(?!: pool init)",
                90,
                "psycopg_pool.PoolTimeout: couldn't get a connection after 30.00 sec",
                "sqlalchemy: pool/impl.py; psycopg: psycopg_pool/pool.py",
            ),
            Sign(
                "Prisma P2024, Knex, Sequelize, node-postgres",
                r"(?-i:\bP2024\b)|Timed out fetching a new connection|Timeout acquiring a connection"
                r"|ConnectionAcquireTimeout|ResourceRequest timed out|timeout exceeded when trying to connect"
                r"|pool is (?:probably )?full",
                90,
                "KnexTimeoutError: Knex: Timeout acquiring a connection. The pool is probably full.",
                "Prisma: error message reference; knex/knex: lib/client.js; sequelize-pool",
            ),
            Sign(
                "Hikari, Tomcat, Npgsql",
                r"Connection is not available, request timed out(?!.{0,40}total=0,)|PoolExhausted"
                r"|connection pool (?:has been )?exhausted|Connection acquisition timed out"
                r"|Unable to acquire JDBC Connection.{0,80}timed out|Could not get a resource from the pool",
                90,
                "The connection pool has been exhausted, either raise 'Max Pool Size' or 'Timeout'",
                "brettwooldridge/HikariCP: HikariPool.java; npgsql: PoolingDataSource.cs",
            ),
            Sign(
                "r2d2",
                r"timed out waiting for connection",
                80,
                "r2d2: timed out waiting for connection",
                "sfackler/r2d2: lib.rs: none was free, or none could be made",
                also=("F21",),
            ),
            Sign(
                "Agroal, IronJacamar, c3p0, DBCP",
                r"Acquisition timeout while waiting for new connection|IJ000453|IJ000655"
                r"|No managed connections available"
                r"|Connections could not be acquired from the underlying database"
                r"|attempt by a client to checkout a Connection has timed out|Cannot get a connection, pool error",
                80,
                "java.sql.SQLException: Acquisition timeout while waiting for new connection",
                "agroal: ConnectionPool.java; ironjacamar: core messages: none was free, or none could be made",
                also=("F21",),
            ),
            Sign(
                "Ecto, Active Record, sqlx, deadpool",
                r"request was dropped from queue|could not obtain a (?:database )?connection (?:from the pool )?within"
                r"|pool timed out while waiting for an open connection|ActiveRecord::ConnectionTimeoutError"
                r"|PoolTimedOut|all pooled connections were in use|waiting for a slot to become available"
                r"|Timed out in bb8",
                88,
                "ActiveRecord::ConnectionTimeoutError: could not obtain a connection from the pool within 5.000 "
                "seconds",
                "elixir-ecto/db_connection: connection_pool.ex; rails: connection_pool.rb; launchbadge/sqlx: error.rs",
            ),
        ),
    ),
)
