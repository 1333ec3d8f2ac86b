"""What people said: the few columns of the gateway's inbox that the desk reads.

The gateway stands above this room, so its table is named here instead of imported.
"""

from __future__ import annotations

from sqlalchemy import Integer, String, Text, column, func, select, table
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.base import UtcTime

inbox = table(
    "inbox",
    column("id", Integer),
    column("conversation_id", String),
    column("kind", String),
    column("text", Text),
    column("received_at", UtcTime),
)


async def last_heard(connection: AsyncConnection, conversation_id: str) -> int:
    """The number of the person's last message, 0 when there is none."""
    query = select(func.max(inbox.c.id)).where(inbox.c.conversation_id == conversation_id)
    return (await connection.execute(query)).scalar() or 0
