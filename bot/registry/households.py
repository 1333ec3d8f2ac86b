"""Households: who is in one, who helps it, and which have nobody at work."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.directory.divisions import COUNTRY
from bot.privacy.audit import Audit
from bot.registry.errors import BadHousehold, NoSuchHousehold, NumberTaken
from bot.registry.filter import inside
from bot.registry.household_lines import HouseholdLine, lines
from bot.registry.numbers import HOUSEHOLDS, take_numbers
from bot.registry.person import Household
from bot.registry.related import households_of
from bot.registry.tables import households, people
from bot.registry.zero_employment import ZeroEmployment, zero_or_unclear
from bot.storage.database import Database

WORKING_AGE = range(16, 61)
LONGEST = {"number": 40, "village": 80, "helper_name": 40, "plan": 2000}


@dataclass(frozen=True)
class NewHousehold:
    """What is written of a household; the helper is one of the staff, or a name, or nobody yet."""

    number: str
    region: str
    village: str = ""
    helper_id: int | None = None
    helper_name: str = ""
    plan: str = ""


@dataclass(frozen=True)
class HouseholdFilter:
    """Which households are meant; empty parts do not matter. `words` is a part of a number or of the head's name."""

    regions: tuple[str, ...] = ()
    helper_id: int | None = None
    words: str = ""


class Households:
    """The households; `by` is an actor of the audit log."""

    def __init__(self, database: Database, audit: Audit, clock: Clock, ages: range = WORKING_AGE) -> None:
        """Keeps them in `database`; `ages` are the full years of those of working age."""
        self._database = database
        self._audit = audit
        self._clock = clock
        self._ages = ages

    async def get(self, household_id: int) -> Household | None:
        """The household with this number of its row."""
        async with self._database.read() as connection:
            found = await households_of(connection, households.c.id == household_id)
        return found[0] if found else None

    async def numbered(self, region: str, number: str) -> int | None:
        """The number of the row of the household with this number in the division."""
        same = households.c.region == region, households.c.number == number.strip()
        async with self._database.read() as connection:
            return (await connection.execute(select(households.c.id).where(*same))).scalar_one_or_none()

    async def members(self, household_id: int) -> list[int]:
        """The numbers of its people, the head first."""
        query = select(people.c.id).where(people.c.household_id == household_id)
        async with self._database.read() as connection:
            return list(await connection.scalars(query.order_by(people.c.is_head.desc(), people.c.id)))

    async def find(self, wanted: HouseholdFilter, limit: int = 50, offset: int = 0) -> list[HouseholdLine]:
        """A page of those meant, in the order of regions and numbers."""
        query = lines().where(*_conditions(wanted)).order_by(households.c.region, households.c.number)
        async with self._database.read() as connection:
            rows = (await connection.execute(query.limit(limit).offset(offset))).all()
        return [HouseholdLine(**row._mapping) for row in rows]

    async def count(self, wanted: HouseholdFilter) -> int:
        """How many are meant."""
        query = select(func.count()).select_from(households).where(*_conditions(wanted))
        async with self._database.read() as connection:
            return (await connection.execute(query)).scalar_one()

    async def zero_employment(self, regions: tuple[str, ...], day: date) -> ZeroEmployment:
        """The households of these regions (none: all) with nobody at work on `day` (Asia/Shanghai); CQ-02, QC-07."""
        async with self._database.read() as connection:
            return await zero_or_unclear(connection, regions, day, self._ages)

    async def add(self, new: NewHousehold, by: str) -> int:
        """The number of a new household's row; raises BadHousehold, NumberTaken."""
        values = _checked(new)
        async with self._database.write() as connection:
            # Taking the number first makes others who add a household wait, so that they see this one.
            (household_id,) = await take_numbers(connection, HOUSEHOLDS, 1)
            await _check_number(connection, new, household_id)
            made = insert(households).values(id=household_id, **values, created_at=self._clock.now())
            await connection.execute(made)
            await self._audit.write(connection, by, "registry.household_added", f"household:{household_id}")
        return household_id

    async def save(self, household_id: int, new: NewHousehold, by: str) -> None:
        """Writes all of it anew; raises NoSuchHousehold, BadHousehold, NumberTaken."""
        values = _checked(new)
        async with self._database.write() as connection:
            await _check_number(connection, new, household_id)
            saving = update(households).where(households.c.id == household_id).values(values)
            if not (await connection.execute(saving)).rowcount:
                raise NoSuchHousehold
            await self._audit.write(connection, by, "registry.household_changed", f"household:{household_id}")


def _conditions(wanted: HouseholdFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.regions and COUNTRY not in wanted.regions:
        found.append(inside(households.c.region, wanted.regions))
    if wanted.helper_id is not None:
        found.append(households.c.helper_id == wanted.helper_id)
    if sought := wanted.words.strip():
        found.append(or_(households.c.number.icontains(sought, autoescape=True), _headed_by(sought)))
    return found


def _headed_by(sought: str) -> ColumnElement[bool]:
    head = people.c.household_id == households.c.id, people.c.is_head
    return exists().where(and_(*head, people.c.name.icontains(sought, autoescape=True)))


def _checked(new: NewHousehold) -> dict[str, Any]:
    values = asdict(new)
    trimmed = {name: values[name].strip() for name in LONGEST}
    if not trimmed["number"] or not new.region:
        raise BadHousehold
    if any(len(trimmed[name]) > limit for name, limit in LONGEST.items()):
        raise BadHousehold
    return {**values, **trimmed}


async def _check_number(connection: AsyncConnection, new: NewHousehold, household_id: int) -> None:
    same = households.c.region == new.region, households.c.number == new.number.strip()
    found = (await connection.execute(select(households.c.id).where(*same))).scalar_one_or_none()
    if found is not None and found != household_id:
        raise NumberTaken(new.number)
