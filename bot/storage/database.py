"""The connection to SQLite or PostgreSQL, and the two ways to use it: read and write.

SQLite fails at once (not after the busy time-out) when a transaction that began by reading turns to writing, so every
writing transaction begins with `BEGIN IMMEDIATE`. Errors name no values: they would hold what people wrote.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.storage.sqlite_driver import BEGIN_READING, BEGIN_WRITING, OneTripDriver

Transaction = AbstractAsyncContextManager[AsyncConnection]
WRITING = "bangfu_writing"
BRIEF = "bangfu_brief"
# A list of 100,000 people is written in one transaction of some ten seconds, perhaps by another process.
BUSY_MILLISECONDS = 60_000
# Opening one costs more than many statements; beyond these, connections are opened and closed for each use.
KEPT_CONNECTIONS = 32


class Database:
    """One database; close it when done."""

    def __init__(self, url: str) -> None:
        """Connects lazily to `url` (an async SQLAlchemy URL); a SQLite file's folder is created."""
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._one_writer = asyncio.Lock()
        self.engine = self._sqlite() if self.is_sqlite else self._server()

    def _sqlite(self) -> AsyncEngine:
        if self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_async_engine(self.url, module=OneTripDriver(), pool_size=KEPT_CONNECTIONS, hide_parameters=True)
        event.listen(engine.sync_engine, "connect", _set_up_sqlite)
        event.listen(engine.sync_engine, "begin", _begin)
        return engine

    def _server(self) -> AsyncEngine:
        return create_async_engine(self.url, pool_pre_ping=True, pool_size=KEPT_CONNECTIONS, hide_parameters=True)

    def read(self) -> Transaction:
        """A reading transaction."""
        return self._transaction({})

    def write(self) -> Transaction:
        """A writing transaction: committed at the end, rolled back on an error."""
        return self._writing({WRITING: True})

    def brief_read(self) -> Transaction:
        """A reading transaction of a few look-ups by key; with SQLite the event loop itself runs them."""
        return self._transaction({BRIEF: True})

    def brief_write(self) -> Transaction:
        """A writing transaction of a few changes by key; with SQLite only its begin and its commit use the thread."""
        return self._writing({WRITING: True, BRIEF: True})

    @asynccontextmanager
    async def _transaction(self, options: dict[str, bool]) -> AsyncIterator[AsyncConnection]:
        async with self.engine.connect() as plain:
            connection = await plain.execution_options(**options)
            async with connection.begin():
                yield connection

    @asynccontextmanager
    async def _writing(self, options: dict[str, bool]) -> AsyncIterator[AsyncConnection]:
        if not self.is_sqlite:
            async with self.engine.begin() as connection:
                yield connection
            return
        async with self._one_writer, self._transaction(options) as connection:
            yield connection

    async def empty_log(self) -> None:
        """Lets SQLite move its write-ahead log into the database and empty it: erased rows do not live on there.

        While others read, some of the log stays until the next time.
        """
        if self.is_sqlite and self.url.database:
            await asyncio.to_thread(_empty_log, self.url.database)

    async def close(self) -> None:
        """Closes all connections."""
        await self.engine.dispose()


def _empty_log(path: str) -> None:
    with closing(sqlite3.connect(path, timeout=BUSY_MILLISECONDS / 1000)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


# Without recursive triggers REPLACE would delete rows of the append-only audit log past its trigger.
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",
    # What was erased is overwritten, not only marked free.
    "secure_delete=ON",
    f"busy_timeout={BUSY_MILLISECONDS}",
)


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    driver: Any = connection.connection.dbapi_connection
    begin = driver.begin_briefly_with if options.get(BRIEF) else driver.begin_with
    begin(BEGIN_WRITING if options.get(WRITING) else BEGIN_READING)
