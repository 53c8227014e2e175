"""What `psql` makes and deletes on a server that several stacks share, as an administrator who is no superuser."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import psycopg
import pytest

from components.data import own_database
from components.data.postgres import PASSWORD_SPECIALS
from tests import tools
from tests.database import server
from tests.database.authority import Authority

ADMINISTRATOR, MARK = "administrator", "fairway shop-pr-12"
PASSWORD = f"a{PASSWORD_SPECIALS}z"


class Shared:
    """One server, as the task of a stack reaches it."""

    def __init__(self, running: server.Server, bundle: Path) -> None:
        self.psql = tools.needed("psql", how="install PostgreSQL's client, the package `postgresql-client`")
        self.running, self.bundle = running, bundle

    def environment(
        self, username: str, database: str, *, mark: str = MARK, password: str = PASSWORD
    ) -> dict[str, str]:
        return {
            "PATH": tools.path_with(self.psql),
            "PGHOST": self.running.host,
            "PGPORT": str(self.running.port),
            "PGSSLMODE": "verify-full",
            "PGSSLROOTCERT": str(self.bundle),
            "PGUSER": ADMINISTRATOR,
            "PGPASSWORD": "secret",
            "FAIRWAY_PASSWORD": password,
            **own_database.environment(username=username, database=database, mark=mark),
        }

    def run(self, script: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["sh", "-c", script], env=environment, capture_output=True, text=True)

    def create(self, username: str, database: str, *, mark: str = MARK, password: str = PASSWORD) -> None:
        environment = self.environment(username, database, mark=mark, password=password)
        done = self.run(own_database.create_script(), environment)
        assert done.returncode == 0, done.stderr

    def query(self, sql: str, *, user: str, password: str, database: str) -> list[tuple[object, ...]]:
        with psycopg.connect(
            host=self.running.host,
            port=self.running.port,
            user=user,
            password=password,
            dbname=database,
            sslmode="verify-full",
            sslrootcert=str(self.bundle),
        ) as connection:
            cursor = connection.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []

    def as_superuser(self, sql: str) -> list[tuple[object, ...]]:
        return self.query(sql, user=server.SUPERUSER, password=server.SUPERUSER_PASSWORD, database=server.DATABASE)


@pytest.fixture(scope="module")
def shared(postgres: server.Server, authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Shared:
    bundle = tmp_path_factory.mktemp("shared") / "rds.pem"
    bundle.write_text(authority.bundle, encoding="ascii")
    shared = Shared(postgres, bundle)
    shared.as_superuser(f"CREATE ROLE {ADMINISTRATOR} LOGIN CREATEDB CREATEROLE PASSWORD 'secret'")
    return shared


def test_the_user_owns_its_database_and_a_second_run_changes_the_password_alone(shared: Shared) -> None:
    shared.create("pr_12", "pr_12")
    shared.query("CREATE TABLE orders (id int)", user="pr_12", password=PASSWORD, database="pr_12")
    shared.create("pr_12", "pr_12", password="another'\\")
    assert shared.query("SELECT * FROM orders", user="pr_12", password="another'\\", database="pr_12") == []
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        shared.query("SELECT 1", user="pr_12", password=PASSWORD, database="pr_12")


def test_nobody_else_may_connect_to_it(shared: Shared) -> None:
    shared.create("one", "one")
    shared.create("two", "two", mark="fairway shop-pr-13")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        shared.query("SELECT 1", user="two", password=PASSWORD, database="one")


@pytest.mark.parametrize("script", [own_database.create_script(), own_database.drop_script()])
def test_what_another_stack_made_is_left(shared: Shared, script: str) -> None:
    shared.create("first", "first")
    refused = shared.run(script, shared.environment("first", "first", mark="fairway shop-pr-99", password="stolen"))
    assert refused.returncode != 0
    assert "role first exists, and fairway shop-pr-99 did not make it" in refused.stderr
    assert shared.query("SELECT 1", user="first", password=PASSWORD, database="first") == [(1,)]


def test_what_nobody_marked_is_left(shared: Shared) -> None:
    refused = shared.run(own_database.drop_script(), shared.environment("unknown", server.DATABASE))
    assert refused.returncode != 0
    assert f"database {server.DATABASE} exists" in refused.stderr


def test_both_are_deleted_though_somebody_is_connected(shared: Shared) -> None:
    shared.create("gone", "gone")
    environment = shared.environment("gone", "gone")
    with psycopg.connect(
        host=shared.running.host,
        port=shared.running.port,
        user="gone",
        password=PASSWORD,
        dbname="gone",
        sslmode="verify-full",
        sslrootcert=str(shared.bundle),
    ):
        done = shared.run(own_database.drop_script(), environment)
    assert done.returncode == 0, done.stderr
    left = "SELECT rolname FROM pg_roles WHERE rolname = 'gone' UNION ALL SELECT datname FROM pg_database"
    assert ("gone",) not in shared.as_superuser(left)
    assert shared.run(own_database.drop_script(), environment).returncode == 0, "a second time there is nothing"
