"""Erasing a person: nothing that tells who they were stays; services done stay as counts without them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.registry.tables import (
    households,
    people,
    person_accounts,
    registry_talks,
    registry_tasks,
    service_events,
)

# What another room does, in the transaction of the erasure, while the person is still there.
Forget = Callable[[AsyncConnection, int], Awaitable[None]]


async def erase_person(connection: AsyncConnection, person_id: int, household_id: int | None) -> None:
    """Removes one person and, if nobody is left in it, their household.

    Classes, history, consents, chats, tasks and what imports kept of them go with the row (ON DELETE CASCADE);
    recommendations lose their name (ON DELETE SET NULL).
    """
    chats = select(person_accounts.c.conversation_id).where(person_accounts.c.person_id == person_id)
    # These may speak of the person and name only the chat.
    for table in (registry_talks, registry_tasks):
        theirs = or_(table.c.person_id == person_id, table.c.conversation_id.in_(chats))
        await connection.execute(delete(table).where(theirs))
    services = update(service_events).where(service_events.c.person_id == person_id)
    await connection.execute(services.values(person_id=None, note=""))
    await connection.execute(delete(people).where(people.c.id == person_id))
    anybody = exists().where(people.c.household_id == households.c.id)
    await connection.execute(delete(households).where(households.c.id == household_id, ~anybody))
