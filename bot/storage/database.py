"""The connection to SQLite or PostgreSQL, and the two ways to use it: read and write.

SQLite fails at once (not after the busy time-out) when a transaction that began by reading turns to writing, so every
writing transaction begins with `BEGIN IMMEDIATE`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.storage.sqlite_driver import OneTripDriver

WRITING = "bangfu_writing"
BUSY_MILLISECONDS = 10_000
# Opening one costs more than many statements; beyond these, connections are opened and closed for each use.
KEPT_CONNECTIONS = 32


class Database:
    """One database; close it when done."""

    def __init__(self, url: str) -> None:
        """Connects lazily to `url` (an async SQLAlchemy URL); a SQLite file's folder is created."""
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._one_writer = asyncio.Lock()
        self.engine = self._sqlite() if self.is_sqlite else create_async_engine(self.url, pool_pre_ping=True)

    def _sqlite(self) -> AsyncEngine:
        if self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_async_engine(self.url, module=OneTripDriver(), pool_size=KEPT_CONNECTIONS)
        event.listen(engine.sync_engine, "connect", _set_up_sqlite)
        event.listen(engine.sync_engine, "begin", _begin)
        return engine

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A reading transaction."""
        async with self.engine.connect() as connection, connection.begin():
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A writing transaction: committed at the end, rolled back on an error."""
        if not self.is_sqlite:
            async with self.engine.begin() as connection:
                yield connection
            return
        async with self._one_writer, self.engine.connect() as plain:
            connection = await plain.execution_options(**{WRITING: True})
            async with connection.begin():
                yield connection

    async def close(self) -> None:
        """Closes all connections."""
        await self.engine.dispose()


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MILLISECONDS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get(WRITING)
    driver: Any = connection.connection.dbapi_connection
    driver.begin_with("BEGIN IMMEDIATE" if writing else "BEGIN")
