"""What `psql` makes of an instance whose master user is no superuser, as RDS's is not, and whose tables are there."""

import subprocess
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from components.data import own_users
from components.data.postgres import PASSWORD_SPECIALS
from tests import tools
from tests.database import server
from tests.database.authority import Authority

PASSWORD = f"a{PASSWORD_SPECIALS}z"
NUMBERS = count(1)
Connection = psycopg.Connection[tuple[Any, ...]]
DENIED = psycopg.errors.InsufficientPrivilege


class Instance:
    """A database of the master user's, with his tables."""

    def __init__(self, running: server.Server, bundle: Path) -> None:
        self.psql = tools.needed("psql", how="install PostgreSQL's client, the package `postgresql-client`")
        self.running, self.bundle = running, bundle
        self.name = f"shop_{next(NUMBERS)}"
        self.master = f"{self.name}_master"
        with self.superuser(server.DATABASE) as connection:
            connection.execute(f"CREATE ROLE {self.master} LOGIN CREATEDB CREATEROLE PASSWORD 'master'".encode())
        with self.superuser(server.DATABASE) as connection:
            connection.autocommit = True
            connection.execute(f"CREATE DATABASE {self.name} OWNER {self.master}".encode())

    def superuser(self, database: str | None = None) -> Connection:
        return self.connect(server.SUPERUSER, server.SUPERUSER_PASSWORD, database)

    def connect(self, user: str, password: str, database: str | None = None) -> Connection:
        return psycopg.connect(
            host=self.running.host,
            port=self.running.port,
            user=user,
            password=password,
            dbname=database or self.name,
            sslmode="verify-full",
            sslrootcert=str(self.bundle),
        )

    @contextmanager
    def as_(self, role: str, password: str | None = None) -> Generator[Connection]:
        """role: of own_users.ROLES, or `master`."""
        secret = password or ("master" if role == "master" else self.password(role))
        with self.connect(f"{self.name}_{role}", secret) as connection:
            yield connection

    def run(self, role: str, query: str, password: str | None = None) -> list[tuple[Any, ...]]:
        with self.as_(role, password) as connection:
            cursor = connection.execute(query.encode())
            return cursor.fetchall() if cursor.description else []

    def password(self, role: str, suffix: str = "") -> str:
        return f"{PASSWORD}{role}{suffix}"

    def attempt(self, suffix: str = "") -> subprocess.CompletedProcess[str]:
        """The task's run."""
        return subprocess.run(
            ["sh", "-c", own_users.users_script()],
            env={
                "PATH": tools.path_with(self.psql),
                "PGHOST": self.running.host,
                "PGPORT": str(self.running.port),
                "PGSSLMODE": "verify-full",
                "PGSSLROOTCERT": str(self.bundle),
                "PGUSER": self.master,
                "PGPASSWORD": "master",
                **own_users.environment(self.name),
                **{own_users.password_variable(role): self.password(role, suffix) for role in own_users.ROLES},
            },
            capture_output=True,
            text=True,
            timeout=120,  # where it waits for a table for ever
        )

    def separate(self, suffix: str = "") -> None:
        done = self.attempt(suffix)
        assert done.returncode == 0, done.stderr
        assert not done.stderr, done.stderr


@pytest.fixture(scope="module")
def bundle(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("users") / "rds.pem"
    path.write_text(authority.bundle, encoding="ascii")
    return path


@pytest.fixture
def instance(postgres: server.Server, bundle: Path) -> Iterator[Instance]:
    one = Instance(postgres, bundle)
    yield one
    with one.superuser(server.DATABASE) as connection:
        connection.autocommit = True
        connection.execute(f"DROP DATABASE {one.name} WITH (FORCE)".encode())


def test_what_the_migrator_makes_the_app_uses_and_the_reader_reads(instance: Instance) -> None:
    instance.separate()
    instance.run("migrator", "CREATE TABLE orders (id serial PRIMARY KEY, note text); CREATE SCHEMA billing")
    instance.run("migrator", "CREATE TABLE billing.orders (id bigint GENERATED ALWAYS AS IDENTITY, note text)")
    for schema in ("public", "billing"):
        with instance.as_("app") as app:
            app.execute(sql.SQL("SET search_path = {}").format(sql.Identifier(schema)))
            app.execute("INSERT INTO orders (note) VALUES ('new'); UPDATE orders SET note = 'paid'")
        with instance.as_("reader") as reader:
            reader.execute(sql.SQL("SET search_path = {}").format(sql.Identifier(schema)))
            assert reader.execute("SELECT id, note FROM orders").fetchall() == [(1, "paid")]
    instance.run("app", "DELETE FROM billing.orders; DELETE FROM orders")


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE orders",
        "ALTER TABLE orders ADD COLUMN more int",
        "TRUNCATE orders",
        "CREATE TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "DROP SCHEMA public CASCADE",
        "DO $$ BEGIN EXECUTE format('SET ROLE %I', current_database() || '_migrator'); END $$",
    ],
)
def test_the_app_changes_rows_alone(instance: Instance, statement: str) -> None:
    instance.separate()
    instance.run("migrator", "CREATE TABLE orders (id int)")
    with pytest.raises(DENIED):
        instance.run("app", statement)


