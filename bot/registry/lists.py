"""The lists of who has not yet had what a duty asks for, counted by county and paged."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import batched
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Row, Select, Subquery, and_, case, column, func, not_, select, table

from bot.directory.divisions import Divisions
from bot.registry.due_lists import NEEDS, DueList, DueRow, Lack, Scope, Standing
from bot.registry.due_rows import rows
from bot.registry.filter import PeopleFilter
from bot.registry.person import PersonLine
from bot.registry.reading import Page
from bot.registry.service_words import text
from bot.registry.tables import households, people
from bot.storage.database import Database

BATCH = 500
# The registry needs two columns of a table of the staff.
staff = table("staff", column("id"), column("name"))
HELPERS = (
    select(people.c.id, func.coalesce(staff.c.name, households.c.helper_name).label("helper"))
    .join(households, households.c.id == people.c.household_id)
    .outerjoin(staff, staff.c.id == households.c.helper_id)
)


class Lines(Protocol):
    """Whoever shows people as lines."""

    async def find(self, wanted: PeopleFilter, page: Page) -> list[PersonLine]:
        """The people of the filter."""


@dataclass(frozen=True)
class DueLine:
    """Somebody in a list with what is missing; `county` is where they are counted, `due_on` the day a task is due."""

    person: PersonLine
    county: str
    helper: str
    lacks: tuple[Lack, ...]
    task_id: int | None = None
    due_on: date | None = None


class Lists:
    """Counts and pages the lists."""

    def __init__(self, database: Database, lines: Lines, divisions: Divisions, ages: range) -> None:
        """`ages` are those of people who may work: 16 to 60 is `range(16, 61)`."""
        self._database = database
        self._lines = lines
        self._divisions = divisions
        self._ages = ages

    async def summary(self, key: DueList, scope: Scope) -> list[DueRow]:
        """By county, in the order of codes: how many had it, how many not yet, of how many it is unclear."""
        due = rows(key, scope, self._ages).subquery()
        # Each sum asks once what somebody has had: asking is what takes the time.
        met = func.sum(case((_standing(key, due, Standing.MET), 1), else_=0)).label("met")
        placed, everybody = func.sum(due.c.placed).label("placed"), func.count().label("everybody")
        counted = select(due.c.county, met, placed, everybody).group_by(due.c.county)
        found = await self._found(counted.order_by(due.c.county))
        return [self._row(row.county, row.met, row.placed, row.everybody) for row in found]

    def _row(self, code: str, met: int, placed: int, everybody: int) -> DueRow:
        return DueRow(code, self._name(code), met, open=placed - met, unclear=everybody - placed)

    async def people(self, key: DueList, scope: Scope, page: Page, standing: Standing = Standing.OPEN) -> list[DueLine]:
        """A page of the list, of those who had it, or of those of whom it is unclear; by due day, county and number."""
        found = await self._found(self._query(key, scope, standing).offset(page.offset).limit(page.limit))
        return await self._lines_of(key, found)

    async def all(self, key: DueList, scope: Scope, standing: Standing = Standing.OPEN) -> AsyncIterator[DueLine]:
        """The whole list."""
        for some in batched(await self._found(self._query(key, scope, standing)), BATCH):
            for line in await self._lines_of(key, some):
                yield line

    def _query(self, key: DueList, scope: Scope, standing: Standing) -> Select[Any]:
        due = rows(key, scope, self._ages).subquery()
        wanted = select(due).where(_standing(key, due, standing))
        return wanted.order_by(due.c.due_on, due.c.county, due.c.person_id, due.c.task_id)

    async def _found(self, query: Select[Any]) -> Sequence[Row[Any]]:
        async with self._database.read() as connection:
            found: Sequence[Row[Any]] = (await connection.execute(query)).all()
        return found

    async def _lines_of(self, key: DueList, found: Sequence[Row[Any]]) -> list[DueLine]:
        ids = [row.person_id for row in found]
        shown, helpers = await self._shown(ids), await self._helpers(ids)
        # Somebody may have been erased between the looks.
        return [
            _line(key, row, shown[row.person_id], helpers.get(row.person_id, ""))
            for row in found
            if row.person_id in shown
        ]

    async def _shown(self, ids: Sequence[int]) -> dict[int, PersonLine]:
        lines: list[PersonLine] = []
        for some in batched(dict.fromkeys(ids), BATCH):
            lines += await self._lines.find(PeopleFilter(ids=some), Page(BATCH))
        return {line.id: line for line in lines}

    async def _helpers(self, ids: Sequence[int]) -> dict[int, str]:
        found: dict[int, str] = {}
        for some in batched(dict.fromkeys(ids), BATCH):
            found.update((row.id, row.helper) for row in await self._found(HELPERS.where(people.c.id.in_(some))))
        return found

    def _name(self, code: str) -> str:
        return self._divisions.name_path(code) or code or text("no_region")


def _standing(key: DueList, due: Subquery, standing: Standing) -> ColumnElement[bool]:
    if standing is Standing.UNCLEAR:
        return due.c.placed == 0
    met = and_(*(due.c[f"have_{need.key}"] >= need.least for need in NEEDS[key]))
    return and_(due.c.placed == 1, met if standing is Standing.MET else not_(met))


def _line(key: DueList, row: Row[Any], person: PersonLine, helper: str) -> DueLine:
    haves = [(need, row._mapping[f"have_{need.key}"]) for need in NEEDS[key]]
    lacks = tuple(Lack(need.key, have, need.least) for need, have in haves if have < need.least)
    return DueLine(person, row.county, helper, lacks, row.task_id, row.due_on)
