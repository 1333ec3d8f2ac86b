"""Who owns a conversation: bot, queue or agent; one row, changed by compare-and-swap on its version.

Every function runs inside the caller's transaction, so that a change of owner and what is said with it are one step.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.handoff.tables import conversations, handoffs
from bot.storage.base import now


class Owner(StrEnum):
    """Who answers a conversation."""

    BOT = "bot"
    QUEUE = "queue"
    AGENT = "agent"


@dataclass(frozen=True)
class HandOff:
    """A conversation is to be handed to a person."""

    topic: str
    urgent: bool
    region: str | None
    desk: str
    summary: str


@dataclass(frozen=True)
class Released:
    """A conversation that the bot answers again, and the version since when."""

    conversation_id: str
    channel: str
    version: int


class NotWaiting(Exception):
    """No such hand-off waits."""


async def is_still(connection: AsyncConnection, conversation_id: str, version: int) -> bool:
    """Whether the owner has not changed since `version`; notes that the conversation was heard."""
    where = (conversations.c.id == conversation_id) & (conversations.c.owner_version == version)
    changed = await connection.execute(update(conversations).where(where).values(heard_at=now()))
    return changed.rowcount == 1


async def enqueue(connection: AsyncConnection, conversation_id: str, version: int, handoff: HandOff) -> None:
    """Puts the conversation in the queue, if it is still owned since `version`."""
    where = (conversations.c.id == conversation_id) & (conversations.c.owner_version == version)
    values = {"owner": Owner.QUEUE, "owner_version": version + 1}
    changed = await connection.execute(update(conversations).where(where).values(values))
    if changed.rowcount == 1:
        row = {**vars(handoff), "conversation_id": conversation_id, "queued_at": now()}
        await connection.execute(insert(handoffs).values(row))


async def release(connection: AsyncConnection, number: int) -> Released:
    """Gives the conversation of hand-off `number` back to the bot; raises NotWaiting."""
    closing = update(handoffs).where(handoffs.c.id == number, handoffs.c.released_at.is_(None))
    closing_id = closing.values(released_at=now()).returning(handoffs.c.conversation_id)
    conversation_id = (await connection.execute(closing_id)).scalar_one_or_none()
    if conversation_id is None:
        raise NotWaiting(number)
    freed = update(conversations).where(conversations.c.id == conversation_id)
    freed = freed.values(owner=Owner.BOT, owner_version=conversations.c.owner_version + 1)
    returned = freed.returning(conversations.c.channel, conversations.c.owner_version)
    row = (await connection.execute(returned)).one()
    return Released(conversation_id, row.channel, row.owner_version)
