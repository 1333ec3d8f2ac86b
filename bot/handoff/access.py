"""Who may see a hand-off: one rule for lists, for single talks and for every verb of the desk."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.handoff.tables import handoffs, team_members
from bot.privacy.audit import Audit
from bot.staff.member import Staff
from bot.staff.roles import Permission

REFUSED = "talk.refused"


def visible_to(staff: Staff) -> ColumnElement[bool]:
    """Hand-offs of the member's teams and those in their hands; confidential ones only for those allowed."""
    if not staff.may(Permission.TALK):
        return false()
    teams = select(team_members.c.team_id).where(team_members.c.staff_id == staff.id)
    near = or_(handoffs.c.agent_id == staff.id, handoffs.c.team_id.in_(teams))
    return and_(near, true() if staff.sees_confidential else handoffs.c.confidential.is_(False))


async def may_see(connection: AsyncConnection, number: int, staff: Staff) -> bool:
    """Whether the member of staff may see the hand-off."""
    query = select(handoffs.c.id).where(handoffs.c.id == number, visible_to(staff))
    return (await connection.execute(query)).one_or_none() is not None


async def note_refusal(audit: Audit, number: int, staff: Staff) -> None:
    """Writes into the audit log that somebody reached for a talk that is not for them."""
    await audit.record(staff.actor, REFUSED, f"handoff:{number}")
