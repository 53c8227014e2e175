"""The way to a database: what is asked of AWS, what the client gets, and that production is not reached by accident."""

import json
import socket
import subprocess
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ops.aws.client import Aws
from ops.cli import fairway
from ops.clock import Clock
from ops.errors import OpsError
from ops.pulumi.resources import Resource
from ops.pulumi.stack import Stack
from ops.pulumi.state import Deployed
from ops.session.client import CATALOGUE, run_client
from ops.session.database import DatabaseAccess, User, client_environment, need_client, read_access, with_database
from ops.session.own_database import drop_database
from ops.session.signals import TerminatedError, wait_for
from ops.session.tunnel import Remote, tunnel
from tests.unit.ops.answers import CannedAws
from tests.unit.ops.snapshots import SERVICE
from tests.unit.ops.test_collector import deployed
from tests.unit.ops.test_console import READY, known
from tests.unit.ops.test_run import TASK, answers, task

HOST = "shop-dev.abc.us-east-1.rds.amazonaws.com"
SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:shop-dev-database-aBcDeF"
CONTENT = {"host": HOST, "port": 5432, "username": "shop", "password": "hunter2", "dbname": "shop"}
LISTEN = "import socket, sys, time; s = socket.create_server(('127.0.0.1', int(sys.argv[1]))); time.sleep(600)"


def aws() -> CannedAws:
    opened = {"SessionId": "s", "TokenValue": "t", "StreamUrl": "wss://x"}
    return CannedAws(
        known(task("RUNNING", containers=[READY]))
        | {
            "ssm start_session": lambda _: opened,
            "secretsmanager get_secret_value": lambda _: {"SecretString": json.dumps(CONTENT)},
        }
    )


def resource(type_token: str, **outputs: Any) -> Resource:
    return Resource(urn=f"urn:pulumi:dev::shop::{type_token}::it", type=type_token, outputs=outputs)


STACK = deployed(
    resources=(
        resource("pulumi:pulumi:Stack", databaseSecretArn=SECRET),
        resource("aws:rds/instance:Instance", engineVersion="15.7"),
    )
)


@pytest.fixture(autouse=True)
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """AWS's plugin, and PostgreSQL's clients, on an otherwise empty PATH."""
    for name in ("session-manager-plugin", "psql", "pg_dump", "pg_restore"):
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) 15.4'\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))


def test_the_way_leads_through_a_task_to_the_real_host_and_ends_with_the_block() -> None:
    client, started = aws(), list[Sequence[str]]()
    plugins: list[subprocess.Popen[bytes]] = []

    def start(words: Sequence[str]) -> "subprocess.Popen[bytes]":
        started.append(words)
        port = json.loads(words[5])["Parameters"]["localPortNumber"][0]
        plugins.append(subprocess.Popen([sys.executable, "-c", LISTEN, port]))
        return plugins[0]

    remote = Remote(host=HOST, port=5432)
    with tunnel(client, SERVICE, remote, limit=600, notify=lambda _: None, start=start, clock=Clock()) as port:
        socket.create_connection(("127.0.0.1", port)).close()

    (request,) = [parameters for call, parameters in client.requests if call == "ssm start_session"]
    assert request["Target"] == "ecs:shop-dev_77aa77aa77aa77aa77aa77aa77aa77aa_77aa-1"
    assert request["DocumentName"] == "AWS-StartPortForwardingSessionToRemoteHost"
    assert request["Parameters"] == {"host": [HOST], "portNumber": ["5432"], "localPortNumber": [str(port)]}
    assert [started[0][index] for index in (0, 3, 4)] == ["session-manager-plugin", "StartSession", ""]
    assert [parameters["task"] for call, parameters in client.requests if call == "ecs stop_task"] == [TASK]
    assert plugins[0].returncode is not None


def test_a_plugin_that_ends_is_said_and_its_task_is_stopped() -> None:
    client = aws()

    def start(_: Sequence[str]) -> "subprocess.Popen[bytes]":
        ended = subprocess.Popen([sys.executable, "-c", "raise SystemExit(7)"])
        ended.wait()
        return ended

    remote = Remote(host=HOST, port=5432)
    with (
        pytest.raises(OpsError, match="ended with 7"),
        tunnel(client, SERVICE, remote, limit=600, notify=lambda _: None, start=start),
    ):
        pass

    assert "ecs stop_task" in [call for call, _ in client.requests]


