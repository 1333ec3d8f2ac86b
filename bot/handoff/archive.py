"""Finds hand-offs that are over, and opens one, for whoever may read it.

A hand-off's talk runs from the end of the conversation's hand-off before it to its own end: what somebody told in
confidence last month is not part of what they ask today.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.handoff import archive_query
from bot.staff.member import Staff
from bot.storage.base import now
from bot.storage.database import Database

PAGE = 30
# The closing text is written in the step that ends the hand-off, a moment after its end was noted.
CLOSING = timedelta(seconds=5)


class Stage(StrEnum):
    """How far a hand-off has come; the archive shows those that are over unless told otherwise."""

    ENDED = "ended"
    ANY = "any"
    OPEN = "open"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    HANDLED = "handled"


class Promise(StrEnum):
    """How a promise to answer or to close in time stands; a hand-off that ended in time unanswered has neither."""

    ANSWER_KEPT = "answer_kept"
    ANSWER_BREACHED = "answer_breached"
    ANSWER_DUE = "answer_due"
    RESOLVE_KEPT = "resolve_kept"
    RESOLVE_BREACHED = "resolve_breached"
    RESOLVE_DUE = "resolve_due"


@dataclass(frozen=True)
class Search:
    """What is looked for; an empty field matches all.

    Words are all to be said, by either side. `first` and `last` are days (Asia/Shanghai, both included) on which the
    hand-off was queued. `region` is a division code that stands for all inside it, `=code` for itself alone, or
    `none`. `rating` 0 means unrated.
    """

    words: str = ""
    topic: str = ""
    team: int | None = None
    agent: int | None = None
    region: str = ""
    channel: str = ""
    urgent: bool | None = None
    tag: str = ""
    rating: int | None = None
    ending: str = ""
    first: date | None = None
    last: date | None = None
    stage: Stage = Stage.ENDED
    promise: Promise | None = None
    moved: bool = False
    numbers: tuple[int, ...] = ()


UNNARROWED = (Search(), Search(stage=Stage.ANY))


@dataclass(frozen=True)
class Hit:
    """One hand-off in a list; `excerpt` is a line that holds the first word looked for."""

    number: int
    topic: str
    urgent: bool
    confidential: bool
    region: str | None
    team: str
    agent: str
    channel: str
    summary: str
    queued_at: datetime
    claimed_at: datetime | None
    ended_at: datetime | None
    ending: str
    rating: int | None
    tags: tuple[str, ...]
    excerpt: str


@dataclass(frozen=True)
class Found:
    """One page of hits; pages count from 1."""

    total: int
    page: int
    hits: tuple[Hit, ...]

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, ceil(self.total / PAGE))


@dataclass(frozen=True)
class Happening:
    """An event of a hand-off; `who` is the name of the member of staff, or empty."""

    kind: str
    at: datetime
    who: str
    detail: dict[str, Any]


@dataclass(frozen=True)
class Remark:
    """A private note."""

    at: datetime
    who: str
    text: str


@dataclass(frozen=True)
class ClosedTalk:
    """A hand-off that is over: its head, events and notes, and the span of time whose lines belong to it."""

    hit: Hit
    conversation_id: str
    answered_at: datetime | None
    desk: str
    said_from: datetime | None
    said_until: datetime
    events: tuple[Happening, ...]
    notes: tuple[Remark, ...]


class NoTalk(LookupError):
    """There is no hand-off with this number."""


class StillOpen(Exception):
    """The hand-off is not over."""


class NotYours(Exception):
    """This member of staff may not read the hand-off."""


class Archive:
    """Search and reading, always for a named member of staff."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        """Uses `clock` to tell which promises are broken by now."""
        self._database = database
        self._clock = clock

    async def find(self, search: Search, staff: Staff, page: int = 1) -> Found:
        """The hand-offs that match, latest queued first; only those that `staff` may see."""
        wanted = archive_query.matching(search, self._clock(), archive_query.visible(staff))
        async with self._database.read() as connection:
            numbered = (await connection.execute(archive_query.page(wanted, PAGE, (max(page, 1) - 1) * PAGE))).all()
            hits = await _hits(connection, [row.id for row in numbered], search)
            total = numbered[0].total if numbered else await _count(connection, wanted, page)
        return Found(total, max(page, 1), hits)

    async def hidden(self, search: Search, staff: Staff) -> int:
        """How many confidential hand-offs of these days and team `staff` may not see.

        0 as soon as anything else is asked: by narrowing down one could find out what they are about.
        """
        if staff.sees_confidential or replace(search, first=None, last=None, team=None) not in UNNARROWED:
            return 0
        wanted = archive_query.matching(search, self._clock(), archive_query.veiled(staff))
        async with self._database.read() as connection:
            return int((await connection.execute(archive_query.count(wanted))).scalar_one())

    async def talk(self, number: int, staff: Staff) -> ClosedTalk:
        """One hand-off that is over; raises NoTalk, StillOpen, NotYours."""
        async with self._database.read() as connection:
            row = (await connection.execute(archive_query.head(number, staff))).one_or_none()
            if row is None:
                raise NoTalk(number)
            if not row.visible:
                raise NotYours(number)
            if row.ended_at is None:
                raise StillOpen(number)
            events = (await connection.execute(archive_query.events(number))).all()
            notes = (await connection.execute(archive_query.notes_of(number))).all()
        return _closed_talk(row, events, notes)


async def _count(connection: AsyncConnection, wanted: Any, page: int) -> int:
    """The total when the page asked for is empty; the first page is empty only where nothing matches."""
    return 0 if page <= 1 else int((await connection.execute(archive_query.count(wanted))).scalar_one())


async def _hits(connection: AsyncConnection, numbers: Sequence[int], search: Search) -> tuple[Hit, ...]:
    if not numbers:
        return ()
    rows = (await connection.execute(archive_query.details(numbers, search))).all()
    by_number = {row.id: _hit(row) for row in rows}
    return tuple(by_number[number] for number in numbers)


def _hit(row: Row[Any]) -> Hit:
    return Hit(
        number=row.id,
        topic=row.topic,
        urgent=row.urgent,
        confidential=row.confidential,
        region=row.region,
        team=row.team,
        agent=row.agent or "",
        channel=row.channel,
        summary=row.summary,
        queued_at=row.queued_at,
        claimed_at=row.claimed_at,
        ended_at=row.ended_at,
        ending=row.ending or "",
        rating=row.rating,
        tags=tuple(row.tags),
        excerpt=row.excerpt or "",
    )


def _closed_talk(row: Row[Any], events: Sequence[Row[Any]], notes: Sequence[Row[Any]]) -> ClosedTalk:
    return ClosedTalk(
        hit=_hit(row),
        conversation_id=row.conversation_id,
        answered_at=row.answered_at,
        desk=row.desk,
        said_from=row.said_from,
        said_until=row.ended_at + CLOSING,
        events=tuple(Happening(each.kind, each.at, each.who or "", each.detail) for each in events),
        notes=tuple(Remark(each.created_at, each.who, each.text) for each in notes),
    )
