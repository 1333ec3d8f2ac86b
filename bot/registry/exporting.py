"""Writes people of the registry as a list, XLSX or CSV; every list written is in the audit log."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import select

from bot.clock import Clock
from bot.directory.divisions import Divisions
from bot.privacy.audit import Audit
from bot.privacy.blind_index import BlindIndex
from bot.privacy.sealing import Sealer
from bot.registry.export_cells import Line, Masking
from bot.registry.filter import PeopleFilter
from bot.registry.import_columns import columns
from bot.registry.import_file import Progress, no_progress
from bot.registry.import_texts import text
from bot.registry.person import Person
from bot.registry.reading import PeopleReading
from bot.registry.template import sheet_column, template
from bot.settings import TIME_ZONE
from bot.sheets.writing import SheetContent, write_csv, write_xlsx
from bot.staff.tables import staff
from bot.storage.database import Database

__all__ = ["Exports", "Format", "Masking"]

EXPORTING = "exporting"
FACT_LENGTH = 500


class Format(StrEnum):
    """The kind of file."""

    XLSX = "xlsx"
    CSV = "csv"


class Exports:
    """Lists of the people a filter means; the columns are those of the template, so that an open list can come back."""

    def __init__(  # noqa: PLR0913, PLR0917
        self,
        database: Database,
        sealer: Sealer,
        index: BlindIndex,
        audit: Audit,
        clock: Clock,
        divisions: Divisions,
    ) -> None:
        """Opens with `sealer`; regions are named by `divisions`."""
        self._people = PeopleReading(database, sealer, index, clock)
        self._database, self._audit, self._clock, self._divisions = database, audit, clock, divisions

    async def write(  # noqa: PLR0913, PLR0917
        self,
        wanted: PeopleFilter,
        target: Path | BinaryIO,
        by: str,
        masking: Masking = Masking.MASKED,
        kind: Format = Format.XLSX,
        progress: Progress = no_progress,
    ) -> int:
        """How many people were written, read a few hundred at a time; whether somebody may have it is the caller's.

        `by` is an actor of the audit log, where the list stands before it is made. Progress comes from another thread.
        """
        total = await self._people.count(wanted)
        words = wanted.in_words(self._divisions)[:FACT_LENGTH]
        await self._audit.record(by, "registry.exported", masking=masking.value, filter=words, people=total)
        today = self._clock.now().astimezone(TIME_ZONE).date()
        line = Line(self._divisions, today, masking, await self._helpers())
        written = 0

        def each(batches: Iterable[Sequence[Person]]) -> Iterator[Sequence[Any]]:
            nonlocal written
            for people in batches:
                yield from map(line.cells, people)
                written += len(people)
                progress(written, total, EXPORTING)

        batches = _awaited(self._people.batches(wanted), asyncio.get_running_loop())
        await asyncio.to_thread(_write, kind, target, each(batches))
        return written

    @staticmethod
    def template() -> bytes:
        """An empty list as XLSX, with an explanation of each column."""
        return template()

    async def _helpers(self) -> dict[int, str]:
        async with self._database.read() as connection:
            return {row.id: row.name for row in await connection.execute(select(staff.c.id, staff.c.name))}


def _awaited[T](items: AsyncIterator[T], loop: asyncio.AbstractEventLoop) -> Iterator[T]:
    """The items for a thread beside the loop."""

    async def one() -> T | None:
        return await anext(items, None)

    while (item := asyncio.run_coroutine_threadsafe(one(), loop).result()) is not None:
        yield item


def _write(kind: Format, target: Path | BinaryIO, rows: Iterator[Sequence[Any]]) -> None:
    heads = [sheet_column(column) for column in columns().values()]
    if kind is Format.CSV:
        write_csv(target, heads, rows)
        return
    write_xlsx(target, [SheetContent(text("export_sheet"), heads, rows)])
