"""An open hand-off with its conversation, locked until the transaction ends."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.handoff.board import Change, What
from bot.handoff.errors import Gone
from bot.handoff.ownership import Owner
from bot.handoff.tables import conversations, handoffs
from bot.staff.tables import staff


@dataclass(frozen=True)
class Held:
    """What the desk knows of a hand-off while it decides; moments are aware UTC."""

    id: int
    conversation_id: str
    channel: str
    address: str
    owner: Owner
    version: int
    topic: str
    confidential: bool
    team_id: int
    agent_id: int | None
    queued_at: datetime
    answered_at: datetime | None
    waiting_since: datetime | None
    spoke_at: datetime | None
    told_at: datetime | None
    told_closed: bool
    warned_at: datetime | None
    callback: str | None

    def change(self, what: What) -> Change:
        """What the board tells of it."""
        return Change(what, self.id, self.conversation_id, self.team_id, self.agent_id, self.confidential)


async def lock(connection: AsyncConnection, number: int) -> Held:
    """The open hand-off `number`; raises Gone.

    The conversation is locked first and the hand-off read afterwards, so that PostgreSQL shows what the transaction
    that held the lock before has written.
    """
    talk = select(handoffs.c.conversation_id).where(handoffs.c.id == number).scalar_subquery()
    locked = select(conversations).where(conversations.c.id == talk).with_for_update()
    conversation = (await connection.execute(locked)).one_or_none()
    wanted = select(*(handoffs.c[each.name] for each in fields(Held) if each.name in handoffs.c))
    still_open = wanted.where(handoffs.c.id == number, handoffs.c.ended_at.is_(None))
    row = (await connection.execute(still_open)).one_or_none()
    if conversation is None or row is None:
        raise Gone(number)
    return Held(
        **row._mapping,
        channel=conversation.channel,
        address=conversation.address,
        owner=Owner(conversation.owner),
        version=conversation.owner_version,
    )


async def name_of(connection: AsyncConnection, staff_id: int | None) -> str | None:
    """The name of a member of staff."""
    query = select(staff.c.name).where(staff.c.id == staff_id)
    return (await connection.execute(query)).scalar_one_or_none()
