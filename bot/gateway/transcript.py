"""What was said in a conversation, by all sides, in the order it was said: for the page, the console and the print."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Row, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.gateway.messages import ATTACHED, Kind
from bot.gateway.tables import inbox, outbox
from bot.gateway.texts import text
from bot.staff.tables import staff
from bot.storage.database import Database

MOST_LINES = 200
WRITTEN = re.compile(r"(\d{1,10})\.(\d{1,10})")
LAST_ROW = 2**31 - 1


@dataclass(frozen=True)
class Cursor:
    """How far somebody has read: the last inbox and outbox row; as text `12.34`."""

    inbox: int = 0
    outbox: int = 0

    def __str__(self) -> str:
        """The cursor as text."""
        return f"{self.inbox}.{self.outbox}"

    @classmethod
    def read(cls, written: str) -> Cursor:
        """The cursor that `str` wrote; raises ValueError."""
        found = WRITTEN.fullmatch(written)
        if found is None:
            raise ValueError("a cursor is two row numbers")
        return cls(*(min(int(number), LAST_ROW) for number in found.groups()))

    def after(self, lines: Iterable[Line]) -> Cursor:
        """The cursor behind these lines too."""
        numbers = {"i": self.inbox, "o": self.outbox}
        for line in lines:
            numbers[line.id[0]] = max(numbers[line.id[0]], int(line.id[1:]))
        return Cursor(numbers["i"], numbers["o"])


@dataclass(frozen=True)
class Line:
    """One message. `id` is i and the inbox row or o and the outbox row; `who` is person, bot, agent or system.

    `extra` holds file, fair or location; `state` is the row's (for an agent's message: sent, queued, failed, unknown);
    `at` is aware UTC; `intent` and `confidence` are what the engine made of a person's message.
    """

    id: str
    who: str
    name: str
    at: datetime
    kind: str
    text: str
    buttons: tuple[dict[str, Any], ...] = ()
    citations: tuple[dict[str, Any], ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)
    state: str = ""
    intent: str | None = None
    confidence: float | None = None
    notice: str = ""

    @property
    def number(self) -> int:
        """The row's number."""
        return int(self.id[1:])


class Transcript:
    """Reads conversations."""

    def __init__(self, database: Database) -> None:
        """Uses the given database."""
        self._database = database

    async def lines(self, conversation_id: str, after: Cursor | None = None, limit: int = MOST_LINES) -> list[Line]:
        """The last lines, or the first ones after a cursor; what the person was never sent is left out."""
        async with self._database.brief_read() as connection:
            heard, said = await _both_sides(connection, {"talk": conversation_id, "most": limit}, after)
            titles = await _titles(connection, conversation_id, heard)
        # Merged, not sorted: within one side the numbers decide, so that a cut never skips a line.
        sides = ([_of_person(row, titles) for row in heard], [_of_us(row) for row in said])
        merged = list(heapq.merge(*sides, key=lambda line: line.at))
        return merged[-limit:] if after is None else merged[:limit]


def who_said(body: dict[str, Any], *, staff_id: int | None, inbox_id: int | None) -> str:
    """Whose an outbox row is: an agent's, the bot's answer, or a notice of the system."""
    if staff_id is not None:
        return "agent"
    return "system" if body.get("notice") or inbox_id is None else "bot"


TALK: BindParameter[str] = bindparam("talk")
MOST: BindParameter[int] = bindparam("most")
HEARD = select(inbox).where(inbox.c.conversation_id == TALK)
SAID = (
    select(outbox, staff.c.name)
    .outerjoin(staff, staff.c.id == outbox.c.staff_id)
    .where(outbox.c.conversation_id == TALK, outbox.c.state != "dropped")
)
# Built once: open consoles ask for new lines at every message.
LAST_HEARD = HEARD.order_by(inbox.c.id.desc()).limit(MOST)
LAST_SAID = SAID.order_by(outbox.c.id.desc()).limit(MOST)
NEW_HEARD = HEARD.where(inbox.c.id > bindparam("inbox")).order_by(inbox.c.id).limit(MOST)
NEW_SAID = SAID.where(outbox.c.id > bindparam("outbox")).order_by(outbox.c.id).limit(MOST)


async def _both_sides(
    connection: AsyncConnection, which: dict[str, Any], after: Cursor | None
) -> tuple[Sequence[Row[Any]], Sequence[Row[Any]]]:
    """What came in and what went out: the last ones, or the first ones after a cursor."""
    if after is None:
        heard = (await connection.execute(LAST_HEARD, which)).all()
        return heard[::-1], (await connection.execute(LAST_SAID, which)).all()[::-1]
    heard = (await connection.execute(NEW_HEARD, which | {"inbox": after.inbox})).all()
    return heard, (await connection.execute(NEW_SAID, which | {"outbox": after.outbox})).all()


async def _titles(connection: AsyncConnection, conversation_id: str, heard: Sequence[Row[Any]]) -> dict[str, str]:
    """What the tapped choices said; the buttons may stand in earlier lines."""
    if all(row.kind != Kind.PAYLOAD for row in heard):
        return {}
    offered = select(outbox.c.body).where(outbox.c.conversation_id == conversation_id).order_by(outbox.c.id.desc())
    bodies = (await connection.execute(offered.limit(MOST_LINES))).scalars().all()
    return {button["payload"]: button["title"] for body in reversed(bodies) for button in body.get("buttons") or ()}


def _of_person(row: Row[Any], titles: dict[str, str]) -> Line:
    return Line(
        id=f"i{row.id}",
        who="person",
        name="",
        at=row.received_at,
        kind=row.kind,
        text=_words(row, titles),
        extra={} if row.latitude is None else {"location": {"lat": row.latitude, "lon": row.longitude}},
        state=row.state,
        intent=row.intent,
        confidence=row.confidence,
    )


def _words(row: Row[Any], titles: dict[str, str]) -> str:
    if row.kind == Kind.PAYLOAD:
        return titles.get(row.text) or text("choice_line")
    if row.kind == Kind.LOCATION:
        return text("location_line")
    if row.kind == Kind.MEDIA:
        return f"{text('media_line')}{row.text}"
    return str(row.text)


def _of_us(row: Row[Any]) -> Line:
    body = row.body
    return Line(
        id=f"o{row.id}",
        who=who_said(body, staff_id=row.staff_id, inbox_id=row.inbox_id),
        name=body.get("agent") or row.name or "",
        at=row.created_at,
        kind="text",
        text=body.get("text") or "",
        buttons=tuple(body.get("buttons") or ()),
        citations=tuple(body.get("citations") or ()),
        extra={key: body[key] for key in ATTACHED if body.get(key)},
        state=row.state,
        notice=body.get("notice") or "",
    )
