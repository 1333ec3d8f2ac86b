"""What broadcast forgets of a person who is erased: the chat, what they answered to, and the words that named them."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.broadcast.tables import attendances, deliveries
from bot.gateway.tables import outbox

# What stays of a notice in the talk.
EMPTY = {"text": "", "buttons": [], "citations": []}


async def forget_notices(connection: AsyncConnection, person_id: int) -> None:
    """Deliveries and attendances stay as counts, without chat and words."""
    theirs = deliveries.c.person_id == person_id
    said = select(deliveries.c.outbox_id).where(theirs, deliveries.c.outbox_id.is_not(None))
    await connection.execute(update(outbox).where(outbox.c.id.in_(said)).values(body=EMPTY))
    await connection.execute(update(deliveries).where(theirs).values(conversation_id=None))
    here = attendances.c.person_id == person_id
    await connection.execute(update(attendances).where(here).values(conversation_id=None))
