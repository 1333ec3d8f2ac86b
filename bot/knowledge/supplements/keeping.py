"""Local supplements: added by one member of staff, confirmed by another, shown from then on, ended by withdrawal.

A row is never changed. What has to read otherwise is added as a new row; of several that hold on a day the one
confirmed last is said, so the old one still holds for the days before the new one begins.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import batched
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Row, and_, case, exists, func, insert, or_, select, update

from bot.knowledge.supplements.entry import NewSupplement
from bot.knowledge.supplements.errors import NoSupplement, NotAllowed, NotWaiting, OwnSupplement, Withdrawn
from bot.knowledge.tables import supplements
from bot.staff.roles import Permission

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.clock import Clock
    from bot.privacy.audit import Audit
    from bot.staff.member import Staff
    from bot.storage.database import Database

AT_ONCE = 500
WRITTEN = tuple(NewSupplement.__dataclass_fields__)


@dataclass(frozen=True)
class Added:
    """Numbers of the new rows, and how many were there already, word for word."""

    numbers: tuple[int, ...]
    unchanged: int


@dataclass(frozen=True)
class Kept:
    """A supplement as it is kept; `state` as in `states` of `texts.yml`; moments are aware UTC."""

    id: int
    state: str
    region: str
    measure: str
    topic: str
    aspect: str
    text: str
    source: str
    source_date: date
    valid_from: date
    valid_to: date | None
    author_id: int
    created_at: datetime
    confirmed_by: int | None
    confirmed_at: datetime | None
    withdrawn_by: int | None
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class Page:
    """Some of the supplements, those that wait first, then the newest; and how many there are."""

    rows: tuple[Kept, ...]
    total: int


class Supplements:
    """The rows; every verb that changes something takes the member of staff who does it."""

    def __init__(self, database: Database, audit: Audit, clock: Clock) -> None:
        """Every change is written to `audit` with the change itself, without the text."""
        self._database, self._audit, self._clock = database, audit, clock
        # Told after each change of what is shown; whoever answers sets it.
        self.on_change: Callable[[], Awaitable[None]] | None = None

    async def add(self, rows: Sequence[NewSupplement], by: Staff) -> Added:
        """Keeps all of them, to be confirmed by somebody else; what is there word for word is left. Raises NotAllowed.

        Rows that were withdrawn do not count as there.
        """
        _demand(by)
        made = {"author_id": by.id, "created_at": self._clock.now()}
        async with self._database.write() as connection:
            known = await _known(connection, rows)
            new = [row for row in rows if row not in known]
            numbers = [await _insert(connection, asdict(row) | made) for row in new]
            if numbers:
                regions = sorted({row.region for row in new})
                subject = f"supplement:{numbers[0]}"
                await self._audit.write(
                    connection, by.actor, "supplement.added", subject, numbers=numbers, regions=regions
                )
        return Added(tuple(numbers), len(rows) - len(numbers))

    async def confirm(self, number: int, by: Staff) -> None:
        """From now on it is shown. Raises NotAllowed, NoSupplement, OwnSupplement, NotWaiting, Withdrawn."""
        _demand(by)
        waiting = supplements.c.confirmed_at.is_(None), supplements.c.author_id != by.id
        await self._settle(number, by, "confirmed", *waiting)

    async def withdraw(self, number: int, by: Staff) -> None:
        """From now on it is not shown, for any day. Raises NotAllowed, NoSupplement, Withdrawn."""
        _demand(by)
        await self._settle(number, by, "withdrawn")

    async def get(self, number: int, day: date) -> Kept:
        """The supplement with this number, with its state on `day` (China); raises NoSupplement."""
        query = select(supplements, state_on(day).label("state")).where(supplements.c.id == number)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            raise NoSupplement
        return Kept(**row._mapping)

    async def page(self, day: date, state: str = "", number: int = 1, size: int = 50) -> Page:
        """Page `number` (from 1) of those in a state on `day` (China), of all if it is empty."""
        condition = state_on(day)
        wanted = [condition == state] if state else []
        waits = case((condition == "waiting", 0), else_=1)
        query = select(supplements, condition.label("state")).where(*wanted).order_by(waits, supplements.c.id.desc())
        async with self._database.read() as connection:
            counted = select(func.count()).select_from(supplements).where(*wanted)
            total = (await connection.execute(counted)).scalar_one()
            rows = (await connection.execute(query.limit(size).offset((number - 1) * size))).all()
        return Page(tuple(Kept(**row._mapping) for row in rows), int(total))

    async def _settle(self, number: int, by: Staff, what: str, *conditions: ColumnElement[bool]) -> None:
        """Marks the row if it is still as expected: two at once cannot both do it."""
        values = {f"{what}_by": by.id, f"{what}_at": self._clock.now()}
        held = supplements.c.id == number, supplements.c.withdrawn_at.is_(None), *conditions
        async with self._database.write() as connection:
            settled = await connection.execute(update(supplements).where(*held).values(values))
            if not settled.rowcount:
                raise await _refusal(connection, number, by)
            await self._audit.write(connection, by.actor, f"supplement.{what}", f"supplement:{number}")
        if self.on_change is not None:
            await self.on_change()


def state_on(day: date) -> ColumnElement[str]:
    """The state of a row on a day."""
    held, newer = supplements.c, supplements.alias("newer")
    same = and_(*(newer.c[name] == held[name] for name in ("region", "measure", "topic", "aspect")))
    later = or_(
        newer.c.confirmed_at > held.confirmed_at,
        and_(newer.c.confirmed_at == held.confirmed_at, newer.c.id > held.id),
    )
    holds = and_(newer.c.valid_from <= day, or_(newer.c.valid_to.is_(None), newer.c.valid_to >= day))
    return case(
        (held.withdrawn_at.is_not(None), "withdrawn"),
        (held.confirmed_at.is_(None), "waiting"),
        (held.valid_to < day, "over"),
        (held.valid_from > day, "later"),
        (exists().where(same, later, holds, newer.c.withdrawn_at.is_(None)), "replaced"),
        else_="current",
    )


def _demand(by: Staff) -> None:
    if not by.may(Permission.KNOWLEDGE):
        raise NotAllowed


async def _insert(connection: AsyncConnection, values: dict[str, Any]) -> int:
    made = await connection.execute(insert(supplements).values(values).returning(supplements.c.id))
    return int(made.scalar_one())


async def _known(connection: AsyncConnection, rows: Sequence[NewSupplement]) -> set[NewSupplement]:
    found: set[NewSupplement] = set()
    for regions in batched(dict.fromkeys(row.region for row in rows), AT_ONCE):
        columns = (supplements.c[name] for name in WRITTEN)
        query = select(*columns).where(supplements.c.region.in_(regions), supplements.c.withdrawn_at.is_(None))
        found |= {NewSupplement(**row._mapping) for row in await connection.execute(query)}
    return found


async def _refusal(connection: AsyncConnection, number: int, by: Staff) -> Exception:
    row: Row[Any] | None = (
        await connection.execute(select(supplements).where(supplements.c.id == number))
    ).one_or_none()
    if row is None:
        return NoSupplement()
    if row.withdrawn_at is not None:
        return Withdrawn()
    return NotWaiting() if row.confirmed_at is not None else OwnSupplement()
