"""Reading the people of the registry: one with all that is known, many in lines, who has a number or a chat."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.privacy.blind_index import ID_NUMBER, PHONE, BlindIndex
from bot.privacy.sealing import Sealer
from bot.registry.filter import PeopleFilter, conditions
from bot.registry.person import Person, PersonLine
from bot.registry.records import Records
from bot.registry.related import Related, classes_of
from bot.registry.tables import people, person_accounts
from bot.settings import TIME_ZONE
from bot.storage.database import Database

BATCH = 500
LINE = (
    "id",
    "version",
    "name",
    "sex",
    "birth_date",
    "id_number",
    "phone",
    "home_region",
    "live_region",
    "village",
    "household_id",
    "employment",
    "employment_detail",
    "wants_work",
    "notices",
    "verified_on",
)


@dataclass(frozen=True)
class Page:
    """A part of a list: `limit` lines after the first `offset`."""

    limit: int = 50
    offset: int = 0


FIRST_PAGE = Page()


class PeopleReading:
    """What can be asked about the people; nothing here leaves a trace."""

    def __init__(self, database: Database, sealer: Sealer, index: BlindIndex, clock: Clock) -> None:
        """Opens with `sealer` and looks sealed numbers up with `index`."""
        self._database = database
        self._sealer = sealer
        self._index = index
        self._clock = clock
        self._record = Records(sealer, index)

    async def get(self, person_id: int) -> Person | None:
        """The person with this number, with everything opened: show sealed fields by `person.shown` only."""
        found = await self.many([person_id])
        return found[0] if found else None

    async def many(self, ids: Sequence[int]) -> list[Person]:
        """Those of the people with these numbers who are there, in the order of numbers; 500 at most."""
        async with self._database.read() as connection:
            return await self._opened(connection, select(people).where(people.c.id.in_(ids)))

    async def batches(self, wanted: PeopleFilter) -> AsyncIterator[list[Person]]:
        """Everybody meant, opened, 500 at a time in the order of numbers; each batch reads anew."""
        last = 0
        where = self._where(wanted)
        while True:
            query = select(people).where(people.c.id > last, *where).order_by(people.c.id).limit(BATCH)
            async with self._database.read() as connection:
                found = await self._opened(connection, query)
            if not found:
                return
            yield found
            last = found[-1].id

    async def _opened(self, connection: AsyncConnection, query: Select[Any]) -> list[Person]:
        rows = (await connection.execute(query.order_by(None).order_by(people.c.id))).all()
        beside = await Related.of(connection, rows)
        return [self._record.person(row, beside) for row in rows]

    async def find(self, wanted: PeopleFilter, page: Page = FIRST_PAGE) -> list[PersonLine]:
        """A page of those meant, in the order of numbers."""
        has_chat = exists().where(person_accounts.c.person_id == people.c.id).label("has_chat")
        query: Select[Any] = select(*(people.c[name] for name in LINE), has_chat).where(*self._where(wanted))
        query = query.order_by(people.c.id).limit(page.limit).offset(page.offset)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
            classes = await classes_of(connection, [row.id for row in rows], self._today())
        return [self._record.line(row, classes.get(row.id, ())) for row in rows]

    async def count(self, wanted: PeopleFilter) -> int:
        """How many are meant."""
        query = select(func.count()).select_from(people).where(*self._where(wanted))
        async with self._database.read() as connection:
            return (await connection.execute(query)).scalar_one()

    def _where(self, wanted: PeopleFilter) -> list[ColumnElement[bool]]:
        return conditions(wanted, self._today(), self._index)

    async def by_id_number(self, written: str) -> Person | None:
        """Who has this ID number, in whatever writing."""
        async with self._database.read() as connection:
            found = await self._with_id_number(connection, written)
        return None if found is None else await self.get(found)

    async def _with_id_number(self, connection: AsyncConnection, written: str) -> int | None:
        keys = self._index.all_of(ID_NUMBER, written)
        return (await connection.execute(select(people.c.id).where(people.c.id_number_index.in_(keys)))).scalar()

    async def by_phone(self, written: str) -> list[Person]:
        """Everybody with this phone (families share one), in whatever writing; 500 at most."""
        where = people.c.phone_index.in_(self._index.all_of(PHONE, written))
        async with self._database.read() as connection:
            return await self._opened(connection, select(people).where(where).limit(BATCH))

    async def by_conversation(self, conversation_id: str) -> int | None:
        """The number of the person whose chat this is."""
        query = select(person_accounts.c.person_id).where(person_accounts.c.conversation_id == conversation_id)
        async with self._database.brief_read() as connection:
            return (await connection.execute(query)).scalar_one_or_none()

    def _today(self) -> date:
        return self._clock.now().astimezone(TIME_ZONE).date()