def test_the_reader_writes_nothing_though_it_says_it_would(instance: Instance) -> None:
    instance.separate()
    instance.run("migrator", "CREATE TABLE orders (id serial)")
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        instance.run("reader", "DELETE FROM orders")
    for statement in ("DELETE FROM orders", "SELECT nextval('orders_id_seq')", "CREATE TABLE mine (id int)"):
        with pytest.raises(DENIED):
            instance.run("reader", f"SET TRANSACTION READ WRITE; {statement}")


def test_none_of_them_makes_users_or_databases(instance: Instance) -> None:
    instance.separate()
    rights = (
        "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls FROM pg_roles WHERE rolname = CURRENT_USER"
    )
    assert [instance.run(role, rights) for role in own_users.ROLES] == [[(False,)]] * 3
    assert instance.run("migrator", f"SELECT pg_has_role('{instance.master}', 'MEMBER')") == [(False,)]


EXISTING = """
CREATE SCHEMA billing;
CREATE TABLE orders (id serial PRIMARY KEY, note text, "Odd ""name" int);
CREATE TABLE billing.invoices (id bigint GENERATED ALWAYS AS IDENTITY, paid boolean DEFAULT false);
CREATE TABLE events (at date) PARTITION BY RANGE (at);
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE VIEW open AS SELECT * FROM orders;
CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM orders;
CREATE SEQUENCE numbers;
CREATE TYPE colour AS ENUM ('red');
CREATE TYPE pair AS (a int, b int);
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql AS 'SELECT $1 * 2';
REVOKE ALL ON FUNCTION twice(int) FROM PUBLIC;
CREATE PROCEDURE nothing() LANGUAGE sql AS '';
CREATE EXTENSION hstore;
INSERT INTO orders (note) VALUES ('old');
"""
OWNERS = """
SELECT 'database', datname FROM pg_database WHERE datname = current_database() AND datdba = %(owner)s::regrole
UNION ALL SELECT 'schema', nspname FROM pg_namespace WHERE nspowner = %(owner)s::regrole
UNION ALL SELECT 'relation', relname FROM pg_class WHERE relowner = %(owner)s::regrole
UNION ALL SELECT 'routine', proname FROM pg_proc WHERE proowner = %(owner)s::regrole
UNION ALL SELECT 'type', typname FROM pg_type WHERE typowner = %(owner)s::regrole
"""


def owned(instance: Instance, role: str) -> set[tuple[str, str]]:
    with instance.superuser() as connection:
        return {*connection.execute(OWNERS.encode(), {"owner": f"{instance.name}_{role}"})}  # pyright: ignore[reportReturnType]


def test_what_the_master_made_is_handed_over_and_served_all_the_while(instance: Instance) -> None:
    instance.run("master", EXISTING)
    before = owned(instance, "master")
    with instance.as_("master") as old:  # a task of before the update
        old.autocommit = True
        old.execute("INSERT INTO orders (note) VALUES ('during')")
        instance.separate()
        old.execute("INSERT INTO orders (note) VALUES ('after'); SELECT nextval('numbers'); SELECT twice(2)")
        old.execute("ALTER TABLE orders ADD COLUMN by_an_old_migration int; CREATE TABLE late (id int)")
    after = owned(instance, "migrator")
    assert before and before - after == set()
    assert owned(instance, "master") <= {("relation", "late"), ("type", "late"), ("type", "_late")}
    assert instance.run("app", "SELECT note FROM open ORDER BY id") == [("old",), ("during",), ("after",)]
    instance.run("app", "INSERT INTO orders (note) VALUES ('x'); INSERT INTO billing.invoices DEFAULT VALUES")
    instance.run("app", "INSERT INTO events VALUES ('2026-05-01'); SELECT nextval('numbers'), twice(2)")
    instance.run("app", "INSERT INTO late VALUES (1); SELECT 'a=>1'::hstore -> 'a'; CALL nothing()")
    assert instance.run("reader", "SELECT count(*) FROM counted, events, late") == [(1,)]
    instance.run("migrator", "ALTER TABLE orders DROP COLUMN note CASCADE; DROP TYPE pair; DROP TABLE events")
    instance.run("migrator", "ALTER TYPE colour ADD VALUE 'blue'; REFRESH MATERIALIZED VIEW counted")


def test_what_an_extension_made_is_left_to_it(instance: Instance) -> None:
    with instance.superuser() as connection:
        connection.execute("CREATE EXTENSION hstore")
        connection.execute(
            sql.SQL("CREATE TABLE words (id int); ALTER TABLE words OWNER TO {}").format(
                sql.Identifier(instance.master)
            )
        )
        connection.execute("ALTER EXTENSION hstore ADD TABLE words")
    instance.separate()
    assert ("relation", "words") in owned(instance, "master")
    instance.run("app", "INSERT INTO words VALUES (1)")


