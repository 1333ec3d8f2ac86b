"""All open hand-offs at one moment, as the watch sees them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import select

from bot.handoff.heard import inbox
from bot.handoff.ownership import Owner
from bot.handoff.tables import agents, conversations, handoffs
from bot.storage.database import Database


@dataclass(frozen=True)
class Open:
    """One open hand-off; `heartbeat_at` is its agent's, `heard_at` of the person's last message; aware UTC."""

    id: int
    owner: Owner
    team_id: int
    agent_id: int | None
    confidential: bool
    urgent: bool
    queued_at: datetime
    claimed_at: datetime | None
    answered_at: datetime | None
    waiting_since: datetime | None
    spoke_at: datetime | None
    told_at: datetime | None
    told_closed: bool
    warned_at: datetime | None
    answer_due_at: datetime
    resolve_due_at: datetime
    heartbeat_at: datetime | None
    heard_at: datetime | None


COLUMNS = [handoffs.c[each.name] for each in fields(Open) if each.name in handoffs.c]
HEARD_AT = (
    select(inbox.c.received_at)
    .where(inbox.c.conversation_id == handoffs.c.conversation_id)
    .order_by(inbox.c.id.desc())
    .limit(1)
    .correlate(handoffs)
    .scalar_subquery()
    .label("heard_at")
)
OPEN = (
    select(*COLUMNS, conversations.c.owner, agents.c.heartbeat_at, HEARD_AT)
    .join(conversations, conversations.c.id == handoffs.c.conversation_id)
    .outerjoin(agents, agents.c.staff_id == handoffs.c.agent_id)
    .where(handoffs.c.ended_at.is_(None))
    .order_by(handoffs.c.urgent.desc(), handoffs.c.queued_at, handoffs.c.id)
)


async def read_open(database: Database) -> list[Open]:
    """All open hand-offs in the order of the queue."""
    async with database.read() as connection:
        rows = (await connection.execute(OPEN)).all()
    return [Open(**{**row._mapping, "owner": Owner(row.owner)}) for row in rows]
