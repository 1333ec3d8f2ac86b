"""Sets the rows of a list against the registry: whom each means, what it changes, what cannot be."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Row, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.privacy.blind_index import BlindIndex
from bot.registry.import_batches import chunks
from bot.registry.import_changes import Change, addition, contradiction, difference
from bot.registry.import_file import Progress
from bot.registry.import_households import Home, Homes
from bot.registry.import_lookup import BATCH, Decision, Fault, Hit, Sought, decide_all, sought
from bot.registry.import_rows import Record, problem_at
from bot.registry.import_texts import fault
from bot.registry.records import Records
from bot.registry.tables import people, person_classes, person_statuses, registry_tasks
from bot.registry.values import TaskKind
from bot.sheets.problem import Problem
from bot.storage.database import Database

MATCHING = "matching"
OpenClasses = Mapping[str, tuple[int, date | None]]


@dataclass
class Matched:
    """What a list would do; `decisions` say for each of `wanted` whom it meant when it was looked up."""

    wanted: Sequence[Sought]
    decisions: list[Decision]
    homes: Homes
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unchanged: int = 0
    # Those for whom a helper has an open task already.
    has_task: set[int] = field(default_factory=set)

    @property
    def added(self) -> list[Change]:
        """Those who are new."""
        return [change for change in self.changes if change.hit is None]

    @property
    def changed(self) -> list[Change]:
        """Those of whom something is different."""
        return [change for change in self.changes if change.hit]


class Matching:
    """One comparison of a list with the registry."""

    def __init__(self, database: Database, records: Records, index: BlindIndex, progress: Progress) -> None:
        """Reads in short transactions, so that others can go on writing."""
        self._database, self._records, self._index, self._progress = database, records, index, progress
        self._rows_of: dict[int, int] = {}

    async def run(self, rows: Sequence[Record]) -> Matched:
        """Compares the rows that are good so far; raises BadKeyFile."""
        good = [record for record in rows if not record.faulty]
        wanted = await asyncio.to_thread(sought, good, self._index)
        async with self._database.read() as connection:
            matched = Matched(wanted, await decide_all(connection, wanted), await Homes.load(connection, good))
        listed = {hit.id for hit in matched.decisions if isinstance(hit, Hit)}
        for start in range(0, len(wanted), BATCH):
            part = slice(start, start + BATCH)
            known, classes = await self._known(matched, matched.decisions[part])
            pairs = list(zip(wanted[part], matched.decisions[part], strict=True))
            await asyncio.to_thread(self._compare, matched, pairs, known, classes, listed)
            self._progress(min(start + BATCH, len(wanted)), len(wanted), MATCHING)
        await self._history(matched)
        return matched

    async def _known(
        self, matched: Matched, some: Sequence[Decision]
    ) -> tuple[dict[int, Row[Any]], dict[int, OpenClasses]]:
        ids = [hit.id for hit in some if isinstance(hit, Hit)]
        if not ids:
            return {}, {}
        async with self._database.read() as connection:
            rows = (await connection.execute(select(people).where(people.c.id.in_(ids)))).all()
            await matched.homes.load_ids(connection, [row.household_id for row in rows if row.household_id])
            return {row.id: row for row in rows}, await _open_classes(connection, ids)

    def _compare(
        self,
        matched: Matched,
        pairs: Sequence[tuple[Sought, Decision]],
        known: Mapping[int, Row[Any]],
        classes: Mapping[int, OpenClasses],
        listed: set[int],
    ) -> None:
        for each, decision in pairs:
            record = each.record
            if isinstance(decision, Fault):
                matched.problems.append(problem_at(record.row, *decision))
                continue
            values = self._records.values(known[decision.id]) if decision and decision.id in known else None
            home = matched.homes.of(record, values["household_id"] if values else None)
            faults = list(self._faults(matched.homes, record, decision, values, home, listed))
            matched.problems += [problem_at(record.row, *each) for each in faults]
            change = _change(record, decision, values, home, classes)
            moved = matched.homes.tell(home, record) if home else False
            if change is None and not moved:
                matched.unchanged += 1
                continue
            change = change or Change(record, decision, home, {})
            if moved and home:
                change.home_before = {"id": home.id, **home.before}
            matched.changes.append(change)

    def _faults(  # noqa: PLR0913, PLR0917
        self,
        homes: Homes,
        record: Record,
        hit: Hit | None,
        known: Mapping[str, Any] | None,
        home: Home | None,
        listed: set[int],
    ) -> Iterator[Fault]:
        if hit and (first := self._rows_of.setdefault(hit.id, record.row)) != record.row:
            yield Fault("name", fault("double_person", row=first, person=hit.id))
            return
        if known and (found := contradiction(record, known)):
            yield found
        if home is None:
            yield from (Fault(name, fault("no_household")) for name in ("helper", "plan") if name in record.values)
        elif record.values.get("is_head", known["is_head"] if known else False):
            error = homes.second_head(home, record, hit.id if hit else None, listed)
            if error:
                yield Fault("is_head", error)

    async def _history(self, matched: Matched) -> None:
        """What has to be known of the history of those whose statuses change."""
        changed = {change.hit.id: change for change in matched.changes if change.hit and change.statuses}
        for some in chunks(list(changed), BATCH):
            async with self._database.read() as connection:
                rows = await _spans(connection, person_statuses, some)
                matched.has_task |= await _with_task(connection, some)
            for row in rows:
                _note_span(changed[row.person_id], row)


def _change(
    record: Record,
    hit: Hit | None,
    known: Mapping[str, Any] | None,
    home: Home | None,
    classes: Mapping[int, OpenClasses],
) -> Change | None:
    if hit is None or known is None:
        return addition(record, home)
    return difference(record, hit, home, known, classes.get(hit.id, {}))


def _note_span(change: Change, row: Row[Any]) -> None:
    if row.status not in change.statuses:
        return
    if row.until is None:
        change.closing += ((row.id, row.status),)
    change.free[row.status] = max(change.free.get(row.status, row.since), row.until or row.since)


async def _open_classes(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, OpenClasses]:
    found: dict[int, dict[str, tuple[int, date | None]]] = defaultdict(dict)
    for row in await _spans(connection, person_classes, ids):
        if row.until is None:
            found[row.person_id][row.code] = (row.id, row.since)
    return dict(found)


async def _spans(connection: AsyncConnection, table: Table, ids: Sequence[int]) -> Sequence[Row[Any]]:
    return (await connection.execute(select(table).where(table.c.person_id.in_(ids)))).all()


async def _with_task(connection: AsyncConnection, ids: Sequence[int]) -> set[int]:
    task = registry_tasks.c
    still = task.done_at.is_(None), task.kind == TaskKind.BECAME_UNEMPLOYED
    return set(await connection.scalars(select(task.person_id).where(task.person_id.in_(ids), *still)))
