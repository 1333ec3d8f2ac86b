"""Seal anew, under the current key, whatever stands under another, while others read and write the same rows.

A row is changed only if what was read of it still stands there, so that a change made meanwhile is never lost; such a
row is looked at again in the next pass. Nothing but the rows themselves says how far the work has got: it can be
stopped at any moment and begun again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Update, bindparam, func, select, update
from sqlalchemy.exc import IntegrityError

from bot.privacy.blind_index import BlindIndex
from bot.privacy.columns import SealedColumn, place_of
from bot.privacy.sealing import CannotOpen, Sealer
from bot.privacy.standing import SealedTable
from bot.storage.database import Database

BATCH = 500
# A row that somebody keeps locked is tried so often, with so many seconds between.
PASSES = 60
PAUSE = 0.5
ROW, OLD, NEW = "row_", "old_", "new_"

Tell = Callable[[int, int], None]
Change = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """Rows sealed anew; rows still behind, of which some do not open, and some share a number with another row."""

    rows: int
    left: int
    lost: int
    clashing: int


class Resealing:
    """One run over the tables."""

    def __init__(self, database: Database, sealer: Sealer, tables: Sequence[SealedTable]) -> None:
        """Works with the sealer's current key."""
        self._database, self._sealer, self._tables = database, sealer, tables
        self._index = BlindIndex(sealer)
        self._lost: set[tuple[str, Any]] = set()
        self._clashing: set[tuple[str, Any]] = set()
        self._done = 0

    async def run(self, tell: Tell) -> Outcome:
        """Passes until one finds nothing to do; tells rows done and rows to do. Raises BadKeyFile."""
        total = await self._behind()
        for _ in range(PASSES):
            found = [await self._pass(each, lambda: tell(min(self._done, total), total)) for each in self._tables]
            if not any(found):
                break
        left = await self._behind()
        return Outcome(max(total - left, 0), left, len(self._lost), len(self._clashing))

    async def _behind(self) -> int:
        current = self._sealer.keys().current
        counts = [select(func.count()).where(each.is_behind(current)) for each in self._tables]
        async with self._database.read() as connection:
            return sum([(await connection.execute(count)).scalar_one() for count in counts])

    async def _pass(self, sealed: SealedTable, tell: Callable[[], None]) -> int:
        """How many rows it tried to change."""
        tried, after = 0, None
        while rows := await self._page(sealed, after):
            after = rows[-1][0]
            changes = [change for row in rows if (change := self._change(sealed, row))]
            tried += len(changes)
            if changes and not await self._store(sealed, changes):
                await asyncio.sleep(PAUSE)
            tell()
        return tried

    async def _page(self, sealed: SealedTable, after: Any) -> Sequence[Row[Any]]:
        query = select(sealed.key, *sealed.marked).where(sealed.is_behind(self._sealer.keys().current))
        if after is not None:
            query = query.where(sealed.key > after)
        async with self._database.read() as connection:
            return (await connection.execute(query.order_by(sealed.key).limit(BATCH))).all()

    def _change(self, sealed: SealedTable, row: Row[Any]) -> Change | None:
        if (sealed.table.name, row[0]) in self._clashing:
            return None
        values: dict[str, Any] = dict(zip((column.name for column in sealed.marked), row[1:], strict=True))
        renewed = {**values}
        for each in sealed.columns:
            renewed |= self._renewed(each, row[0], values)
        if renewed == values:
            return None
        return {ROW: row[0], **_prefixed(OLD, values), **_prefixed(NEW, renewed)}

    def _renewed(self, sealed: SealedColumn, row: Any, values: dict[str, Any]) -> dict[str, Any]:
        text = values[sealed.column.name]
        index = None if sealed.index is None else values[sealed.index.name]
        mark = f"{self._sealer.keys().current}."
        if all(value is None or value.startswith(mark) for value in (text, index)):
            return {}
        place = place_of(sealed.table, sealed.column.name, row)
        try:
            clear = self._sealer.open(text, place) if text is not None else None
        except CannotOpen:
            self._lost.add((sealed.table.name, row))
            return {}
        renewed = {sealed.column.name: None if clear is None else self._sealer.seal(clear, place)}
        if sealed.index is not None and index is not None:
            renewed[sealed.index.name] = None if clear is None else self._index.of(sealed.kind, clear)
        return renewed

    async def _store(self, sealed: SealedTable, changes: list[Change]) -> int:
        """How many rows nobody else had locked."""
        try:
            stored = await self._store_together(sealed, changes)
        except IntegrityError:
            stored = sum([await self._store_alone(sealed, change) for change in changes])
        self._done += stored
        return stored

    async def _store_together(self, sealed: SealedTable, changes: list[Change]) -> int:
        """PostgreSQL: never waits for a row, so that it cannot wait for somebody who waits for it."""
        wanted = select(sealed.key).where(sealed.key.in_([change[ROW] for change in changes]))
        async with self._database.write() as connection:
            free = set((await connection.scalars(wanted.with_for_update(skip_locked=True))).all())
            free_changes = [change for change in changes if change[ROW] in free]
            if free_changes:
                await connection.execute(_update(sealed), free_changes)
        return len(free_changes)

    async def _store_alone(self, sealed: SealedTable, change: Change) -> int:
        try:
            return await self._store_together(sealed, [change])
        except IntegrityError:
            # Another row was given the same number while the two stood under different keys.
            self._clashing.add((sealed.table.name, change[ROW]))
            return 1


def _update(sealed: SealedTable) -> Update:
    unchanged = [
        column.is_not_distinct_from(bindparam(OLD + column.name, type_=column.type)) for column in sealed.marked
    ]
    renewed = {column: bindparam(NEW + column.name, type_=column.type) for column in sealed.marked}
    return update(sealed.table).where(sealed.key == bindparam(ROW, type_=sealed.key.type), *unchanged).values(renewed)


def _prefixed(prefix: str, values: dict[str, Any]) -> Change:
    return {prefix + name: value for name, value in values.items()}
