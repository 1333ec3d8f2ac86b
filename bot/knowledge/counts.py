"""How many answers stood on each measure, day by day (Asia/Shanghai): what is asked most is looked after first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.knowledge.tables import measure_counts
from bot.storage.database import Database


def measures_in(messages: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """The measures that the messages of one answer cite."""
    cited = (citation.get("measure") for message in messages for citation in message.get("citations", ()))
    return frozenset(measure for measure in cited if measure)


class Counts:
    """The counts of one database."""

    def __init__(self, database: Database) -> None:
        """Knows how its kind of database adds to a row that may not be there yet."""
        self._database = database
        insert = sqlite.insert if database.is_sqlite else postgresql.insert
        keys = [measure_counts.c.measure, measure_counts.c.day]
        more = {"answers": measure_counts.c.answers + 1}
        self._add: Any = insert(measure_counts).on_conflict_do_update(index_elements=keys, set_=more)

    async def add(self, connection: AsyncConnection, measures: Collection[str], day: date) -> None:
        """One answer more for each measure, inside the transaction that stores the answer."""
        # In one order, so that two answers on PostgreSQL never wait for each other.
        rows = [{"measure": measure, "day": day, "answers": 1} for measure in sorted(measures)]
        if rows:
            await connection.execute(self._add, rows)

    async def since(self, first: date) -> dict[str, int]:
        """Answers by measure from that day on."""
        total = func.sum(measure_counts.c.answers)
        query = select(measure_counts.c.measure, total).where(measure_counts.c.day >= first)
        async with self._database.read() as connection:
            rows = (await connection.execute(query.group_by(measure_counts.c.measure))).all()
        return {measure: int(answers) for measure, answers in rows}

    async def of_last(self, days: int, today: date) -> dict[str, int]:
        """Answers by measure in the last so many days, today among them."""
        return await self.since(today - timedelta(days=days - 1))
