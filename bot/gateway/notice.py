"""The notice that a talk was sent last: a question soon after it is mostly about it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import BindParameter, bindparam, select

from bot.gateway.tables import outbox
from bot.storage.base import now
from bot.storage.database import Database

REMEMBERED = timedelta(days=7)
TALK: BindParameter[str] = bindparam("talk")
CAMPAIGN = outbox.c.body["campaign"].as_string()
LAST = (
    select(outbox.c.body)
    .where(outbox.c.conversation_id == TALK, outbox.c.created_at > bindparam("since"), CAMPAIGN.is_not(None))
    .order_by(outbox.c.id.desc())
    .limit(1)
)


async def last_notice(database: Database, conversation_id: str) -> dict[str, Any] | None:
    """`{"fair": number}` of the last notice of 7 days, None if there was none or it had no fair."""
    known = {"talk": conversation_id, "since": now() - REMEMBERED}
    async with database.brief_read() as connection:
        body = (await connection.execute(LAST, known)).scalar()
    fair = (body or {}).get("fair") or {}
    return {"fair": fair["id"]} if "id" in fair else None
