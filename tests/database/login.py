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
    """The outcome of each login, in order; Node's and Python's run side by side, each kind in `processes` parts."""
    parts: list[list[int]] = []
    for kind in (NODE_CLIENTS, PYTHON_CLIENTS):
        mine = [index for index, login in enumerate(logins) if login.client in kind]
        parts += [mine[start::processes] for start in range(processes) if mine[start::processes]]
    outcomes: dict[int, Outcome] = {}
    with ThreadPoolExecutor() as pool:
        running = [pool.submit(_run, [logins[index] for index in part], environment) for part in parts]
        for part, done in zip(parts, running, strict=True):
            outcomes |= zip(part, done.result(), strict=True)
    return [outcomes[index] for index in range(len(logins))]


def _run(logins: list[Login], environment: dict[str, str]) -> list[Outcome]:
    with tempfile.TemporaryDirectory() as home:  # libpq and asyncpg look for ~/.postgresql
        if logins[0].client in NODE_CLIENTS:
            node = tools.needed("node", how=NODE)
            command, directory = [node, str(PROGRAMS / "login.cjs")], node_packages()
        else:
            command, directory = [sys.executable, str(PROGRAMS / "login.py")], Path(home)
        done = subprocess.run(
            command,
            input="".join(json.dumps(asdict(login)) + "\n" for login in logins),
            env={"PATH": os.environ["PATH"], "HOME": home, **environment},
            cwd=directory,
            capture_output=True,
            text=True,
        )
    assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stderr}"
    return [Outcome(**json.loads(line)) for line in done.stdout.splitlines()]


def node_packages() -> Path:
    """Where the `node_modules` of clients/package-lock.json are: in the user's cache, by the lock's content."""
    key = content_key(PROGRAMS / "package.json", PROGRAMS / "package-lock.json")
    directory = cache_root(os.environ) / f"database-clients-{key}"
    return ensure_built(directory, needs="node_modules/pg/package.json", build=_install)


def _install(directory: Path) -> None:
    for file in ("package.json", "package-lock.json"):
        shutil.copy(PROGRAMS / file, directory)
    npm = tools.needed("npm", how=NODE)
    install = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    env = {**os.environ, "PATH": tools.path_with(tools.needed("node", how=NODE))}
    done = subprocess.run(install, cwd=directory, env=env, capture_output=True, text=True)
    assert done.returncode == 0, f"npm could not install the database clients:\n{done.stderr}"
