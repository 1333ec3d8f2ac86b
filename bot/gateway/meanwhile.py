"""What was said between a person and an agent since the bot last answered: told to the bot at its next turn.

Read from the stored conversation, so that a restart in between changes nothing. After small talk it is told again: a
"thank you" to the agent is mostly the first thing the bot hears, and its answer uses nothing of it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.gateway.messages import Kind
from bot.gateway.tables import inbox, outbox
from bot.handoff.tables import handoffs
from bot.storage.database import Database

# The intents that `action_conversation` answers with a fixed sentence.
SMALL_TALK = ("greet", "goodbye", "thanks", "bot_identity", "negative_feedback", "affirm", "deny", "stop")
MOST_SAID = 5
LONGEST_SAID = 200
# An agent may end with a file or a place; the words before it are what was said.
LOOKED_AT = 10


async def meanwhile(database: Database, conversation_id: str, before: int) -> dict[str, Any] | None:
    """`region` (division code), `agent_said` and `person_said` before inbox row `before`; None if the bot knows all."""
    async with database.brief_read() as connection:
        heard, told = await _last_answered(connection, conversation_id)
        agent_said = await _agent_said(connection, conversation_id, told)
        person_said = await _person_said(connection, conversation_id, heard, before)
        if not agent_said and not person_said:
            return None
        latest = select(handoffs.c.region).where(handoffs.c.conversation_id == conversation_id)
        region = (await connection.execute(latest.order_by(handoffs.c.id.desc()).limit(1))).scalar()
    return {"region": region, "agent_said": agent_said, "person_said": person_said}


async def _last_answered(connection: AsyncConnection, conversation_id: str) -> tuple[int, int]:
    """The last inbox row that the bot made something of, and the last outbox row that answers one."""
    understood = (inbox.c.conversation_id == conversation_id) & inbox.c.intent.not_in(SMALL_TALK)
    answers = select(func.max(inbox.c.id), func.max(outbox.c.id)).select_from(inbox)
    answers = answers.outerjoin(outbox, outbox.c.inbox_id == inbox.c.id).where(understood)
    heard, told = (await connection.execute(answers)).one()
    return heard or 0, told or 0


async def _agent_said(connection: AsyncConnection, conversation_id: str, after: int) -> str:
    said = select(outbox.c.body).where(outbox.c.conversation_id == conversation_id, outbox.c.id > after)
    said = said.where(outbox.c.staff_id.is_not(None)).order_by(outbox.c.id.desc()).limit(LOOKED_AT)
    bodies = (await connection.execute(said)).scalars().all()
    return next((body["text"] for body in bodies if body.get("text")), "")


async def _person_said(connection: AsyncConnection, conversation_id: str, after: int, before: int) -> list[str]:
    where = (inbox.c.conversation_id == conversation_id) & (inbox.c.id > after) & (inbox.c.id < before)
    unanswered = select(inbox.c.text).where(where, inbox.c.kind == Kind.TEXT, inbox.c.intent.is_(None))
    words = (await connection.execute(unanswered.order_by(inbox.c.id.desc()).limit(MOST_SAID))).scalars().all()
    return [each[:LONGEST_SAID] for each in reversed(words)]
