"""The queue of conversations that wait for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.handoff.tables import handoffs
from bot.storage.database import Database


@dataclass(frozen=True)
class Waiting:
    """One conversation in the queue."""

    id: int
    conversation_id: str
    topic: str
    urgent: bool
    desk: str
    summary: str
    queued_at: datetime


async def waiting(database: Database) -> list[Waiting]:
    """Who waits: urgent first, then longest first."""
    columns = [handoffs.c[name] for name in Waiting.__dataclass_fields__]
    query = select(*columns).where(handoffs.c.released_at.is_(None))
    query = query.order_by(handoffs.c.urgent.desc(), handoffs.c.queued_at)
    async with database.read() as connection:
        rows = (await connection.execute(query)).all()
    return [Waiting(**row._mapping) for row in rows]
