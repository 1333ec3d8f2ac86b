"""Who owns a conversation: bot, queue or agent; one row, changed by compare-and-swap on its version.

Every function runs inside the caller's transaction, so that a change of owner and what is said with it are one step.
Whoever changes the owner or a hand-off locks the conversation first: that order keeps PostgreSQL from deadlocks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, and_, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.handoff.calendar import OfficeCalendar
from bot.handoff.heard import last_heard
from bot.handoff.history import Happened, record
from bot.handoff.routing import routing
from bot.handoff.tables import conversations, handoffs
from bot.handoff.teams import Team, Teams
from bot.storage.base import now

# Whoever is in distress is served before anything else, and never sent away to the bot.
DISTRESS = "distress"


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
    confidential: bool = False


@dataclass(frozen=True)
class Queued:
    """A place in the queue. `ahead` wait before it in its team; `opens_at` (aware) is None while the office is open.

    `is_new` is False when the person had the place already; `told_closed`: they know when staff return.
    """

    handoff_id: int
    team: Team
    is_open: bool
    opens_at: datetime | None
    ahead: int
    confidential: bool
    is_new: bool
    told_closed: bool


@dataclass(frozen=True)
class Released:
    """A conversation that the bot answers again, and the version since when."""

    conversation_id: str
    channel: str
    version: int


async def is_still(connection: AsyncConnection, conversation_id: str, version: int) -> bool:
    """Whether the owner has not changed since `version`; notes that the conversation was heard."""
    where = (conversations.c.id == conversation_id) & (conversations.c.owner_version == version)
    changed = await connection.execute(update(conversations).where(where).values(heard_at=now()))
    return changed.rowcount == 1


async def pass_on(connection: AsyncConnection, conversation_id: str, version: int, owner: Owner) -> bool:
    """Gives the conversation to `owner` under the next version, if it is still owned since `version`."""
    where = (conversations.c.id == conversation_id) & (conversations.c.owner_version == version)
    values = {"owner": owner, "owner_version": version + 1}
    return (await connection.execute(update(conversations).where(where).values(values))).rowcount == 1


async def enqueue(  # noqa: PLR0913, PLR0917  what a turn knows
    connection: AsyncConnection, conversation_id: str, version: int, handoff: HandOff, teams: Teams, moment: datetime
) -> Queued | None:
    """Puts the conversation in the queue; None if it is no longer owned since `version`.

    An open hand-off is joined, not doubled: its place stays, urgency and confidence only rise, and it never stops
    being about distress. What the routing table calls confidential is so, whatever the order says.
    """
    handoff = replace(handoff, confidential=handoff.confidential or routing().is_confidential(handoff.topic))
    if not await pass_on(connection, conversation_id, version, Owner.QUEUE):
        return None
    before = await _open_handoff(connection, conversation_id)
    if before is None:
        return await _join_queue(connection, conversation_id, handoff, teams, moment)
    return await _join_again(connection, before, handoff, teams, moment)


async def to_bot_meanwhile(connection: AsyncConnection, conversation_id: str) -> bool:
    """The person asks the bot and keeps the place in the queue; False when nobody waits in this conversation."""
    where = (conversations.c.id == conversation_id) & (conversations.c.owner == Owner.QUEUE)
    values = {"owner": Owner.BOT, "owner_version": conversations.c.owner_version + 1}
    if (await connection.execute(update(conversations).where(where).values(values))).rowcount == 0:
        return False
    waiting = await _open_handoff(connection, conversation_id)
    if waiting:
        await record(connection, waiting.id, Happened.ASKED_BOT, now())
    return True


def due(calendar: OfficeCalendar, team: Team, queued_at: datetime) -> dict[str, datetime]:
    """When the first answer and the end are due: working time of the team, counted from the queueing."""
    return {
        "answer_due_at": calendar.after(queued_at, team.answer_allowance),
        "resolve_due_at": calendar.after(queued_at, team.resolve_allowance),
    }


async def _open_handoff(connection: AsyncConnection, conversation_id: str) -> Row[Any] | None:
    where = (handoffs.c.conversation_id == conversation_id) & handoffs.c.ended_at.is_(None)
    return (await connection.execute(select(handoffs).where(where))).one_or_none()


async def _join_queue(
    connection: AsyncConnection, conversation_id: str, handoff: HandOff, teams: Teams, moment: datetime
) -> Queued:
    team = await teams.pick(connection, routing().group(handoff.topic), handoff.region)
    calendar = await teams.calendar_of(team)
    row = {
        **vars(handoff),
        **due(calendar, team, moment),
        "conversation_id": conversation_id,
        "team_id": team.id,
        "queued_at": moment,
        "waiting_since": moment,
        # What made the person ask for staff is the one message that no agent has seen.
        "seen_inbox": max(await last_heard(connection, conversation_id) - 1, 0),
        "told_at": moment,
        "told_closed": not calendar.is_open(moment),
        "tags": [],
    }
    stored = (await connection.execute(insert(handoffs).values(row).returning(*handoffs.c))).one()
    await record(connection, stored.id, Happened.QUEUED, moment, team=team.name)
    return await _place(connection, stored, team, calendar, moment)


async def _join_again(
    connection: AsyncConnection, before: Row[Any], handoff: HandOff, teams: Teams, moment: datetime
) -> Queued:
    graver = _is_graver(handoff, before)
    # A graver matter takes the place over with its team; otherwise the team stays, for an agent may have chosen it.
    team = await _team_again(connection, before, handoff if graver else None, teams)
    calendar = await teams.calendar_of(team)
    values = {
        **(vars(handoff) if graver else {}),
        **due(calendar, team, before.queued_at),
        "team_id": team.id,
        "region": handoff.region or before.region,
        "urgent": handoff.urgent or before.urgent,
        "confidential": handoff.confidential or before.confidential,
        "told_at": moment,
        "told_closed": before.told_closed or not calendar.is_open(moment),
    }
    changed = update(handoffs).where(handoffs.c.id == before.id).values(values).returning(*handoffs.c)
    stored = (await connection.execute(changed)).one()
    await record(connection, stored.id, Happened.REJOINED, moment, topic=handoff.topic, summary=handoff.summary)
    place = await _place(connection, stored, team, calendar, moment)
    return replace(place, is_new=False, told_closed=before.told_closed)


def _is_graver(handoff: HandOff, before: Row[Any]) -> bool:
    if DISTRESS in {before.topic, handoff.topic}:
        return bool(before.topic != DISTRESS)
    return bool(handoff.urgent > before.urgent or handoff.confidential > before.confidential)


async def _team_again(connection: AsyncConnection, before: Row[Any], graver: HandOff | None, teams: Teams) -> Team:
    if graver is None:
        return await teams.get(before.team_id)
    return await teams.pick(connection, routing().group(graver.topic), graver.region or before.region)


async def _place(
    connection: AsyncConnection, stored: Row[Any], team: Team, calendar: OfficeCalendar, moment: datetime
) -> Queued:
    is_open = calendar.is_open(moment)
    return Queued(
        handoff_id=stored.id,
        team=team,
        is_open=is_open,
        opens_at=None if is_open else calendar.next_opening(moment),
        ahead=await _ahead(connection, stored),
        confidential=stored.confidential,
        is_new=True,
        told_closed=False,
    )


async def _ahead(connection: AsyncConnection, mine: Row[Any]) -> int:
    earlier = or_(
        handoffs.c.queued_at < mine.queued_at,
        and_(handoffs.c.queued_at == mine.queued_at, handoffs.c.id < mine.id),
    )
    same_class = and_(handoffs.c.urgent == mine.urgent, earlier)
    first = or_(handoffs.c.urgent, same_class) if not mine.urgent else same_class
    waiting = and_(handoffs.c.ended_at.is_(None), handoffs.c.agent_id.is_(None), handoffs.c.team_id == mine.team_id)
    query = select(func.count()).select_from(handoffs).where(waiting, first)
    return int((await connection.execute(query)).scalar_one())
