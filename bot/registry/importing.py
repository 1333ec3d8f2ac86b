"""Brings lists of people into the registry: all of a list or nothing, and the last one can be taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Row, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.directory.divisions import Divisions
from bot.privacy.audit import Audit
from bot.privacy.blind_index import BlindIndex
from bot.privacy.sealing import Sealer
from bot.registry.import_batches import chunks
from bot.registry.import_errors import Busy
from bot.registry.import_file import PeopleList, Progress, no_progress, read_list
from bot.registry.import_lookup import BATCH, decide_all
from bot.registry.import_matching import Matched, Matching
from bot.registry.import_plan import Circumstances, Numbers, Plan
from bot.registry.import_undo import Undone, newest, undo_last
from bot.registry.numbers import HOUSEHOLDS, IMPORT_PEOPLE, PEOPLE, take_numbers
from bot.registry.records import Records
from bot.registry.tables import people, registry_imports
from bot.registry.tasks import in_a_week
from bot.settings import TIME_ZONE
from bot.sheets.problem import Problem
from bot.storage.database import Database

WRITING = "writing"
TRIES = 5
HISTORY = 50
NAME_LENGTH = 200


@dataclass(frozen=True)
class Checked:
    """What a list would do, or did if there are no problems; `ignored` are headings nothing is known of."""

    rows: int
    problems: tuple[Problem, ...]
    added: int
    changed: int
    unchanged: int
    ignored: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What an import did; with problems it did nothing and has no number."""

    number: int | None
    checked: Checked


@dataclass(frozen=True)
class PastImport:
    """An import of the past; moments are aware UTC."""

    id: int
    file_name: str
    rows: int
    added: int
    changed: int
    unchanged: int
    made_by: str
    made_at: datetime
    undone_by: str | None
    undone_at: datetime | None


class Stale(Exception):
    """Somebody changed the registry between reading and writing."""


