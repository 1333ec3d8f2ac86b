"""The lines of one hand-off: whoever reads a talk reads these, and never what others of the conversation were told."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import BindParameter, bindparam, func, select

from bot.gateway.tables import inbox, outbox
from bot.gateway.transcript import LAST_ROW, Cursor, Line
from bot.handoff.span import Span, span_of
from bot.storage.base import UtcTime

if TYPE_CHECKING:
    from bot.console.services import Console
    from bot.storage.database import Database

BATCH = 200
# Nobody reads more; a talk without end must not fill the memory.
MOST_BATCHES = 25
TALK: BindParameter[str] = bindparam("talk")
BEGINS: BindParameter[datetime] = bindparam("begins", type_=UtcTime)
HEARD = select(func.min(inbox.c.id)).where(inbox.c.conversation_id == TALK, inbox.c.received_at > BEGINS)
SAID = select(func.min(outbox.c.id)).where(outbox.c.conversation_id == TALK, outbox.c.created_at > BEGINS)
FIRST = select(HEARD.scalar_subquery().label("inbox"), SAID.scalar_subquery().label("outbox"))


async def last_lines(console: Console, number: int, most: int) -> list[Line]:
    """The hand-off's own among the last `most` lines of its conversation."""
    span = await span_of(console.database, number)
    return _own(await console.transcript.lines(span.conversation_id, limit=most), span)


async def new_lines(console: Console, number: int, after: Cursor, most: int) -> list[Line]:
    """The hand-off's first `most` lines after a cursor, wherever that points."""
    span = await span_of(console.database, number)
    start = await _start(console.database, span.conversation_id, span.begins)
    cursor = Cursor(max(start.inbox, after.inbox), max(start.outbox, after.outbox))
    return _own(await console.transcript.lines(span.conversation_id, cursor, most), span)


async def all_lines(console: Console, number: int) -> list[Line]:
    """All lines of the hand-off, oldest first."""
    span = await span_of(console.database, number)
    found: list[Line] = []
    cursor = await _start(console.database, span.conversation_id, span.begins)
    for _ in range(MOST_BATCHES):
        batch = await console.transcript.lines(span.conversation_id, cursor, BATCH)
        found += _own(batch, span)
        if len(batch) < BATCH or (span.ends and batch[-1].at > span.ends):
            break
        cursor = cursor.after(batch)
    return found


def _own(lines: list[Line], span: Span) -> list[Line]:
    return [line for line in lines if span.holds(line.at)]


async def _start(database: Database, conversation_id: str, begins: datetime | None) -> Cursor:
    """The cursor before the first line since `begins`."""
    if begins is None:
        return Cursor()
    async with database.brief_read() as connection:
        row = (await connection.execute(FIRST, {"talk": conversation_id, "begins": begins})).one()
    return Cursor((row.inbox or LAST_ROW) - 1, (row.outbox or LAST_ROW) - 1)
