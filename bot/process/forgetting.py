"""What the rooms beside the registry do when a person is erased, in the transaction of the erasure."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.broadcast.forgetting import forget_notices
from bot.gateway.forgetting import forget_name
from bot.knowledge.questions import keeping as open_questions
from bot.lessons import keeping as lessons
from bot.registry.tables import people, person_accounts


async def forget_person(connection: AsyncConnection, person_id: int) -> None:
    """Fits `bot.registry.erasing.Forget`."""
    theirs = select(person_accounts.c.conversation_id).where(person_accounts.c.person_id == person_id)
    chats = list((await connection.execute(theirs)).scalars())
    name = (await connection.execute(select(people.c.name).where(people.c.id == person_id))).scalar_one()
    await forget_name(connection, chats, name)
    await open_questions.forget(connection, chats)
    await lessons.forget(connection, chats)
    await forget_notices(connection, person_id)
