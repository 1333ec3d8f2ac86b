"""Databases of a test, in a file or a server, and what somebody with one in hands can do."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
from redis import Redis
from sqlalchemy import inspect, make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import Database
from bot.storage.schema import upgrade

# Where given, all tests run on this PostgreSQL (a URL of SQLAlchemy) and this Redis; else on SQLite files.
SERVER = os.environ.get("BANGFU_TEST_DATABASE_URL", "")
REDIS = os.environ.get("BANGFU_TEST_REDIS_URL", "")
EMPTY = "template0"
# Where the other files of a test lie, by the name of its database.
FOLDERS: dict[str, Path] = {}
SQLITE_GUARDS = ("audit_log_update", "audit_log_delete")
SERVER_GUARDS = ("audit_log_guard ON audit_log",)


@contextmanager
def server_database(server: str, template: str = EMPTY) -> Iterator[str]:
    """The URL of a new database, a copy of `template`, in the PostgreSQL at the SQLAlchemy URL `server`."""
    name = f"bangfu_{secrets.token_hex(8)}"
    # Through the write-ahead log, the default, the copy of a small database costs ten times as much.
    apart(_run(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY'))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        apart(_run(server, f'DROP DATABASE "{name}" WITH (FORCE)'))


def file_url(path: Path) -> str:
    """The URL of the SQLite file."""
    return f"sqlite+aiosqlite:///{path}"


def copied_file(template: str, path: Path) -> str:
    """The URL of a SQLite file with what is in the closed one at `template`."""
    shutil.copyfile(name_of(template), path)
    return file_url(path)


async def fill(url: str) -> None:
    """Brings the database to the newest schema."""
    made = Database(url)
    await upgrade(made)
    await made.close()


def name_of(url: str) -> str:
    """The name of the database, or the path of its file."""
    return str(make_url(url).database)


def folder_of(database: Database) -> Path:
    """Where the files of the test lie that has the database."""
    return FOLDERS[name_of(str(database.url))]


def redis_database(server: str) -> str:
    """The URL of a database in the Redis at `server` that nobody has used before."""
    with Redis.from_url(server) as redis:
        number = redis.incr("databases")
    return f"{server.rpartition('/')[0]}/{number}"


async def all_stored(database: Database) -> bytes:
    """All that is stored: the files as they lie on the disk, or each row of a server's tables as text."""
    if database.is_sqlite:
        path = Path(name_of(str(database.url)))
        return b"".join(each.read_bytes() for each in sorted(path.parent.glob(f"{path.name}*")))
    async with database.read() as connection:
        tables = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
        rows = [await connection.scalars(text(f'SELECT t::text FROM "{table}" t')) for table in tables]
    return "\n".join(row for found in rows for row in found).encode()


async def unguard(connection: AsyncConnection) -> None:
    """Takes away what keeps the audit log from being changed, as somebody with the database in hands could."""
    guards = SQLITE_GUARDS if connection.dialect.name == "sqlite" else SERVER_GUARDS
    for guard in guards:
        await connection.execute(text(f"DROP TRIGGER {guard}"))


def apart[T](work: Coroutine[Any, Any, T]) -> T:
    """Runs the work to its end in a loop of its own: a fixture may run while the test's does."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def _run(server: str, statement: str) -> None:
    plain = make_url(server).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(plain)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
