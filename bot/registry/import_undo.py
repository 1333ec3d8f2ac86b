"""Takes back the last import, as long as nobody has worked on its people since."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Date,
    Dialect,
    Integer,
    Row,
    Table,
    Update,
    bindparam,
    delete,
    exists,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.privacy.audit import Audit
from bot.privacy.columns import place_of
from bot.privacy.sealing import Sealer
from bot.registry.import_batches import ROW, Batch, updating
from bot.registry.import_errors import ChangedSince, NothingToUndo
from bot.registry.import_plan import SOURCE
from bot.registry.records import Records
from bot.registry.tables import (
    consents,
    households,
    people,
    person_accounts,
    person_classes,
    person_statuses,
    recommendations,
    registry_import_people,
    registry_imports,
    registry_tasks,
    service_events,
)
from bot.registry.values import TaskKind
from bot.storage.database import Database

CARRY = ("carry",)
# What belongs to somebody new only if it was recorded since.
OF_NEW = (person_accounts, service_events, recommendations)


@dataclass(frozen=True)
class Undone:
    """What was taken back: people removed, and people who are again as they were."""

    number: int
    removed: int
    restored: int


async def newest(connection: AsyncConnection) -> Row[Any] | None:
    """The newest import that was not taken back."""
    query = select(registry_imports).where(registry_imports.c.undone_at.is_(None))
    return (await connection.execute(query.order_by(registry_imports.c.id.desc()).limit(1))).one_or_none()


async def undo_last(  # noqa: PLR0913, PLR0917
    database: Database, records: Records, sealer: Sealer, audit: Audit, now: datetime, by: str
) -> Undone:
    """Takes it back in one transaction; raises NothingToUndo, ChangedSince, BadKeyFile."""
    async with database.read() as connection:
        made = await newest(connection)
        notes = await _notes(connection, made.id) if made else []
    if made is None:
        raise NothingToUndo
    work = _Undoing(made, now)
    await asyncio.to_thread(work.prepare, notes, records, sealer, database.engine.dialect)
    async with database.write() as connection:
        still = await newest(connection)
        if still is None or still.id != made.id:
            raise NothingToUndo
        if changed := await work.changed_since(connection):
            raise ChangedSince(made.id, changed)
        await work.run(connection)
        closing = update(registry_imports).where(registry_imports.c.id == made.id)
        await connection.execute(closing.values(undone_by=by, undone_at=now))
        undone = Undone(made.id, sum(note.is_new for note in notes), sum(not note.is_new for note in notes))
        counts = {"removed": undone.removed, "restored": undone.restored}
        await audit.write(connection, by, "registry.import_undone", f"import:{made.id}", **counts)
    return undone


async def _notes(connection: AsyncConnection, number: int) -> Sequence[Row[Any]]:
    note = registry_import_people.c
    is_new = (people.c.import_id == number).label("is_new")
    query = select(note.id, note.person_id, note.before, note.version, is_new).where(note.import_id == number)
    return (await connection.execute(query.join(people, people.c.id == note.person_id))).all()


class _Undoing:
    """What is to be done is made ready first, so that the transaction is short."""

    def __init__(self, made: Row[Any], now: datetime) -> None:
        self._made, self._now = made, now
        self._touched = registry_import_people.c.import_id == made.id
        self._is_new = people.c.import_id == made.id, people.c.source == SOURCE
        self._batches: dict[tuple[str, ...], Batch] = {}

    def prepare(self, notes: Sequence[Row[Any]], records: Records, sealer: Sealer, dialect: Dialect) -> None:
        """Opens what was kept of everybody and seals it again for their rows."""
        for note in notes:
            if note.before:
                place = place_of(registry_import_people, "before", note.id)
                self._prepare(note, json.loads(sealer.open(note.before, place)), records, dialect)

    def _prepare(self, note: Row[Any], facts: dict[str, Any], records: Records, dialect: Dialect) -> None:
        if home := facts.get("household"):
            self._add(households, {ROW: home.pop("id"), **home}, dialect)
        if "version" not in facts:
            return
        version = note.version + 1
        columns = records.columns(note.person_id, _typed(facts["columns"]))
        self._add(people, {ROW: note.person_id, **columns, "version": version, "updated_at": self._now}, dialect)
        self._carry(note.person_id, facts["version"], version, dialect)
        for table, name in ((person_statuses, "statuses"), (person_classes, "classes")):
            for span in facts[name]:
                self._add(table, {ROW: span, "until": None}, dialect)

    def _add(self, table: Table, row: dict[str, Any], dialect: Dialect) -> None:
        key = table.name, *sorted(row)
        if key not in self._batches:
            self._batches[key] = updating(table, tuple(row), dialect)
        self._batches[key].add(row)

    def _carry(self, person_id: int, old: int, new: int, dialect: Dialect) -> None:
        """The import before this one finds the person as it left them: versions go up even here."""
        if CARRY not in self._batches:
            self._batches[CARRY] = Batch(_carrying(self._made.id), (), dialect)
        self._batches[CARRY].add({"person": person_id, "old": old, "new": new})

    async def changed_since(self, connection: AsyncConnection) -> int:
        """How many people are not as the import left them, or have something that was recorded of them since."""
        person, task = people.c, registry_tasks.c
        after = registry_tasks.c.created_at >= self._made.made_at
        since = [
            person.version != registry_import_people.c.version,
            exists().where(consents.c.person_id == person.id, consents.c.at > self._made.made_at),
            exists().where(task.person_id == person.id, task.done_at.is_not(None), after),
            *(exists().where(table.c.person_id == person.id, *self._is_new) for table in OF_NEW),
        ]
        query = select(person.id).join(registry_import_people, person.id == registry_import_people.c.person_id)
        return len((await connection.execute(query.where(self._touched, or_(*since)))).all())

    async def run(self, connection: AsyncConnection) -> None:
        """Everything but the import's own row."""
        await self._take_out(connection)
        for batch in self._batches.values():
            await batch.write(connection, lambda _: None)
        await self._remove(connection)

    async def _take_out(self, connection: AsyncConnection) -> None:
        made = self._made
        for table in (person_statuses, person_classes):
            await connection.execute(delete(table).where(table.c.import_id == made.id))
        listed = select(registry_import_people.c.person_id).where(self._touched)
        said = consents.c.person_id.in_(listed), consents.c.at == made.made_at
        await connection.execute(delete(consents).where(*said))
        task = registry_tasks.c
        mine = task.person_id.in_(listed), task.kind == TaskKind.BECAME_UNEMPLOYED, task.created_at == made.made_at
        await connection.execute(delete(registry_tasks).where(*mine))

    async def _remove(self, connection: AsyncConnection) -> None:
        await connection.execute(delete(registry_import_people).where(self._touched))
        await connection.execute(delete(people).where(*self._is_new))
        anybody = exists().where(people.c.household_id == households.c.id)
        await connection.execute(delete(households).where(households.c.import_id == self._made.id, ~anybody))


def _carrying(number: int) -> Update:
    note = registry_import_people.c
    same = note.person_id == bindparam("person", type_=Integer), note.version == bindparam("old", type_=Integer)
    earlier = note.import_id < literal_column(str(number))
    return update(registry_import_people).where(*same, earlier).values(version=bindparam("new", type_=Integer))


def _typed(columns: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _day(value) if isinstance(people.c[name].type, Date) else value for name, value in columns.items()}


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
