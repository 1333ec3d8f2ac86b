"""The chats of people: a chat is one person's at a time, a person may have several."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.registry.errors import AccountTaken
from bot.registry.tables import person_accounts

COLUMNS = person_accounts.c


async def link(connection: AsyncConnection, person_id: int, conversation_id: str, how: str, at: datetime) -> None:
    """Links a chat, inside the caller's writing transaction; again is nothing. Raises AccountTaken."""
    query = select(COLUMNS.person_id).where(COLUMNS.conversation_id == conversation_id)
    owner = (await connection.execute(query)).scalar_one_or_none()
    if owner not in (None, person_id):
        raise AccountTaken
    if owner is None:
        values = {"person_id": person_id, "conversation_id": conversation_id, "how": how, "linked_at": at}
        await connection.execute(insert(person_accounts).values(values))


async def unlink(connection: AsyncConnection, conversation_id: str) -> None:
    """The chat is nobody's any more, inside the caller's writing transaction."""
    await connection.execute(delete(person_accounts).where(COLUMNS.conversation_id == conversation_id))


async def unlink_all(connection: AsyncConnection, person_id: int) -> None:
    """No chat is the person's any more, inside the caller's writing transaction."""
    await connection.execute(delete(person_accounts).where(COLUMNS.person_id == person_id))


async def has_chat(connection: AsyncConnection, person_id: int) -> bool:
    """Whether the person has a linked chat."""
    query = select(COLUMNS.conversation_id).where(COLUMNS.person_id == person_id).limit(1)
    return (await connection.execute(query)).first() is not None
