"""Logging in with real clients, in processes that have the environment of a task and nothing else."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests import tools
from toolchain.cache import cache_root, content_key, ensure_built

NODE_CLIENTS = ("node-postgres", "Sequelize", "TypeORM", "Prisma")
PYTHON_CLIENTS = ("psycopg", "asyncpg")
CLIENTS = NODE_CLIENTS + PYTHON_CLIENTS
GO_CLIENTS = ("pgx", "lib/pq")
RUBY = "Ruby's pg"
FETCHED = ("SQLAlchemy", "sqlx")
"""Packages of Python's index that this project needs for nothing else; sqlx is Rust's, in the package rsqlx."""
KINDS = (NODE_CLIENTS, PYTHON_CLIENTS, FETCHED, GO_CLIENTS, ("JDBC",), (RUBY,))
"""Each in a program of its own."""
JDBC = "org.postgresql:postgresql:42.7.8"

NODE = "install Node.js 20 or later with npm"
PROGRAMS = Path(__file__).parent / "clients"


@dataclass(frozen=True, kw_only=True)
class Login:
    """One client and what the app it is in was given: `settings` by ECS, `options` by its author."""

    client: str
    settings: dict[str, str] = field(repr=False)
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """`who` is the database's user when the login succeeded, and `error` what the client said when it did not."""

    who: str
    ssl: bool
    error: str


def log_in(logins: Sequence[Login], *, environment: dict[str, str], processes: int = 1) -> list[Outcome]:
    """The outcome of each login, in order; the kinds run side by side, each in `processes` parts."""
    parts: list[list[int]] = []
    for kind in KINDS:
        mine = [index for index, login in enumerate(logins) if login.client in kind]
        parts += [mine[start::processes] for start in range(processes) if mine[start::processes]]
    outcomes: dict[int, Outcome] = {}
    with ThreadPoolExecutor() as pool:
        running = [pool.submit(_run, [logins[index] for index in part], environment) for part in parts]
        for part, done in zip(parts, running, strict=True):
            outcomes |= zip(part, done.result(), strict=True)
    return [outcomes[index] for index in range(len(logins))]


def _run(logins: list[Login], environment: dict[str, str]) -> list[Outcome]:
    client = logins[0].client
    with tempfile.TemporaryDirectory() as home:  # libpq and asyncpg look for ~/.postgresql
        command, directory, own = _program(client)
        done = subprocess.run(
            command,
            input="".join(
                (_columns(login) if client == "JDBC" else json.dumps(asdict(login))) + "\n" for login in logins
            ),
            env={"PATH": os.environ["PATH"], "HOME": home, **own, **environment},
            cwd=directory or home,
            capture_output=True,
            text=True,
        )
    assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stderr}"
    read = _row if client == "JDBC" else json.loads
    return [Outcome(**read(line)) for line in done.stdout.splitlines()]


def _program(client: str) -> tuple[list[str], Path | None, dict[str, str]]:
    """The command that logs in with a client, the directory it runs in, and the variables that it needs itself."""
    if client in NODE_CLIENTS:
        return [tools.needed("node", how=NODE), str(PROGRAMS / "login.cjs")], node_packages(), {}
    if client in GO_CLIENTS:
        return [str(_go_program())], None, {}
    if client == "JDBC":
        java = tools.needed("java", how="install a JDK, 17 or later")
        return [java, "-cp", str(_jdbc_driver()), str(PROGRAMS / "Login.java")], None, {}
    if client == RUBY:
        return [tools.needed("ruby", how="install Ruby with its package pg"), str(PROGRAMS / "login.rb")], None, {}
    python = [sys.executable, str(PROGRAMS / "login.py")]
    return python, None, {"PYTHONPATH": str(_python_packages())} if client in FETCHED else {}


def _columns(login: Login) -> str:
    settings = login.settings
    return "\t".join([settings["DATABASE_URL"], settings.get("DB_USERNAME", ""), settings.get("DB_PASSWORD", "")])


def _row(line: str) -> dict[str, Any]:
    who, ssl, error = line.split("\t")
    return {"who": who, "ssl": ssl == "true", "error": error}


def _go_program() -> Path:
    sources = sorted((PROGRAMS / "go").iterdir())

    def build(directory: Path) -> None:
        go = tools.needed("go", how="install Go")
        _install("Go's clients", [go, "build", "-o", str(directory / "login"), "."], cwd=PROGRAMS / "go")

    directory = cache_root(os.environ) / f"database-go-{content_key(*sources)}"
    return ensure_built(directory, needs="login", build=build) / "login"


def _jdbc_driver() -> Path:
    """By Maven where there is one, else Debian's."""
    group, name, version = JDBC.split(":")
    maven = shutil.which("mvn")
    if maven is None:
        return tools.debian_file("libpostgresql-jdbc-java", "usr/share/java/postgresql.jar", how="install Maven")

    def build(directory: Path) -> None:
        copy = [maven, "-q", "-B", "dependency:copy", f"-Dartifact={group}:{name}:{version}"]
        _install("the JDBC driver", [*copy, f"-DoutputDirectory={directory}"], cwd=directory)

    jar = f"{name}-{version}.jar"
    return ensure_built(cache_root(os.environ) / f"database-jdbc-{content_key(JDBC)}", needs=jar, build=build) / jar


def _python_packages() -> Path:
    requirements = PROGRAMS / "requirements.txt"

    def build(directory: Path) -> None:
        pip = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--no-deps",
            "--only-binary=:all:",
            "--disable-pip-version-check",
            "--target",
            str(directory),
        ]
        _install("SQLAlchemy and sqlx", [*pip, "-r", str(requirements)], cwd=directory)

    directory = cache_root(os.environ) / f"database-python-{content_key(requirements, sys.version)}"
    return ensure_built(directory, needs="sqlalchemy/__init__.py", build=build)


def node_packages() -> Path:
    """Where the `node_modules` of clients/package-lock.json are: in the user's cache, by the lock's content."""
    key = content_key(PROGRAMS / "package.json", PROGRAMS / "package-lock.json")
    directory = cache_root(os.environ) / f"database-clients-{key}"
    return ensure_built(directory, needs="node_modules/pg/package.json", build=_install_node)


def _install_node(directory: Path) -> None:
    for file in ("package.json", "package-lock.json"):
        shutil.copy(PROGRAMS / file, directory)
    npm = tools.needed("npm", how=NODE)
    install = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    _install("Node's clients", install, cwd=directory, path=tools.path_with(tools.needed("node", how=NODE)))


def _install(what: str, command: list[str], *, cwd: Path, path: str = os.environ["PATH"]) -> None:
    done = subprocess.run(command, cwd=cwd, env={**os.environ, "PATH": path}, capture_output=True, text=True)
    assert done.returncode == 0, f"{what} could not be installed:\n{done.stdout}{done.stderr}"
