"""What helpers have to do for people: somebody lost their work, a record is to be put right, who is this."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.directory.divisions import COUNTRY
from bot.registry.errors import NoSuchTask
from bot.registry.filter import inside
from bot.registry.tables import households, people, registry_tasks
from bot.registry.values import WORKING, Employment, TaskKind
from bot.storage.database import Database

LONGEST = 2000


@dataclass(frozen=True)
class NewTask:
    """A task for the helper of the person's household, or for whoever sees to the region."""

    kind: TaskKind
    due_on: date
    person_id: int | None = None
    conversation_id: str | None = None
    region: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Task:
    """A task; `name` is the person's, empty when nobody knows who it is about. Moments are aware UTC."""

    id: int
    kind: TaskKind
    person_id: int | None
    name: str
    conversation_id: str | None
    region: str
    helper_id: int | None
    helper_name: str
    detail: str
    due_on: date
    created_at: datetime
    done_at: datetime | None
    done_by: str | None
    outcome: str


@dataclass(frozen=True)
class TaskFilter:
    """Which open tasks are meant; empty parts do not matter. `helper_id` also means those of nobody's household."""

    helper_id: int | None = None
    regions: tuple[str, ...] = ()
    kinds: tuple[TaskKind, ...] = ()
    person_id: int | None = None


class Tasks:
    """The tasks; `by` is an actor of the audit log."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Keeps them in `database`."""
        self._database = database
        self._clock = clock

    async def open(self, wanted: TaskFilter, limit: int = 50, offset: int = 0) -> list[Task]:
        """Open tasks, those due first in front."""
        query = _with_names().where(*_conditions(wanted)).order_by(registry_tasks.c.due_on, registry_tasks.c.id)
        async with self._database.read() as connection:
            rows = (await connection.execute(query.limit(limit).offset(offset))).all()
        return [_task(row) for row in rows]

    async def count(self, wanted: TaskFilter) -> int:
        """How many open tasks are meant."""
        query = select(func.count()).select_from(registry_tasks).where(*_conditions(wanted))
        async with self._database.read() as connection:
            return (await connection.execute(query)).scalar_one()

    async def get(self, task_id: int) -> Task | None:
        """The task with this number, a done one too."""
        async with self._database.read() as connection:
            row = (await connection.execute(_with_names().where(registry_tasks.c.id == task_id))).one_or_none()
        return _task(row) if row else None

    async def add(self, connection: AsyncConnection, new: NewTask) -> int:
        """The number of a new task, inside the caller's writing transaction."""
        return await add_task(connection, new, self._clock.now())

    async def done(self, task_id: int, by: str, outcome: str) -> None:
        """Notes that a task is done, and what came of it; raises NoSuchTask if it is not open."""
        values = {"done_at": self._clock.now(), "done_by": by, "outcome": outcome.strip()[:LONGEST]}
        table = registry_tasks.c
        closing = update(registry_tasks).where(table.id == task_id, table.done_at.is_(None)).values(values)
        async with self._database.write() as connection:
            if not (await connection.execute(closing)).rowcount:
                raise NoSuchTask


async def add_task(connection: AsyncConnection, new: NewTask, now: datetime) -> int:
    """The number of a new task; helper and, unless it is given, region are the person's."""
    person = await _person(connection, new.person_id)
    values = {
        "kind": new.kind,
        "person_id": new.person_id,
        "conversation_id": new.conversation_id,
        "region": new.region or (person.live_region or person.home_region if person else ""),
        "helper_id": person.helper_id if person else None,
        "helper_name": (person.helper_name or "") if person else "",
        "detail": new.detail[:LONGEST],
        "due_on": new.due_on,
        "created_at": now,
    }
    made = await connection.execute(insert(registry_tasks).values(values).returning(registry_tasks.c.id))
    number: int = made.scalar_one()
    return number


def lost_work(before: str, after: str) -> bool:
    """Whether somebody worked before and is unemployed after; who was nobody knows what lost nothing."""
    return before in WORKING and after == Employment.UNEMPLOYED


async def tell_helper(connection: AsyncConnection, person_id: int, due_on: date, now: datetime) -> None:
    """A task for the helper of somebody who lost their work (RS-15), unless one is open."""
    task = registry_tasks.c
    same = task.person_id == person_id, task.kind == TaskKind.BECAME_UNEMPLOYED, task.done_at.is_(None)
    if not (await connection.execute(select(exists().where(*same)))).scalar_one():
        await add_task(connection, NewTask(TaskKind.BECAME_UNEMPLOYED, due_on, person_id), now)


def in_a_week(day: date) -> date:
    """Seven days later: five working days where no holiday is between."""
    return day + timedelta(days=7)


async def _person(connection: AsyncConnection, person_id: int | None) -> Row[Any] | None:
    query: Select[Any] = (
        select(people.c.live_region, people.c.home_region, households.c.helper_id, households.c.helper_name)
        .outerjoin(households, households.c.id == people.c.household_id)
        .where(people.c.id == person_id)
    )
    found: Row[Any] | None = (await connection.execute(query)).one_or_none()
    return found


def _with_names() -> Select[Any]:
    name = func.coalesce(people.c.name, "").label("name")
    return select(registry_tasks, name).outerjoin(people, people.c.id == registry_tasks.c.person_id)


def _conditions(wanted: TaskFilter) -> list[ColumnElement[bool]]:
    task = registry_tasks.c
    found: list[ColumnElement[bool]] = [task.done_at.is_(None)]
    if wanted.helper_id is not None:
        found.append((task.helper_id == wanted.helper_id) | (task.helper_id.is_(None) & (task.helper_name == "")))
    if wanted.regions and COUNTRY not in wanted.regions:
        found.append(inside(task.region, wanted.regions))
    if wanted.kinds:
        found.append(task.kind.in_(wanted.kinds))
    if wanted.person_id is not None:
        found.append(task.person_id == wanted.person_id)
    return found


def _task(row: Row[Any]) -> Task:
    return Task(**{**row._mapping, "kind": TaskKind(row.kind)})
