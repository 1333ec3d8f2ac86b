"""The audit log: who did what, when; rows are only added, and each holds the hash of the one before.

The database refuses to change or remove rows (triggers, migration 0002). Whoever can drop the triggers can still edit
rows; the chain shows it: a changed, moved or removed row breaks every hash after it. Two things it cannot show: rows
removed at the very end, and a chain computed anew from some row on. Against both helps only a note kept where that
person cannot write: `bangfu doctor` prints number and hash of the last row, the console shows the hash of each, so that
what was noted earlier can be compared.

No personal data of the people who ask belongs here; staff are named by number and login.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.privacy.tables import audit_log
from bot.storage.database import Database

Fact = str | int | bool | None | list[str] | list[int]
NOTHING_BEFORE = "0" * 64
BATCH = 2000
# Any number will do for the lock that PostgreSQL's writers of the log take in turn; this one spells "audit".
ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(418581342580)")


@dataclass(frozen=True)
class Head:
    """The last row: its number (0: none yet) and hash."""

    id: int
    hash: str


@dataclass(frozen=True)
class Entry:
    """One row; `at` is aware UTC."""

    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, Any]
    hash: str


class Audit:
    """Adds to the log, reads it, and tells whether it is whole."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Keeps the log in `database`."""
        self._database = database
        self._clock = clock

    async def record(self, actor: str, action: str, subject: str = "", **detail: Fact) -> None:
        """Adds a row in a transaction of its own."""
        async with self._database.brief_write() as connection:
            await self.write(connection, actor, action, subject, **detail)

    async def write(
        self, connection: AsyncConnection, actor: str, action: str, subject: str = "", **detail: Fact
    ) -> None:
        """Adds a row inside the caller's writing transaction; let it be the last statement.

        With PostgreSQL others who write to the log wait from here to the end of the transaction; one that locked more
        rows afterwards could wait for somebody who waits for it.
        """
        if not self._database.is_sqlite:
            await connection.execute(ONE_AT_A_TIME)
        head = await _head(connection)
        row: dict[str, Any] = {
            "id": head.id + 1,
            "at": self._clock.now().astimezone(UTC),
            "actor": _storable(actor, 60),
            "action": _storable(action, 40),
            "subject": _storable(subject, 80),
            "detail": detail,
            "previous": head.hash,
        }
        await connection.execute(insert(audit_log).values({**row, "hash": digest(row)}))

    async def head(self) -> Head:
        """The last row: to be noted elsewhere, see above."""
        async with self._database.read() as connection:
            return await _head(connection)

    async def broken(self) -> int | None:
        """The number from which on the log is no longer whole, because that row was changed or is missing; or None."""
        head = Head(0, NOTHING_BEFORE)
        while rows := await self._after(head.id):
            for row in rows:
                if not _follows(row, head):
                    return head.id + 1
                head = Head(row.id, row.hash)
        return None

    async def _after(self, number: int) -> Sequence[Row[Any]]:
        query = select(audit_log).where(audit_log.c.id > number).order_by(audit_log.c.id).limit(BATCH)
        async with self._database.read() as connection:
            return (await connection.execute(query)).all()

    async def page(self, before: int | None = None, limit: int = 100, actor: str = "", action: str = "") -> list[Entry]:
        """The newest rows first, of those with a number below `before`; `action` may be a beginning, as `staff.`."""
        query = select(*(audit_log.c[name] for name in Entry.__dataclass_fields__))
        if before is not None:
            query = query.where(audit_log.c.id < before)
        if actor:
            query = query.where(audit_log.c.actor == actor)
        if action:
            query = query.where(audit_log.c.action.startswith(action, autoescape=True))
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(audit_log.c.id.desc()).limit(limit))).all()
        return [Entry(**row._mapping) for row in rows]


def digest(row: dict[str, Any]) -> str:
    """SHA-256 in hex of the row without its hash: a JSON list, keys sorted, no blanks, ASCII only, the time in UTC."""
    parts = (row["id"], row["at"].isoformat(), row["actor"], row["action"], row["subject"], row["detail"])
    canonical = json.dumps([*parts, row["previous"]], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


async def _head(connection: AsyncConnection) -> Head:
    query = select(audit_log.c.id, audit_log.c.hash).order_by(audit_log.c.id.desc()).limit(1)
    row = (await connection.execute(query)).one_or_none()
    return Head(row.id, row.hash) if row else Head(0, NOTHING_BEFORE)


def _follows(row: Row[Any], head: Head) -> bool:
    values = {**row._mapping, "at": row.at.astimezone(UTC)}
    return (row.id, row.previous, row.hash) == (head.id + 1, head.hash, digest(values))


def _storable(text_: str, length: int) -> str:
    # What a stranger sent may be part of a subject; PostgreSQL takes neither NUL nor half a character.
    return text_.replace("\0", "").encode("utf-8", "replace").decode()[:length]
