"""Which part of a conversation belongs to a hand-off: one rule for open and for closed talks.

A hand-off's talk runs from the end of the conversation's hand-off before it to its own end: what somebody told in
confidence last month is not part of what they ask today.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, func, select

from bot.handoff.archive import CLOSING
from bot.handoff.tables import handoffs
from bot.storage.database import Database

EARLIER = handoffs.alias()
BEFORE = and_(EARLIER.c.conversation_id == handoffs.c.conversation_id, EARLIER.c.id < handoffs.c.id)
BEGINS = select(func.max(EARLIER.c.ended_at)).where(BEFORE).correlate(handoffs).scalar_subquery()
# Built once: every look at a talk asks it.
SPAN = select(handoffs.c.conversation_id, BEGINS.label("begins"), handoffs.c.ended_at).where(
    handoffs.c.id == bindparam("number")
)


@dataclass(frozen=True)
class Span:
    """The conversation, and the moments (aware UTC) between which its lines belong to the hand-off; None: no bound."""

    conversation_id: str
    begins: datetime | None
    ends: datetime | None

    def holds(self, at: datetime) -> bool:
        """Whether a line of this moment belongs to it."""
        return (self.begins is None or at > self.begins) and (self.ends is None or at <= self.ends)


async def span_of(database: Database, number: int) -> Span:
    """The span of a hand-off that exists; the words that close it belong to it."""
    async with database.brief_read() as connection:
        row = (await connection.execute(SPAN, {"number": number})).one()
    return Span(row.conversation_id, row.begins, row.ended_at + CLOSING if row.ended_at else None)
