"""The list of blocked employers (黑名单): their vacancies and workshops are never shown."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import Select, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.directory.employer_names import employer_key
from bot.directory.tables import employers_blocked
from bot.storage.base import now
from bot.storage.database import Database

# Called with the number of the entry inside the transaction, as its last statement: for the audit log.
Recorded = Callable[[AsyncConnection, int], Awaitable[None]]


@dataclass(frozen=True)
class BlockedEmployer:
    """An entry; blocked from `since` to `until`, both days included; `until` None is for good."""

    name: str
    reason: str
    since: date
    until: date | None = None
    source: str = ""
    id: int = 0


class Employers:
    """Adds to the list, removes from it and shows it."""

    def __init__(self, database: Database) -> None:
        """Keeps the list in `database`."""
        self._database = database

    async def block(self, employer: BlockedEmployer, recorded: Recorded) -> int:
        """Blocks the employer, or changes its entry; returns the number of the entry.

        Names are compared without signs, company form and branch: see `employer_key`.
        """
        key = employer_key(employer.name)
        values = {name: value for name, value in asdict(employer).items() if name != "id"}
        async with self._database.write() as connection:
            number = await _number(connection, key)
            if number is None:
                made = insert(employers_blocked).values(**values, name_key=key, created_at=now())
                number = (await connection.execute(made.returning(employers_blocked.c.id))).scalar_one()
            else:
                same = employers_blocked.c.id == number
                await connection.execute(update(employers_blocked).where(same).values(**values))
            await recorded(connection, number)
        return number

    async def unblock(self, name: str, recorded: Recorded) -> int | None:
        """Takes the employer off the list; the number of its entry, None if there is none."""
        async with self._database.write() as connection:
            number = await _number(connection, employer_key(name))
            if number is not None:
                await connection.execute(delete(employers_blocked).where(employers_blocked.c.id == number))
                await recorded(connection, number)
        return number

    async def listed(self) -> list[BlockedEmployer]:
        """All entries, past ones too, by name."""
        columns = [employers_blocked.c[name] for name in BlockedEmployer.__dataclass_fields__]
        async with self._database.read() as connection:
            rows = await connection.execute(select(*columns).order_by(employers_blocked.c.name))
            return [BlockedEmployer(**row._mapping) for row in rows]


def blocked_keys(day: date) -> Select[tuple[str]]:
    """The names of employers blocked on this day, in the spelling of `employer_key`."""
    lasting = or_(employers_blocked.c.until.is_(None), employers_blocked.c.until >= day)
    return select(employers_blocked.c.name_key).where(employers_blocked.c.since <= day, lasting)


async def _number(connection: AsyncConnection, key: str) -> int | None:
    query = select(employers_blocked.c.id).where(employers_blocked.c.name_key == key)
    return (await connection.execute(query)).scalar_one_or_none()
