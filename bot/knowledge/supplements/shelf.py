"""The confirmed supplements in memory, as answers look them up; read anew when something was confirmed or withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, func, select

from bot.directory.division_names import AUTONOMOUS, bare
from bot.knowledge.tables import supplements
from policy_kb.model import Aspect
from policy_kb.supplement import Shelf, Supplement

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.directory.divisions import Divisions
    from bot.storage.database import Database

FIELDS = [name for name in Supplement.model_fields if name != "region_name"]


class SupplementsInForce:
    """A `SupplementShelf` over the database; empty until the first `refresh`."""

    def __init__(self, database: Database, divisions: Divisions) -> None:
        """`divisions` gives the name that a reply calls a place by."""
        self._database, self._divisions = database, divisions
        self._shelf = Shelf()
        self._read_at: tuple[int, int] | None = None

    def find(
        self, measure: str, topics: Sequence[str], aspect: Aspect, chain: Sequence[str], day: date
    ) -> Supplement | None:
        """What was confirmed and not withdrawn at the last refresh; see `SupplementShelf`."""
        return self._shelf.find(measure, topics, aspect, chain, day)

    async def refresh(self) -> None:
        """Reads the supplements if any was confirmed or withdrawn since the last time, here or by another process."""
        async with self._database.read() as connection:
            steps = await _steps(connection)
            if steps == self._read_at:
                return
            rows = (await connection.execute(_newest_first())).all()
        self._shelf, self._read_at = Shelf(map(self._supplement, rows)), steps

    def _supplement(self, row: Row[Any]) -> Supplement:
        division = self._divisions.get(row.region)
        called = spoken(division.name) if division else row.region
        return Supplement(**row._mapping, region_name=called)


async def _steps(connection: AsyncConnection) -> tuple[int, int]:
    """How many were ever confirmed and withdrawn: rows are never removed, so both only grow."""
    query = select(func.count(supplements.c.confirmed_at), func.count(supplements.c.withdrawn_at))
    confirmed, withdrawn = (await connection.execute(query)).one()
    return confirmed, withdrawn


def _newest_first() -> Any:
    held = supplements.c.confirmed_at.is_not(None), supplements.c.withdrawn_at.is_(None)
    newest = supplements.c.confirmed_at.desc(), supplements.c.id.desc()
    return select(*(supplements.c[name] for name in FIELDS)).where(*held).order_by(*newest)


def spoken(name: str) -> str:
    """A division's name as people say it: 彭水苗族土家族自治县 is 彭水县, 广西壮族自治区 is 广西."""
    match = AUTONOMOUS.fullmatch(name)
    if match is None:
        return name
    return bare(name) + match["last"].removesuffix("区")
