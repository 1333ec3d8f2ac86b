"""What the talks forget of a person who is erased: the lines, of either side, that hold their name."""

from __future__ import annotations

import json
from collections.abc import Collection

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.gateway.tables import inbox, outbox

ERASED = "〔已删除〕"
EMPTY = {"text": ERASED, "buttons": [], "citations": []}


async def forget_name(connection: AsyncConnection, conversation_ids: Collection[str], name: str) -> None:
    """Empties those lines of the conversations; what else was said stays in the office's records."""
    heard = inbox.c.conversation_id.in_(conversation_ids) & inbox.c.text.contains(name, autoescape=True)
    await connection.execute(update(inbox).where(heard).values(text=ERASED))
    said = select(outbox.c.id, outbox.c.body).where(outbox.c.conversation_id.in_(conversation_ids))
    rows = (await connection.execute(said)).all()
    named = [row.id for row in rows if name in json.dumps(row.body, ensure_ascii=False)]
    for number in named:
        await connection.execute(update(outbox).where(outbox.c.id == number).values(body=EMPTY))
