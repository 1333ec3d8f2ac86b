"""Reads the hand-offs of a span of days as records that figures are counted from."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, func, select

from bot.handoff.archive_query import FIRST_CLAIMED_AT, MOVES
from bot.handoff.calendar import OfficeCalendar
from bot.handoff.tables import conversations, handoff_events, handoffs
from bot.reports.spans import Span
from bot.storage.database import Database

BATCH = 250


@dataclass(frozen=True)
class Taken:
    """How long something took: by the clock, and in the team's working time."""

    elapsed: timedelta
    working: timedelta


@dataclass(frozen=True)
class Record:
    """One hand-off, confidential ones too; moments are aware UTC.

    `claimed_at`: when an agent first had it. `waited`: from the queue till then. `answered`: from the queue to the
    first answer. `handled`: from the first claim to the end. None for what has not happened.
    """

    id: int
    topic: str
    team_id: int
    urgent: bool
    channel: str
    region: str | None
    queued_at: datetime
    claimed_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    answer_due_at: datetime
    resolve_due_at: datetime
    ending: str | None
    rating: int | None
    moves: int
    waited: Taken | None = None
    answered: Taken | None = None
    handled: Taken | None = None


async def read(database: Database, span: Span, team_id: int | None) -> list[Record]:
    """The hand-offs queued in the span (of one team, if given), in order of their queueing."""
    records: list[Record] = []
    async with database.read() as connection:
        for rows in (await connection.execute(_query(span, team_id))).partitions(BATCH):
            records += [_record(row) for row in rows]
            # Turning rows into values runs on the event loop; chats get their turn in between.
            await asyncio.sleep(0)
    return records


def timed(records: list[Record], calendars: Mapping[int, OfficeCalendar]) -> list[Record]:
    """The records with the time things took; `calendars` holds one for every team."""
    return [_timed(record, calendars[record.team_id]) for record in records]


def _query(span: Span, team_id: int | None) -> Select[Any]:
    events = handoff_events.c.handoff_id == handoffs.c.id
    moves = select(func.count()).select_from(handoff_events).where(events, handoff_events.c.kind.in_(MOVES))
    named = [handoffs.c[name] for name in Record.__dataclass_fields__ if name in handoffs.c and name != "claimed_at"]
    counted = (FIRST_CLAIMED_AT.label("claimed_at"), moves.correlate(handoffs).scalar_subquery().label("moves"))
    query = select(*named, conversations.c.channel, *counted)
    query = query.join(conversations, conversations.c.id == handoffs.c.conversation_id)
    query = query.where(handoffs.c.queued_at >= span.start, handoffs.c.queued_at < span.end)
    if team_id:
        query = query.where(handoffs.c.team_id == team_id)
    return query.order_by(handoffs.c.queued_at, handoffs.c.id)


def _record(row: Row[Any]) -> Record:
    return Record(**row._mapping)


def _timed(record: Record, calendar: OfficeCalendar) -> Record:
    def taken(start: datetime | None, end: datetime | None) -> Taken | None:
        if start is None or end is None:
            return None
        return Taken(max(end - start, timedelta()), calendar.working(start, end))

    return replace(
        record,
        waited=taken(record.queued_at, record.claimed_at),
        answered=taken(record.queued_at, record.answered_at),
        handled=taken(record.claimed_at, record.ended_at),
    )
