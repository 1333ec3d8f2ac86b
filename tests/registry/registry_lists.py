"""What the tests of lists work with: imports over a real database, and how to look into it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from invented import HEADINGS, write_list
from sqlalchemy import Table, func, select

from bot.directory.divisions import Divisions
from bot.privacy.audit import Audit
from bot.privacy.blind_index import BlindIndex
from bot.privacy.sealing import Sealer
from bot.registry.comparing import Comparing
from bot.registry.exporting import Exports
from bot.registry.importing import Imports, Outcome
from bot.registry.people import People
from bot.registry.person import Person
from bot.storage.database import Database

TODAY = date(2026, 11, 22)
BY = "staff:1"


@dataclass
class Clock:
    """Stands still until it is moved: 22 November 2026, 10:00 in China."""

    moment: datetime = field(default=datetime(2026, 11, 22, 2, tzinfo=UTC))

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


class ListWorld:
    """A registry, and lists that come in."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder, self.clock = database, folder, Clock()
        self.sealer = Sealer(folder / "secret.key")
        parts = (self.database, self.sealer, BlindIndex(self.sealer), Audit(database, self.clock), self.clock)
        self.audit = parts[3]
        self.people = People(*parts, Divisions.load())
        self.imports = Imports(*parts, Divisions.load())
        self.exports = Exports(*parts, Divisions.load())
        self.comparing = Comparing(*parts, Divisions.load())

    def list_of(
        self, rows: Iterable[Mapping[str, Any]], headings: Sequence[str] = HEADINGS, name: str = "list.csv"
    ) -> Path:
        return write_list(self.folder / name, rows, headings)

    async def bring_in(self, rows: Iterable[Mapping[str, Any]], headings: Sequence[str] = HEADINGS) -> Outcome:
        """A moment later than whatever was before."""
        self.clock.moment += timedelta(minutes=1)
        return await self.imports.run(self.list_of(rows, headings), BY)

    async def only(self) -> Person:
        (person,) = await self.people.many(range(1, 400))
        return person

    async def count(self, table: Table) -> int:
        async with self.database.read() as connection:
            return (await connection.execute(select(func.count()).select_from(table))).scalar_one()

    async def all_rows(self, *tables: Table) -> dict[str, list[dict[str, Any]]]:
        async with self.database.read() as connection:
            return {
                table.name: [
                    dict(row._mapping) for row in await connection.execute(select(table).order_by(*table.primary_key))
                ]
                for table in tables
            }
