"""Vacancies shown in chats, what people said of them, and the services that come of it.

Of those only suitable ones count, each once for a person, until the person says that it does not suit (CQ-10).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.registry.events import Channel, NewEvent, record_event
from bot.registry.tables import recommendations, service_events
from bot.registry.values import EventKind
from bot.settings import TIME_ZONE
from bot.storage.database import Database

BOT = "bot"


class Verdict(StrEnum):
    """What somebody says of a vacancy."""

    SUITS = "suits"
    TOO_FAR = "too_far"
    LOW_PAY = "low_pay"
    WRONG_WORK = "wrong_work"
    WRONG_SHIFT = "wrong_shift"
    TOO_HARD = "too_hard"
    OTHER = "other"


NEGATIVE = frozenset(Verdict) - {Verdict.SUITS}


@dataclass(frozen=True)
class Shown:
    """A vacancy shown; `distance_km` from the person, None if unknown."""

    vacancy_id: int
    suitable: bool
    distance_km: float | None = None


@dataclass(frozen=True)
class Feedback:
    """What somebody said of a vacancy; `at` is aware UTC."""

    vacancy_id: int
    verdict: Verdict
    distance_km: int | None
    at: datetime


class Recommendations:
    """Notes what was shown and what was said of it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Days are those of China at the moment of `clock`."""
        self._database = database
        self._clock = clock

    async def shown(
        self, connection: AsyncConnection, conversation_id: str, person_id: int | None, matches: Sequence[Shown]
    ) -> None:
        """Notes, in the caller's writing transaction, what was shown; for a linked person also the services.

        What was shown before is not noted again. If it suits now and did not before, it counts from today.
        """
        if not matches:
            return
        await self._note(connection, conversation_id, person_id, matches)
        if person_id is not None:
            await self._serve(connection, person_id, matches)

    async def verdict(
        self, connection: AsyncConnection, conversation_id: str, vacancy_id: int, verdict: Verdict
    ) -> bool:
        """Keeps what somebody said, in the caller's writing transaction; False if the vacancy was not shown there.

        A refused vacancy does not count any more; one taken back into favour counts again if it is suitable.
        """
        table = recommendations.c
        said = (
            update(recommendations)
            .where(table.conversation_id == conversation_id, table.vacancy_id == vacancy_id)
            .values(verdict=verdict, verdict_at=self._clock.now())
            .returning(table.person_id, table.suitable)
        )
        row = (await connection.execute(said)).one_or_none()
        if row is None:
            return False
        if row.person_id is not None:
            values = {"counts": row.suitable and verdict not in NEGATIVE, "outcome": verdict}
            await connection.execute(update(service_events).where(*_served(row.person_id, [vacancy_id])).values(values))
        return True

    async def seen(self, conversation_id: str) -> frozenset[int]:
        """The vacancies shown in the conversation."""
        table = recommendations.c
        query = select(table.vacancy_id).where(table.conversation_id == conversation_id)
        async with self._database.brief_read() as connection:
            return frozenset((await connection.execute(query)).scalars())

    async def feedback(self, conversation_id: str) -> list[Feedback]:
        """What was said in the conversation, newest first: for the next search to learn from."""
        table = recommendations.c
        said = select(table.vacancy_id, table.verdict, table.distance_km, table.verdict_at.label("at")).where(
            table.conversation_id == conversation_id, table.verdict.is_not(None)
        )
        async with self._database.brief_read() as connection:
            rows = (await connection.execute(said.order_by(table.verdict_at.desc(), table.id.desc()))).all()
        return [Feedback(row.vacancy_id, Verdict(row.verdict), row.distance_km, row.at) for row in rows]

    async def _note(
        self, connection: AsyncConnection, conversation_id: str, person_id: int | None, matches: Sequence[Shown]
    ) -> None:
        table = recommendations.c
        here = table.conversation_id == conversation_id
        known = await connection.execute(select(table.vacancy_id).where(here, table.vacancy_id.in_(_ids(matches))))
        noted = set(known.scalars())
        for match in _distinct(matches):
            values = {"suitable": match.suitable, "distance_km": _whole(match.distance_km)}
            if person_id is not None:
                values["person_id"] = person_id
            if match.vacancy_id in noted:
                again = update(recommendations).where(here, table.vacancy_id == match.vacancy_id)
                await connection.execute(again.values(values))
                continue
            place = {"conversation_id": conversation_id, "vacancy_id": match.vacancy_id}
            await connection.execute(insert(recommendations).values(**place, **values, shown_at=self._clock.now()))

    async def _serve(self, connection: AsyncConnection, person_id: int, matches: Sequence[Shown]) -> None:
        event = service_events.c
        done = select(event.vacancy_id).where(*_served(person_id, _ids(matches)))
        served = set((await connection.execute(done)).scalars())
        refused = await _refused(connection, person_id, _ids(matches))
        for match in _distinct(matches):
            new = self._event(person_id, match, refused)
            if match.vacancy_id not in served:
                await record_event(connection, new, self._clock.now())
            elif new.counts:
                anew = update(service_events).where(*_served(person_id, [match.vacancy_id]), event.counts.is_(False))
                await connection.execute(anew.values(counts=True, happened_on=new.happened_on))

    def _event(self, person_id: int, match: Shown, refused: Collection[int]) -> NewEvent:
        counts = match.suitable and match.vacancy_id not in refused
        today = self._clock.now().astimezone(TIME_ZONE).date()
        return NewEvent(
            person_id, EventKind.VACANCY, today, Channel.CHAT, BOT, counts=counts, vacancy_id=match.vacancy_id
        )


async def _refused(connection: AsyncConnection, person_id: int, vacancy_ids: Sequence[int]) -> frozenset[int]:
    """What the person refused in whatever chat, unless they changed their mind in another."""
    table = recommendations.c
    said = select(table.vacancy_id, table.verdict).where(
        table.person_id == person_id, table.vacancy_id.in_(vacancy_ids), table.verdict.is_not(None)
    )
    rows = (await connection.execute(said.order_by(table.verdict_at, table.id))).all()
    last: Mapping[int, str] = {row.vacancy_id: row.verdict for row in rows}
    return frozenset(vacancy_id for vacancy_id, verdict in last.items() if verdict in NEGATIVE)


def _served(person_id: int, vacancy_ids: Sequence[int]) -> tuple[ColumnElement[bool], ...]:
    event = service_events.c
    return event.person_id == person_id, event.kind == EventKind.VACANCY, event.vacancy_id.in_(vacancy_ids)


def _distinct(matches: Sequence[Shown]) -> list[Shown]:
    return list({match.vacancy_id: match for match in matches}.values())


def _ids(matches: Sequence[Shown]) -> list[int]:
    return [match.vacancy_id for match in matches]


def _whole(distance_km: float | None) -> int | None:
    return None if distance_km is None else round(distance_km)
