"""The Python counterpart of login.cjs: psycopg, asyncpg, SQLAlchemy over both, and Rust's sqlx as rsqlx has it.

The same jobs and outcomes.
"""

import asyncio
import importlib
import json
import os
import sys
from collections.abc import Iterator
from typing import Any, cast

import asyncpg
import psycopg

QUERY = "select current_user::text, ssl from pg_stat_ssl where pid = pg_backend_pid()"
AT_ONCE = 8
SECONDS = 30.0

Settings = dict[str, str]


def fields(settings: Settings, *, database: str) -> dict[str, Any]:
    return {
        "host": settings["DB_HOST"],
        "port": int(settings["DB_PORT"]),
        "user": settings["DB_USERNAME"],
        "password": settings["DB_PASSWORD"],
        database: settings["DB_NAME"],
    }


async def with_psycopg(settings: Settings, options: dict[str, Any]) -> tuple[str, bool]:
    if url := settings.get("DATABASE_URL"):
        connection = await psycopg.AsyncConnection.connect(url, **options)
    else:
        connection = await psycopg.AsyncConnection.connect(**fields(settings, database="dbname"), **options)
    async with connection:
        row = await (await connection.execute(QUERY)).fetchone()
    assert row is not None
    return row[0], row[1]


async def with_asyncpg(settings: Settings, options: dict[str, Any]) -> tuple[str, bool]:
    connect: Any = cast(Any, asyncpg).connect  # asyncpg's own annotations are partial
    if url := settings.get("DATABASE_URL"):
        connection = await connect(url, **options)
    else:
        connection = await connect(**fields(settings, database="database"), **options)
    try:
        row = await connection.fetchrow(QUERY)
    finally:
        await connection.close()
    return row[0], row[1]


async def with_sqlalchemy(settings: Settings, options: dict[str, Any]) -> tuple[str, bool]:
    sqlalchemy: Any = importlib.import_module("sqlalchemy")
    create: Any = importlib.import_module("sqlalchemy.ext.asyncio").create_async_engine
    engine = create(settings["DATABASE_URL"], **options)
    try:
        async with engine.connect() as connection:
            row = (await connection.execute(sqlalchemy.text(QUERY))).one()
    finally:
        await engine.dispose()
    return row[0], row[1]


async def with_sqlx(settings: Settings, options: dict[str, Any]) -> tuple[str, bool]:
    """rsqlx hands the URL on to sqlx as it is."""
    connect: Any = importlib.import_module("rsqlx").connect
    async with await connect(settings["DATABASE_URL"], max_connections=1, acquire_timeout=SECONDS, **options) as pool:
        row = await pool.fetch_one(QUERY)
    return row["current_user"], row["ssl"]


CLIENTS = {
    "psycopg": with_psycopg,
    "asyncpg": with_asyncpg,
    "SQLAlchemy": with_sqlalchemy,
    "sqlx": with_sqlx,
}


async def outcome(job: dict[str, Any], gate: asyncio.Semaphore) -> dict[str, Any]:
    async with gate:
        try:
            who, encrypted = await CLIENTS[job["client"]](job["settings"], job["options"])
        except Exception as error:  # whatever the client raises is the outcome
            return {"who": "", "ssl": False, "error": f"{type(error).__name__} {error}"}
        return {"who": who, "ssl": encrypted, "error": ""}


async def main(lines: Iterator[str]) -> None:
    gate = asyncio.Semaphore(AT_ONCE)
    for result in await asyncio.gather(*(outcome(json.loads(line), gate) for line in lines)):
        print(json.dumps(result))


if __name__ == "__main__":
    asyncio.run(main(iter(sys.stdin)))
    sys.stdout.flush()
    os._exit(0)  # rsqlx's threads outlive it, and abort where they meet an interpreter that ends
