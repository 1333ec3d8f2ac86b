"""SQLite for asyncio with few trips to the connection's thread.

SQLAlchemy's aiosqlite dialect makes four trips for a SELECT (make a cursor, execute, fetch, close) and three more for
the BEGIN before it; under load most of the app's time went into waking threads. Here one trip begins the transaction
if need be, executes, fetches and closes. In a brief transaction (look-ups and changes by key) even that trip takes
ten times as long as the statement, which therefore runs on the event loop; what may wait, for another process's lock
(BEGIN IMMEDIATE) or for the disk (COMMIT of a change), never does. Durability is SQLite's own and unchanged.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple

import aiosqlite
from sqlalchemy.connectors.asyncio import AsyncAdapt_dbapi_connection
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.util.concurrency import await_

BEGIN_READING = "BEGIN"
BEGIN_WRITING = "BEGIN IMMEDIATE"
ARRAY_SIZE = 1


class Outcome(NamedTuple):
    """What a statement left behind; stands in for the closed cursor (PEP 249 names)."""

    description: Any = None
    rowcount: int = -1
    lastrowid: int | None = None
    arraysize: int = ARRAY_SIZE

    def close(self) -> None:
        """Nothing is open."""


class OneTripCursor(AsyncAdapt_aiosqlite_cursor):
    """Runs a whole statement in one trip."""

    __slots__ = ()
    _awaitable_cursor_close = False
    _adapt_connection: OneTripConnection

    def __init__(self, adapt_connection: AsyncAdapt_dbapi_connection) -> None:
        self._adapt_connection = adapt_connection  # type: ignore[assignment]
        self._connection = adapt_connection._connection
        self._cursor = Outcome()  # type: ignore[assignment]
        self._soft_closed_memoized = {}  # type: ignore[assignment]
        self._rows = deque()

    async def _execute_async(self, operation: Any, parameters: Any) -> None:
        await self._run(lambda raw: raw.execute(operation, parameters or ()))

    async def _executemany_async(self, operation: Any, seq_of_parameters: Any) -> None:
        await self._run(lambda raw: raw.executemany(operation, seq_of_parameters))

    async def _run(self, statement: Callable[[sqlite3.Connection], sqlite3.Cursor]) -> None:
        async with self._adapt_connection._execute_mutex:
            rows, self._cursor = await self._adapt_connection.run(statement)  # type: ignore[assignment]
            self._rows = deque(rows)


class OneTripConnection(AsyncAdapt_aiosqlite_connection):
    """Begins its transaction together with the first statement."""

    __slots__ = ("_begin", "_is_brief", "_only_reads", "_under_way")
    _cursor_cls = OneTripCursor

    def __init__(self, dbapi: Any, connection: Any) -> None:
        super().__init__(dbapi, connection)
        self._begin = ""
        self._is_brief = False
        self._only_reads = False
        self._under_way = False

    def begin_with(self, statement: str) -> None:
        """The next statement runs after `statement`, BEGIN or BEGIN IMMEDIATE."""
        self._begin = statement
        self._is_brief = self._only_reads = False

    def begin_briefly_with(self, statement: str) -> None:
        """The same for a transaction whose statements take next to no time."""
        self._begin = statement
        self._is_brief = True
        self._only_reads = statement == BEGIN_READING

    async def run(self, statement: Callable[[sqlite3.Connection], sqlite3.Cursor]) -> tuple[Sequence[Any], Outcome]:
        """The rows and the outcome of a statement."""
        raw: sqlite3.Connection = self._connection._conn
        if self._is_brief and self._begin != BEGIN_WRITING:
            begin, self._begin = self._begin, ""
            return _complete(raw, begin, statement)
        self._under_way = True
        trip = self._connection._execute(_complete, raw, self._begin, statement)
        result: tuple[Sequence[Any], Outcome] = await _seen_through(trip)
        self._under_way = False
        self._begin = ""
        return result

    def commit(self) -> None:
        """Commits; a transaction without a statement was never begun."""
        if self._is_brief and self._only_reads:
            self._connection._conn.commit()
        elif self._is_open():
            super().commit()
        self._begin = ""

    def rollback(self) -> None:
        """Rolls back whatever was begun."""
        if self._is_open():
            super().rollback()
        self._begin = ""
        self._under_way = False

    def _is_open(self) -> bool:
        # A statement that was cancelled may still be waiting in the thread's queue, with its BEGIN.
        return self._under_way or bool(self._connection.in_transaction)


async def _seen_through[T](trip: Awaitable[T]) -> T:
    """The outcome of a trip; who is cancelled meanwhile waits for its end.

    A trip that is left alone would come back to a loop that may be closed by then, and its connection stay open.
    """
    under_way = asyncio.ensure_future(trip)
    try:
        return await asyncio.shield(under_way)
    except asyncio.CancelledError:
        await asyncio.gather(under_way, return_exceptions=True)
        raise


async def _opened(connection: aiosqlite.Connection) -> aiosqlite.Connection:
    """The connection, open; whoever is cancelled meanwhile leaves a closed one (aiosqlite itself would lose it)."""
    try:
        return await _seen_through(connection)
    except asyncio.CancelledError:
        await connection.close()
        raise


def _complete(
    raw: sqlite3.Connection, begin: str, statement: Callable[[sqlite3.Connection], sqlite3.Cursor]
) -> tuple[Sequence[Any], Outcome]:
    if begin and not raw.in_transaction:
        raw.execute(begin)
    cursor = statement(raw)
    rows = cursor.fetchall() if cursor.description else ()
    outcome = Outcome(cursor.description, cursor.rowcount, cursor.lastrowid)
    cursor.close()
    return rows, outcome


class OneTripDriver(AsyncAdapt_aiosqlite_dbapi):
    """The `module` for `create_async_engine`."""

    def __init__(self) -> None:
        super().__init__(aiosqlite, sqlite3)

    def connect(self, *arguments: Any, **options: Any) -> OneTripConnection:
        """Opens a connection, used by its thread and the event loop in turn, never by both at once."""
        connection = aiosqlite.connect(*arguments, **{**options, "check_same_thread": False})
        connection._thread.daemon = True
        return OneTripConnection(self, await_(_opened(connection)))
