"""Services done for people: a talk given, guidance, a vacancy recommended, a visit; what the counts are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import batched
from typing import Any

from sqlalchemy import Row, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.privacy.audit import Audit
from bot.registry.errors import InFuture, NoSuchPerson, RegistryError
from bot.registry.service_words import sorts
from bot.registry.tables import people, service_events
from bot.registry.values import EventKind
from bot.settings import TIME_ZONE
from bot.storage.database import Database

BATCH = 500
REMOVED = "registry.event_removed"


class Channel(StrEnum):
    """Where a service was done."""

    VISIT = "visit"
    PHONE = "phone"
    OFFICE = "office"
    MEETING = "meeting"
    CHAT = "chat"


class Outcome(StrEnum):
    """How it went, where that says more than that it was done."""

    DONE = "done"
    NO_ANSWER = "no_answer"
    REFUSED = "refused"


class Mistake(StrEnum):
    """Why an event is taken out again."""

    NOT_DONE = "not_done"
    WRONG_PERSON = "wrong_person"
    WRONG_DETAILS = "wrong_details"
    TWICE = "twice"


class NoSuchEvent(RegistryError):
    """The event does not exist (any more)."""


class UnknownSort(RegistryError):
    """There is no such platform or plan."""

    def __init__(self, value: str) -> None:
        super().__init__(value)
        self.value = value


@dataclass(frozen=True)
class NewEvent:
    """A service done on a day in China; `actor` as in the audit log (`staff:3`, `bot`).

    `counts` is False for what does not fulfil a duty, as a vacancy that does not suit. `region` is the person's own
    when left empty. `platform` and `plan` are codes of `service_words.sorts`, or empty.
    """

    person_id: int
    kind: EventKind
    happened_on: date
    channel: Channel
    actor: str
    counts: bool = True
    region: str = ""
    outcome: Outcome | str = ""
    note: str = ""
    vacancy_id: int | None = None
    course_id: int | None = None
    platform: str = ""
    plan: str = ""


@dataclass(frozen=True)
class Event:
    """A service recorded; `recorded_at` is aware UTC. Who was erased is None."""

    id: int
    person_id: int | None
    kind: EventKind
    happened_on: date
    counts: bool
    region: str
    channel: str
    actor: str
    outcome: str
    note: str
    vacancy_id: int | None
    course_id: int | None
    platform: str
    plan: str
    recorded_at: datetime


class Events:
    """Records services, lists them, takes wrong ones out."""

    def __init__(self, database: Database, clock: Clock, audit: Audit) -> None:
        """Days in the future are told by `clock`."""
        self._database = database
        self._clock = clock
        self._audit = audit

    async def record(self, connection: AsyncConnection, new: NewEvent) -> int:
        """Records a service in the caller's writing transaction; its number.

        Somebody who was not reached has not been served: the event then does not count. Raises InFuture, UnknownSort,
        NoSuchPerson.
        """
        self._check(new)
        return await record_event(connection, new, self._clock.now())

    async def record_for(self, connection: AsyncConnection, person_ids: Iterable[int], new: NewEvent) -> int:
        """Records one service for many people, as a talk with forty; how many. All or none; each person once.

        `new.person_id` is not looked at. Raises as `record`.
        """
        self._check(new)
        served, now = list(dict.fromkeys(person_ids)), self._clock.now()
        regions = await _regions(connection, served)
        for some in batched(served, BATCH):
            rows = [_row(replace(new, person_id=person_id), regions, now) for person_id in some]
            await connection.execute(insert(service_events), rows)
        return len(served)

    async def of(self, person_id: int, limit: int = 200) -> list[Event]:
        """What was done for a person, newest first."""
        table = service_events.c
        newest = (
            select(service_events)
            .where(table.person_id == person_id)
            .order_by(table.happened_on.desc(), table.id.desc())
        )
        async with self._database.read() as connection:
            return [_event(row) for row in (await connection.execute(newest.limit(limit))).all()]

    async def remove(self, event_id: int, by: str, why: Mistake) -> None:
        """Takes out what was entered wrongly; the audit log keeps what it was. Raises NoSuchEvent."""
        taken = delete(service_events).where(service_events.c.id == event_id).returning(service_events)
        async with self._database.write() as connection:
            row = (await connection.execute(taken)).one_or_none()
            if row is None:
                raise NoSuchEvent
            facts = {"person": row.person_id, "kind": row.kind, "happened_on": row.happened_on.isoformat()}
            await self._audit.write(connection, by, REMOVED, f"event:{event_id}", why=why.value, **facts)

    def _check(self, new: NewEvent) -> None:
        if new.happened_on > self._clock.now().astimezone(TIME_ZONE).date():
            raise InFuture(new.happened_on)
        for key, code in (("platforms", new.platform), ("plans", new.plan)):
            if code and code not in {sort.code for sort in sorts(key)}:
                raise UnknownSort(code)


async def record_event(connection: AsyncConnection, new: NewEvent, now: datetime) -> int:
    """Records a service as it is, in the caller's writing transaction; its number. Raises NoSuchPerson."""
    regions = await _regions(connection, [new.person_id])
    made = insert(service_events).values(_row(new, regions, now)).returning(service_events.c.id)
    return int((await connection.execute(made)).scalar_one())


def _row(new: NewEvent, regions: Mapping[int, str], now: datetime) -> dict[str, Any]:
    counts = new.counts and new.outcome != Outcome.NO_ANSWER
    return {**asdict(new), "counts": counts, "region": new.region or regions[new.person_id], "recorded_at": now}


async def _regions(connection: AsyncConnection, person_ids: Sequence[int]) -> dict[int, str]:
    """Where each lives, or else is registered; raises NoSuchPerson."""
    region = func.coalesce(func.nullif(people.c.live_region, ""), people.c.home_region)
    found: dict[int, str] = {}
    for some in batched(person_ids, BATCH):
        rows = await connection.execute(select(people.c.id, region).where(people.c.id.in_(some)))
        found.update((row[0], row[1]) for row in rows)
    if len(found) < len(person_ids):
        raise NoSuchPerson
    return found


def _event(row: Row[Any]) -> Event:
    values = {field.name: getattr(row, field.name) for field in fields(Event)}
    return Event(**{**values, "kind": EventKind(row.kind)})
