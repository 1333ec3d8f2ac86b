"""One talk with everything that the talk panel shows beside the transcript."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select

from bot.handoff import texts
from bot.handoff.ownership import Owner
from bot.handoff.personal import address_of, callback_of
from bot.handoff.promises import Promises
from bot.handoff.sla import Standing
from bot.handoff.tables import conversations, handoff_events, handoffs, notes
from bot.privacy.sealing import Sealer, SealingError
from bot.staff.member import Staff
from bot.staff.tables import staff

UNREADABLE = "****"
COPIED = (
    "id",
    "conversation_id",
    "channel",
    "topic",
    "urgent",
    "confidential",
    "region",
    "desk",
    "summary",
    "team_id",
    "agent_id",
    "agent_name",
    "queued_at",
    "claimed_at",
    "answered_at",
    "waiting_since",
    "answer_due_at",
    "resolve_due_at",
    "tags",
)
TALK = (
    select(
        handoffs,
        conversations.c.channel,
        conversations.c.address,
        conversations.c.owner,
        conversations.c.owner_version,
        staff.c.name.label("agent_name"),
    )
    .join(conversations, conversations.c.id == handoffs.c.conversation_id)
    .outerjoin(staff, staff.c.id == handoffs.c.agent_id)
    .where(handoffs.c.id == bindparam("number"))
)


@dataclass(frozen=True)
class Event:
    """Something that happened; `who` of the staff, if anybody."""

    kind: str
    name: str
    at: datetime
    who: str | None
    detail: dict[str, Any]


@dataclass(frozen=True)
class Note:
    """A private note of the staff."""

    id: int
    who: str
    at: datetime
    text: str


@dataclass(frozen=True)
class Case:
    """An open hand-off as one member of staff may see it; moments are aware UTC."""

    id: int
    conversation_id: str
    channel: str
    topic: str
    topic_name: str
    urgent: bool
    confidential: bool
    region: str | None
    desk: str
    summary: str
    team_id: int
    team: str
    owner: Owner
    version: int
    asks_bot: bool
    agent_id: int | None
    agent_name: str | None
    queued_at: datetime
    claimed_at: datetime | None
    answered_at: datetime | None
    waiting_since: datetime | None
    answer_due_at: datetime
    resolve_due_at: datetime
    standing: Standing
    is_mine: bool
    can_claim: bool
    callback_masked: str
    address_masked: str
    tags: list[str]
    events: list[Event]
    notes: list[Note]


# What happened to hand-off `number`, and its notes, in order; built once, for every look at a talk asks for them.
EVENTS = (
    select(handoff_events.c.kind, handoff_events.c.at, handoff_events.c.detail, staff.c.name.label("who"))
    .outerjoin(staff, staff.c.id == handoff_events.c.staff_id)
    .where(handoff_events.c.handoff_id == bindparam("number"))
    .order_by(handoff_events.c.id)
)
NOTES = (
    select(notes.c.id, notes.c.text, notes.c.created_at.label("at"), staff.c.name.label("who"))
    .join(staff, staff.c.id == notes.c.staff_id)
    .where(notes.c.handoff_id == bindparam("number"))
    .order_by(notes.c.id)
)


def case_of(
    row: Row[Any], staff: Staff, promises: Promises, names: Mapping[str, str], sealer: Sealer
) -> dict[str, Any]:
    """The columns of a case that come from the hand-off's own row."""
    owner = Owner(row.owner)
    return {
        **{name: row._mapping[name] for name in COPIED},
        "topic_name": names.get(row.topic, row.topic),
        "team": promises.teams[row.team_id].name,
        "owner": owner,
        "version": row.owner_version,
        "asks_bot": owner is Owner.BOT,
        "standing": promises.next_one(row),
        "is_mine": row.agent_id == staff.id,
        "can_claim": row.agent_id is None,
        "callback_masked": _callback_masked(row, sealer),
        "address_masked": texts.masked(address_of(row.channel, row.address)),
    }


def event_of(row: Row[Any, Any, Any, Any]) -> Event:
    """A row of the history."""
    return Event(row.kind, texts.happened_name(row.kind), row.at, row.who, row.detail)


def _callback_masked(row: Row[Any], sealer: Sealer) -> str:
    try:
        return texts.masked(callback_of(sealer, row.id, row.callback))
    except SealingError:
        return UNREADABLE
