"""Who came to a fair: by the code on the wall typed in chat, or by hand of the staff."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import segno
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.broadcast.errors import NoFair, NoPerson, NotYet
from bot.broadcast.steps import fair_in
from bot.broadcast.tables import attendances, fair_codes
from bot.broadcast.texts import sentence
from bot.clock import Clock
from bot.directory.fair import Fair
from bot.privacy.audit import Audit
from bot.registry.tables import people, person_accounts
from bot.settings import TIME_ZONE
from bot.staff.member import Staff
from bot.storage.database import Database

# Read from a wall and typed on a phone: no 0 and 1, which look like letters.
DIGITS = "23456789"
CODE_LENGTH = 6
QR_SCALE = 8


class How(StrEnum):
    """How somebody was noted."""

    CODE = "code"
    STAFF = "staff"


class CheckIn(StrEnum):
    """What became of a code that was typed."""

    NOTED = "noted"
    AGAIN = "again"
    WRONG_CODE = "wrong_code"
    WRONG_DAY = "wrong_day"


@dataclass(frozen=True)
class Poster:
    """What hangs on the wall: a picture (SVG) that opens the chat, and the words to send there."""

    fair: Fair
    code: str
    words: str
    link: str
    picture: str


class Attendance:
    """Notes who came; nobody is noted twice."""

    def __init__(self, database: Database, audit: Audit, clock: Clock, base_url: str) -> None:
        """`base_url` is the app's public address."""
        self._database, self._audit, self._clock = database, audit, clock
        self._base_url = base_url

    async def code_for(self, fair_id: int) -> str:
        """The fair's code, made when first asked for; raises NoFair."""
        async with self._database.write() as connection:
            if await fair_in(connection, fair_id) is None:
                raise NoFair(fair_id)
            return await self._code(connection, fair_id)

    async def poster(self, fair_id: int) -> Poster:
        """The poster of a fair; raises NoFair."""
        code = await self.code_for(fair_id)
        async with self._database.read() as connection:
            fair = await fair_in(connection, fair_id)
        if fair is None:
            raise NoFair(fair_id)
        words, link = sentence("check_in_words", code=code), f"{self._base_url}/"
        picture = segno.make(link, micro=False).svg_inline(scale=QR_SCALE)
        return Poster(fair, code, words, link, picture)

    async def check_in(
        self, connection: AsyncConnection, conversation_id: str, code: str
    ) -> tuple[CheckIn, Fair | None]:
        """Notes that who writes in this talk is at the fair of `code`, inside the caller's transaction.

        Only on the days of the fair (Asia/Shanghai). The fair comes with it unless the code is wrong.
        """
        known = select(fair_codes.c.fair_id).where(fair_codes.c.code == code)
        fair = await fair_in(connection, (await connection.execute(known)).scalar_one_or_none())
        if fair is None:
            return CheckIn.WRONG_CODE, None
        if not is_on(fair, self._clock.now()):
            return CheckIn.WRONG_DAY, fair
        mine = select(person_accounts.c.person_id).where(person_accounts.c.conversation_id == conversation_id)
        person_id = (await connection.execute(mine)).scalar_one_or_none()
        if person_id is not None and await _is_noted(connection, fair.id, person_id):
            return CheckIn.AGAIN, fair
        is_new = await self._note(connection, fair.id, conversation_id, person_id, How.CODE)
        return CheckIn.NOTED if is_new else CheckIn.AGAIN, fair

    async def tick(self, fair_id: int, person_id: int, by: Staff) -> bool:
        """Staff saw the person there; whether that was news. Raises NoFair, NoPerson, and NotYet before the fair."""
        async with self._database.write() as connection:
            fair = await fair_in(connection, fair_id)
            if fair is None:
                raise NoFair(fair_id)
            if self._clock.now().astimezone(TIME_ZONE).date() < fair.starts_at.astimezone(TIME_ZONE).date():
                raise NotYet
            # Locked, so that two of the staff who tick at once note the person once.
            query = select(people.c.id).where(people.c.id == person_id).with_for_update()
            if (await connection.execute(query)).one_or_none() is None:
                raise NoPerson(person_id)
            if await _is_noted(connection, fair_id, person_id):
                return False
            await self._note(connection, fair_id, None, person_id, How.STAFF)
            await self._audit.write(connection, by.actor, "fair.attended", f"fair:{fair_id}", person=person_id)
        return True

    async def _code(self, connection: AsyncConnection, fair_id: int) -> str:
        there = select(fair_codes.c.code).where(fair_codes.c.fair_id == fair_id)
        while (code := (await connection.execute(there)).scalar_one_or_none()) is None:
            fresh = "".join(secrets.choice(DIGITS) for _ in range(CODE_LENGTH))
            row = {"fair_id": fair_id, "code": fresh, "created_at": self._clock.now()}
            await connection.execute(_dialect(connection).insert(fair_codes).values(row).on_conflict_do_nothing())
        return str(code)

    async def _note(
        self, connection: AsyncConnection, fair_id: int, talk: str | None, person_id: int | None, how: How
    ) -> bool:
        row = {"fair_id": fair_id, "conversation_id": talk, "person_id": person_id, "how": how, "at": self._clock.now()}
        once = _dialect(connection).insert(attendances).values(row).on_conflict_do_nothing().returning(attendances.c.id)
        return (await connection.execute(once)).scalar_one_or_none() is not None


def is_on(fair: Fair, moment: datetime) -> bool:
    """Whether `moment` lies on one of the fair's days, in China."""
    first, last = (each.astimezone(TIME_ZONE).date() for each in (fair.starts_at, fair.ends_at))
    return first <= moment.astimezone(TIME_ZONE).date() <= last


async def _is_noted(connection: AsyncConnection, fair_id: int, person_id: int) -> bool:
    there = select(attendances.c.id).where(attendances.c.fair_id == fair_id, attendances.c.person_id == person_id)
    return (await connection.execute(there.limit(1))).first() is not None


def _dialect(connection: AsyncConnection) -> Any:
    return sqlite if connection.dialect.name == "sqlite" else postgresql
