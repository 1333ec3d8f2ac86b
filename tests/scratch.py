"""Databases for a test in a PostgreSQL server: made, used, dropped."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import asyncpg
from sqlalchemy import make_url

from bot.storage.database import Database
from bot.storage.schema import upgrade


@contextmanager
def database(server: str, template: str = "template0") -> Iterator[str]:
    """The URL of a new database, a copy of `template`, in the server at the SQLAlchemy URL `server`."""
    name = f"bangfu_{secrets.token_hex(8)}"
    apart(_run(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        apart(_run(server, f'DROP DATABASE "{name}" WITH (FORCE)'))


async def fill(url: str) -> None:
    """Brings the database to the newest schema."""
    made = Database(url)
    await upgrade(made)
    await made.close()


def name_of(url: str) -> str:
    """The name of the database."""
    return str(make_url(url).database)


async def _run(server: str, statement: str) -> None:
    plain = make_url(server).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(plain)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def apart(work: Coroutine[Any, Any, None]) -> None:
    """Runs the work to its end in a loop of its own: a fixture may run while the test's does."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()