def test_the_client_verifies_the_real_name_and_reads_only_unless_it_may_write(tmp_path: Path) -> None:
    access, root = read_access(aws(), STACK, "reader"), tmp_path / "rds.pem"

    env = client_environment(access, local_port=40123, root=root, write=False)

    assert (env["PGHOST"], env["PGHOSTADDR"], env["PGPORT"]) == (HOST, "127.0.0.1", "40123")
    assert (env["PGSSLMODE"], env["PGSSLROOTCERT"]) == ("verify-full", str(root))
    assert root.read_text().startswith("-----BEGIN CERTIFICATE")
    assert env["PGOPTIONS"] == "-c default_transaction_read_only=on"
    assert "PGOPTIONS" not in client_environment(access, local_port=1, root=root, write=True)
    assert "hunter2" not in repr(access)


@pytest.mark.parametrize(
    ("user", "secret"), [("reader", "reader"), ("app", "app"), ("migrator", "migrator"), ("master", SECRET)]
)
def test_each_user_of_a_stack_has_its_secret(user: User, secret: str) -> None:
    users = {name: name for name in ("app", "migrator", "reader")}
    outputs = resource("pulumi:pulumi:Stack", databaseSecretArn=SECRET, databaseUsers=users)
    client = aws()
    read_access(client, deployed(resources=(outputs,)), user)
    assert [values["SecretId"] for _, values in client.requests] == [secret]


def test_a_stack_without_a_database_is_said() -> None:
    with pytest.raises(OpsError, match="no database of its own"):
        read_access(aws(), deployed(), "reader")
    with pytest.raises(OpsError, match="no service has the database"):
        with_database(deployed(services=(replace(SERVICE, database=None),)), None)
    with pytest.raises(OpsError, match="web is no service with a database"):
        with_database(deployed(), "web")


def test_a_client_that_is_older_than_the_server_is_refused() -> None:
    need_client("pg_dump", 15)
    with pytest.raises(OpsError, match="pg_dump is of version 15, the server of 16"):
        need_client("pg_dump", 16)
    with pytest.raises(OpsError, match="no pg_dumpall on the PATH"):
        need_client("pg_dumpall", 16)


Db = Callable[..., Result]


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Db:
    """Runs `db`; what its clients were called with is in `calls`."""
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n")

    def run(*words: str, production: bool = False) -> Result:
        calls.clear()

        def read(_: Stack) -> Any:
            return replace(STACK, production=production)

        def client(_: str) -> CannedAws:
            return aws()

        @contextmanager
        def open_way(*_: object, **__: object) -> Generator[int]:
            yield 40123

        def start(command: Sequence[str], env: Mapping[str, str], **_: object) -> int:
            calls.append((list(command), env))
            Path(next((word[7:] for word in command if word.startswith("--file=")), tmp_path / "x")).touch()
            return 4

        monkeypatch.setattr("ops.commands.db.read_settled", read)
        monkeypatch.setattr("ops.commands.db.Aws", client)
        monkeypatch.setattr("ops.commands.db.tunnel", open_way)
        monkeypatch.setattr("ops.commands.db.run_client", start)
        return CliRunner().invoke(fairway, ["db", *words, "-C", str(tmp_path)])

    return run


calls: list[tuple[list[str], Mapping[str, str]]] = []


def test_each_client_gets_the_way_and_its_exit_code_is_the_commands(db: Db, tmp_path: Path) -> None:
    file = tmp_path / "x.dump"

    shell = db("shell", "dev")
    (words, env), *_ = calls
    assert (shell.exit_code, words, env["PGPORT"]) == (4, ["psql"], "40123") and "PGOPTIONS" in env
    assert "read-only" in shell.stderr and HOST in shell.stderr and "hunter2" not in shell.output

    assert db("shell", "dev", "--write").exit_code == 4 and "PGOPTIONS" not in calls[0][1]
    file.write_text("of yesterday")
    assert db("dump", "dev", "--output", str(file)).exit_code == 4 and calls[0][0][-1].startswith(f"--file={tmp_path}")
    assert file.read_text() == "of yesterday" and not list(tmp_path.glob(".x.dump*"))  # which a failed one leaves
    restored = db("restore", "dev", "--input", str(file), "--yes")
    assert restored.exit_code == 4 and "nothing was changed; --clean drops" in restored.stderr
    assert "--single-transaction" in calls[0][0] and "--clean" not in calls[0][0] and "PGOPTIONS" not in calls[0][1]
    assert "--clean" in (db("restore", "dev", "--input", str(file), "--yes", "--clean"), calls)[1][0][0]


