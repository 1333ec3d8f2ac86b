"""Sessions of the console: they live on the server; the browser has a token of which only a hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, bindparam, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.staff.errors import NoSession
from bot.staff.member import Staff, member
from bot.staff.tables import staff, staff_sessions
from bot.storage.database import Database

Stage = Literal["password", "full"]
TOKEN_BYTES = 32
SEEN_EVERY = timedelta(minutes=1)
MINE = staff_sessions.c
# Built once: every request to the console looks a session up.
BY_TOKEN = (
    select(MINE.csrf, MINE.stage, MINE.started_at, MINE.seen_at, staff)
    .join(staff, staff.c.id == MINE.staff_id)
    .where(MINE.token == bindparam("hash"))
)


@dataclass(frozen=True)
class Opened:
    """What the browser gets: the cookie's value, and the token that its forms send back."""

    token: str
    csrf: str


@dataclass(frozen=True)
class Session:
    """Who is signed in. Stage `password`: only the password was right so far; `full`: nothing of the sign-in is due."""

    staff: Staff
    csrf: str
    stage: Stage
    token_hash: str


class Sessions:
    """Opens, finds, renews and closes sessions."""

    def __init__(self, database: Database, clock: Clock, idle: float, longest: float) -> None:
        """A session ends after `idle` seconds without use, and `longest` seconds after the sign-in."""
        self._database = database
        self._clock = clock
        self._idle = timedelta(seconds=idle)
        self._longest = timedelta(seconds=longest)

    async def open(self, staff_id: int, stage: Stage) -> Opened:
        """A new session; those that have ended are cleared away."""
        moment = self._clock.now()
        async with self._database.write() as connection:
            await connection.execute(delete(staff_sessions).where(self._has_ended(moment)))
            return await _insert(connection, staff_id, stage, moment, moment)

    async def find(self, token: str) -> Session | None:
        """The session of the token, if it lasts and the account is not disabled; it counts as used."""
        found = await self._lasting(token)
        if found is None:
            return None
        moment = self._clock.now()
        if moment - found.seen_at >= SEEN_EVERY:
            await self._touch(hashed(token), moment)
        return _session(found, token)

    async def peek(self, token: str) -> Session | None:
        """As `find`, but it does not count as use: for what an open page asks by itself."""
        found = await self._lasting(token)
        return _session(found, token) if found is not None else None

    async def is_known(self, token: str) -> bool:
        """Whether the token is or was one of ours; what has ended is forgotten at somebody's next sign-in."""
        return await self._row(hashed(token)) is not None

    async def renew(self, token: str, stage: Stage) -> Opened:
        """A session of the same person under a new token, the old one ends; raises NoSession.

        The longest duration still counts from the sign-in.
        """
        moment = self._clock.now()
        async with self._database.write() as connection:
            ending = delete(staff_sessions).where(MINE.token == hashed(token), ~self._has_ended(moment))
            row = (await connection.execute(ending.returning(MINE.staff_id, MINE.started_at))).one_or_none()
            if row is None:
                raise NoSession
            return await _insert(connection, row.staff_id, stage, row.started_at, moment)

    async def close(self, token: str) -> None:
        """Ends the session, if there is one."""
        async with self._database.write() as connection:
            await connection.execute(delete(staff_sessions).where(MINE.token == hashed(token)))

    async def close_all(self, staff_id: int) -> None:
        """Ends every session of the account."""
        async with self._database.write() as connection:
            await close_sessions(connection, staff_id)

    async def _lasting(self, token: str) -> Row[Any] | None:
        row = await self._row(hashed(token))
        if row is None or self._over(row, self._clock.now()) or row.disabled_at is not None:
            return None
        return row

    async def _row(self, token_hash: str) -> Row[Any] | None:
        async with self._database.brief_read() as connection:
            return (await connection.execute(BY_TOKEN, {"hash": token_hash})).one_or_none()

    async def _touch(self, token_hash: str, moment: datetime) -> None:
        async with self._database.brief_write() as connection:
            await connection.execute(update(staff_sessions).where(MINE.token == token_hash).values(seen_at=moment))

    def _over(self, row: Row[Any], moment: datetime) -> bool:
        return bool(moment - row.seen_at >= self._idle or moment - row.started_at >= self._longest)

    def _has_ended(self, moment: datetime) -> ColumnElement[bool]:
        return or_(MINE.seen_at <= moment - self._idle, MINE.started_at <= moment - self._longest)


def hashed(token: str) -> str:
    """What is stored of a token: its SHA-256 in hex."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _session(row: Row[Any], token: str) -> Session:
    return Session(member(row), row.csrf, row.stage, hashed(token))


async def close_sessions(connection: AsyncConnection, staff_id: int) -> None:
    """Ends every session of the account, inside the caller's transaction."""
    await connection.execute(delete(staff_sessions).where(MINE.staff_id == staff_id))


async def _insert(
    connection: AsyncConnection, staff_id: int, stage: Stage, started_at: datetime, moment: datetime
) -> Opened:
    opened = Opened(secrets.token_urlsafe(TOKEN_BYTES), secrets.token_urlsafe(TOKEN_BYTES))
    row = {"token": hashed(opened.token), "staff_id": staff_id, "csrf": opened.csrf, "stage": stage}
    await connection.execute(insert(staff_sessions).values({**row, "started_at": started_at, "seen_at": moment}))
    return opened