class Imports:
    """Imports of lists; `by` is an actor of the audit log. Progress may be told from another thread.

    Reading, checking and sealing are done before the one transaction that writes, in a thread where they take long, and
    what they rest on is looked at again inside it.
    """

    def __init__(  # noqa: PLR0913, PLR0917
        self,
        database: Database,
        sealer: Sealer,
        index: BlindIndex,
        audit: Audit,
        clock: Clock,
        divisions: Divisions,
        *,
        due: Callable[[date], date] = in_a_week,
    ) -> None:
        """`due` gives the day by which a task made today is to be done."""
        self._database, self._sealer, self._index = database, sealer, index
        self._audit, self._clock, self._divisions = audit, clock, divisions
        self._records = Records(sealer, index)
        self._due = due

    async def check(self, path: Path, progress: Progress = no_progress) -> Checked:
        """Everything an import does except writing; raises SheetError, BadKeyFile."""
        listed = await self._read(path, progress)
        return _checked(listed, await self._match(listed, progress))

    async def run(self, path: Path, by: str, progress: Progress = no_progress) -> Outcome:
        """Brings the list in if there is nothing wrong with it; raises SheetError, BadKeyFile, Busy."""
        listed = await self._read(path, progress)
        for _ in range(TRIES):
            matched = await self._match(listed, progress)
            checked = _checked(listed, matched)
            if checked.problems:
                return Outcome(None, checked)
            try:
                return Outcome(await self._bring_in(listed, matched, by, progress), checked)
            except (Stale, IntegrityError):
                continue
        raise Busy

    async def undo(self, by: str) -> Undone:
        """Takes back the newest import that was not; raises NothingToUndo, ChangedSince, BadKeyFile."""
        return await undo_last(self._database, self._records, self._sealer, self._audit, self._clock.now(), by)

    async def last(self) -> PastImport | None:
        """The import that `undo` would take back."""
        async with self._database.read() as connection:
            row = await newest(connection)
        return _past(row) if row else None

    async def history(self, limit: int = HISTORY) -> list[PastImport]:
        """The imports, the newest first."""
        query = select(registry_imports).order_by(registry_imports.c.id.desc()).limit(limit)
        async with self._database.read() as connection:
            return [_past(row) for row in await connection.execute(query)]

    async def _read(self, path: Path, progress: Progress) -> PeopleList:
        today = self._clock.now().astimezone(TIME_ZONE).date()
        return await asyncio.to_thread(read_list, path, self._divisions, today, progress)

    async def _match(self, listed: PeopleList, progress: Progress) -> Matched:
        return await Matching(self._database, self._records, self._index, progress).run(listed.records)

    async def _bring_in(self, listed: PeopleList, matched: Matched, by: str, progress: Progress) -> int:
        keys = self._sealer.keys().names
        numbers = await self._numbers(matched)
        now = self._clock.now()
        when = Circumstances(by, now, now.astimezone(TIME_ZONE).date(), self._due)
        plan = Plan(self._database.engine.dialect, self._sealer, self._records, numbers, when)
        await asyncio.to_thread(plan.build, matched, progress)
        async with self._database.write() as connection:
            await self._look_again(connection, matched, keys)
            await connection.execute(insert(registry_imports).values(_row(listed, matched, numbers, when)))
            await self._write(connection, plan, progress)
            counts = {"rows": len(listed.records), "added": len(matched.added), "changed": len(matched.changed)}
            await self._audit.write(connection, by, "registry.imported", f"import:{numbers.this_import}", **counts)
        return numbers.this_import

    async def _numbers(self, matched: Matched) -> Numbers:
        async with self._database.write() as connection:
            newest_id = (await connection.execute(select(func.max(registry_imports.c.id)))).scalar_one()
            return Numbers(
                (newest_id or 0) + 1,
                await take_numbers(connection, PEOPLE, len(matched.added)),
                await take_numbers(connection, HOUSEHOLDS, len(matched.homes.new())),
                await take_numbers(connection, IMPORT_PEOPLE, len(matched.changes)),
            )

    async def _look_again(self, connection: AsyncConnection, matched: Matched, keys: tuple[str, ...]) -> None:
        """Every row must still mean the same person, unchanged, and what was sealed must be under the current key."""
        if not self._database.is_sqlite:
            ids = sorted(change.hit.id for change in matched.changed if change.hit)
            for some in chunks(ids, BATCH):
                await connection.execute(select(people.c.id).where(people.c.id.in_(some)).with_for_update())
        if self._sealer.keys().names != keys or await decide_all(connection, matched.wanted) != matched.decisions:
            raise Stale

    async def _write(self, connection: AsyncConnection, plan: Plan, progress: Progress) -> None:
        batches = plan.batches()
        total, written = sum(map(len, batches)), 0

        def done(count: int) -> None:
            nonlocal written
            written += count
            progress(written, total, WRITING)

        for batch in batches:
            await batch.write(connection, done)


def _checked(listed: PeopleList, matched: Matched) -> Checked:
    problems = sorted((*listed.problems, *matched.problems), key=lambda problem: problem.row)
    added = len(matched.added)
    counts = (added, len(matched.changes) - added, matched.unchanged)
    return Checked(len(listed.records), tuple(problems), *counts, listed.ignored)


def _row(listed: PeopleList, matched: Matched, numbers: Numbers, when: Circumstances) -> dict[str, Any]:
    return {
        "id": numbers.this_import,
        "file_name": listed.name[:NAME_LENGTH],
        "digest": listed.digest,
        "rows": len(listed.records),
        "added": len(matched.added),
        "changed": len(matched.changed),
        "unchanged": matched.unchanged,
        "made_by": when.by,
        "made_at": when.now,
    }


def _past(row: Row[Any]) -> PastImport:
    return PastImport(**{name: row._mapping[name] for name in PastImport.__dataclass_fields__})