def test_of_a_client_is_shown_what_is_not_left_out(capfd: pytest.CaptureFixture[str]) -> None:
    script = "echo 'pg_dump: reading schemas' >&2; echo 'pg_dump: error: no' >&2; echo out; exit 3"

    assert run_client(["/bin/sh", "-c", script], {}, left_out=CATALOGUE) == 3
    assert run_client(["/bin/sh", "-c", 'echo "$GREETING"'], {"GREETING": "hello"}) == 0

    shown = capfd.readouterr()
    assert (shown.out, shown.err) == ("out\nhello\n", "pg_dump: error: no\n")


def test_who_only_reads_is_the_reader_and_a_dump_leaves_nothing_out(
    db: Db, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, users = str(tmp_path / "x.dump"), list[str]()
    Path(file).touch()

    def read(aws: Aws, deployed: Deployed, user: User) -> DatabaseAccess:
        users.append(user)
        return read_access(aws, deployed, user)

    monkeypatch.setattr("ops.commands.db.read_access", read)
    for words in (
        ["shell", "dev"],
        ["shell", "dev", "--write"],
        ["shell", "dev", "--user", "app", "--write"],
        ["dump", "dev", "--output", file],
        ["restore", "dev", "--input", file, "--yes"],
    ):
        assert db(*words).exit_code == 4
    assert users == ["reader", "migrator", "app", "migrator", "migrator"]


def test_production_and_an_unconfirmed_restore_are_refused_before_anything_is_asked(db: Db, tmp_path: Path) -> None:
    file = tmp_path / "x.dump"
    file.touch()

    refused, unconfirmed = db("shell", "dev", production=True), db("restore", "dev", "--input", str(file))

    assert (refused.exit_code, unconfirmed.exit_code, calls) == (2, 2, [])
    assert "dev is production, and this opens psql: add --yes-prod" in refused.stderr
    assert db("shell", "dev", "--yes-prod", production=True).exit_code == 4


SETUP: Mapping[str, Any] = {
    "cluster": "shop",
    "taskDefinition": "shop-pr-12-database-setup:1",
    "subnets": ["subnet-1"],
    "securityGroup": "sg-1",
    "public": False,
    "logGroup": "/shop/pr-12/database-setup",
    "database": "pr_12",
}


@pytest.mark.parametrize(("code", "verdict"), [(0, 0), (3, 3)])
def test_an_own_database_on_a_shared_server_is_deleted_by_the_task_that_made_it(code: int, verdict: int) -> None:
    ended = {"name": "database-setup", "exitCode": code}
    client = CannedAws(answers(task(containers=[ended])))
    stack = replace(STACK, resources=(resource("pulumi:pulumi:Stack", databaseSetup=SETUP),))
    clock = Clock(sleep=lambda _: None)
    assert drop_database(client, stack, log=print, notify=print, clock=clock) == verdict
    (request,) = [parameters for call, parameters in client.requests if call == "ecs run_task"]
    (override,) = request["overrides"]["containerOverrides"]
    assert override["name"] == "database-setup" and "DROP DATABASE" in override["command"][0]


def test_a_stack_without_one_has_nothing_to_delete() -> None:
    client = CannedAws({})
    assert drop_database(client, STACK, log=print, notify=print, clock=Clock()) == 0
    assert not client.requests


def test_a_database_is_not_deleted_by_accident(db: Db) -> None:
    production, unconfirmed = db("drop", "dev", "--yes", production=True), db("drop", "dev")
    assert (production.exit_code, unconfirmed.exit_code) == (2, 2)
    assert "dev is production, and this deletes its database: add --yes-prod" in production.stderr
    assert db("drop", "dev", "--yes").exit_code == 0


def test_ctrl_c_is_the_clients_and_a_terminated_command_ends_it() -> None:
    class Process:
        def __init__(self, *events: BaseException | int) -> None:
            self.events, self.terminated = list(events), False

        def wait(self) -> int:
            event = self.events.pop(0)
            if isinstance(event, BaseException):
                raise event
            return event

        def terminate(self) -> None:
            self.terminated = True

    patient, ended = Process(KeyboardInterrupt(), 3), Process(TerminatedError())

    assert wait_for(patient) == 3  # pyright: ignore[reportArgumentType]
    with pytest.raises(TerminatedError):
        wait_for(ended)  # pyright: ignore[reportArgumentType]
    assert ended.terminated and not patient.terminated
