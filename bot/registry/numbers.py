"""Numbers of rows, taken before the rows are written: a sealed text is bound to the number of its row."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.registry.tables import registry_numbers

PEOPLE = "people"
HOUSEHOLDS = "households"
IMPORT_PEOPLE = "registry_import_people"


async def take_numbers(connection: AsyncConnection, name: str, count: int) -> range:
    """The next `count` numbers of the table `name`, inside a writing transaction; they are never given again.

    With PostgreSQL others who want numbers of this table wait for the end of the transaction. Raises LookupError when
    the table has no counter.
    """
    last = registry_numbers.c.last
    taken = update(registry_numbers).where(registry_numbers.c.name == name).values(last=last + count).returning(last)
    found = (await connection.execute(taken)).scalar_one_or_none()
    if found is None:
        raise LookupError(name)
    return range(found - count + 1, found + 1)