def test_a_second_run_changes_passwords_and_takes_what_was_made_meanwhile(instance: Instance) -> None:
    instance.separate()
    instance.run("migrator", "CREATE TABLE orders (id int)")
    instance.run("master", "CREATE TABLE by_hand (id int)")
    instance.separate(suffix="2")
    new = {role: instance.password(role, "2") for role in own_users.ROLES}
    instance.run("app", "INSERT INTO orders VALUES (1); INSERT INTO by_hand VALUES (1)", new["app"])
    assert instance.run("reader", "SELECT * FROM by_hand", new["reader"]) == [(1,)]
    instance.run("migrator", "ALTER TABLE by_hand ADD COLUMN more int", new["migrator"])
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        instance.run("app", "SELECT 1")
    rights = owned(instance, "migrator")
    instance.separate(suffix="2")
    assert owned(instance, "migrator") == rights


def test_back_to_the_master_and_separate_again(instance: Instance) -> None:
    """What `users: master` does in the database: nothing; he is a member of the owner."""
    instance.separate()
    instance.run("migrator", "CREATE TABLE orders (id int)")
    instance.run("master", "ALTER TABLE orders ADD COLUMN more int; CREATE TABLE later (id int)")
    instance.run("master", "INSERT INTO orders VALUES (1, 2)")
    instance.separate()
    instance.run("migrator", "DROP TABLE later, orders")


def test_a_schema_of_the_masters_name_is_still_where_tables_are_looked_for(instance: Instance) -> None:
    instance.run("master", f"CREATE SCHEMA {instance.master}; CREATE TABLE {instance.master}.orders (id int)")
    instance.separate()
    instance.run("app", "INSERT INTO orders VALUES (1)")
    instance.run("migrator", "CREATE TABLE more (id int)")
    assert instance.run("reader", "SELECT count(*) FROM more, orders") == [(0,)]


def test_a_search_path_of_the_masters_own_is_kept(instance: Instance) -> None:
    instance.run("master", "CREATE SCHEMA store; CREATE TABLE store.orders (id int)")
    instance.run("master", f"ALTER ROLE {instance.master} SET search_path = store, public")
    instance.separate()
    instance.run("app", "INSERT INTO orders VALUES (1)")


def refused(instance: Instance) -> str:
    """Why; and nothing was made or handed over."""
    done = instance.attempt()
    assert done.returncode == 3
    assert owned(instance, "migrator") == set()
    return done.stderr


def test_a_user_of_somebody_elses_is_left(instance: Instance) -> None:
    instance.run("master", f"CREATE ROLE {instance.name}_migrator LOGIN PASSWORD 'theirs'")
    assert f"role {instance.name}_migrator exists, and Fairway did not make it" in refused(instance)
    assert instance.run("migrator", "SELECT 1", "theirs") == [(1,)]


def test_row_security_and_large_objects_are_refused_before_anything_is_made(instance: Instance) -> None:
    instance.run("master", "CREATE TABLE orders (id int); ALTER TABLE orders ENABLE ROW LEVEL SECURITY")
    with instance.superuser() as connection:  # whom the refusal leaves nothing of, so that `refused` finds the role
        connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(f"{instance.name}_migrator")))
        comment = sql.SQL("COMMENT ON ROLE {} IS {}")
        connection.execute(comment.format(sql.Identifier(f"{instance.name}_migrator"), sql.Literal(own_users.MARK)))
    assert "orders has row security" in refused(instance)
    instance.run("master", "ALTER TABLE orders FORCE ROW LEVEL SECURITY; SELECT lo_create(0)")
    assert "there are large objects" in refused(instance)


def test_everybody_may_make_tables_no_more_in_a_database_of_before_postgresql_15(instance: Instance) -> None:
    instance.run("master", "GRANT CREATE ON SCHEMA public TO PUBLIC")
    instance.separate()
    with pytest.raises(DENIED):
        instance.run("app", "CREATE TABLE mine (id int)")


def test_a_schema_of_another_user_in_which_everybody_makes_tables_is_named(instance: Instance) -> None:
    with instance.superuser() as connection:
        connection.execute("ALTER SCHEMA public OWNER TO CURRENT_USER; GRANT ALL ON SCHEMA public TO PUBLIC")
    done = instance.attempt()
    assert done.returncode == 3
    assert f"everybody may make tables in schema public, which is {server.SUPERUSER}'s" in done.stderr


def test_a_table_that_somebody_holds_ends_the_run_and_the_next_one_goes_on(
    instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance.run("master", "CREATE TABLE orders (id int)")
    script = own_users.users_script()
    assert "SET lock_timeout = '10s'" in script
    monkeypatch.setattr(own_users, "users_script", lambda: script.replace("'10s'", "'10ms'"))
    with instance.as_("master") as busy:
        busy.execute("SELECT * FROM orders")
        done = instance.attempt()
        assert done.returncode == 3
        assert "lock timeout" in done.stderr
    instance.separate()
    instance.run("app", "INSERT INTO orders VALUES (1)")
