"""Who may see a hand-off: one rule for lists, for single talks and for every verb of the desk."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, false, or_, select, true
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
    return and_(_near(staff.id), true() if staff.sees_confidential else handoffs.c.confidential.is_(False))


def told_in_confidence(conversation_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a hand-off of the conversation is confidential: its words are not for those who look after the texts."""
    return exists().where(handoffs.c.conversation_id == conversation_id, handoffs.c.confidential)


def _near(staff_id: Any) -> ColumnElement[bool]:
    teams = select(team_members.c.team_id).where(team_members.c.staff_id == staff_id)
    return or_(handoffs.c.agent_id == staff_id, handoffs.c.team_id.in_(teams))


# Built once: every look at a talk asks it.
NEAR = select(handoffs.c.confidential).where(handoffs.c.id == bindparam("number"), _near(bindparam("member")))


async def may_see(connection: AsyncConnection, number: int, staff: Staff) -> bool:
    """Whether the member of staff may see the hand-off."""
    if not staff.may(Permission.TALK):
        return False
    found = (await connection.execute(NEAR, {"number": number, "member": staff.id})).one_or_none()
    return found is not None and (staff.sees_confidential or not found.confidential)


async def note_refusal(audit: Audit, number: int, staff: Staff) -> None:
    """Writes into the audit log that somebody reached for a talk that is not for them."""
    await audit.record(staff.actor, REFUSED, f"handoff:{number}")
