"""The lists of the console: who waits, and the talks in an agent's hands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select

from bot.handoff import texts
from bot.handoff.heard import inbox
from bot.handoff.ownership import Owner
from bot.handoff.promises import Promises
from bot.handoff.sla import Standing
from bot.handoff.tables import conversations, handoffs

OPEN = select(handoffs, conversations.c.channel, conversations.c.owner).join(
    conversations, conversations.c.id == handoffs.c.conversation_id
)
Names = Mapping[str, str]
COPIED = (
    "id",
    "conversation_id",
    "topic",
    "urgent",
    "confidential",
    "desk",
    "summary",
    "team_id",
    "region",
    "queued_at",
    "answer_due_at",
    "channel",
)


@dataclass(frozen=True)
class Waiting:
    """One conversation in the queue; `asks_bot`: the person asks the bot meanwhile. Moments are aware UTC."""

    id: int
    conversation_id: str
    topic: str
    topic_name: str
    urgent: bool
    confidential: bool
    desk: str
    summary: str
    team_id: int
    team: str
    region: str | None
    queued_at: datetime
    answer_due_at: datetime
    standing: Standing
    asks_bot: bool
    channel: str


@dataclass(frozen=True)
class Mine:
    """One conversation in the agent's hands; `waiting_since` is None when the agent spoke last."""

    id: int
    conversation_id: str
    topic: str
    topic_name: str
    urgent: bool
    confidential: bool
    desk: str
    summary: str
    team_id: int
    team: str
    region: str | None
    queued_at: datetime
    answer_due_at: datetime
    resolve_due_at: datetime
    standing: Standing
    channel: str
    claimed_at: datetime
    waiting_since: datetime | None
    unread: int
    last_text: str
    last_at: datetime | None


def open_handoffs(where: ColumnElement[bool]) -> Select[Any]:
    """Open hand-offs: urgent first, then who waits longest."""
    query = OPEN.where(handoffs.c.ended_at.is_(None), where)
    return query.order_by(handoffs.c.urgent.desc(), handoffs.c.queued_at, handoffs.c.id)


def waiting_of(row: Row[Any], promises: Promises, names: Names) -> Waiting:
    """A row of the queue."""
    return Waiting(
        **_common(row, promises, names),
        standing=promises.answer(row),
        asks_bot=row.owner == Owner.BOT,
    )


def mine_of(row: Row[Any], promises: Promises, names: Names, heard: Row[Any] | None) -> Mine:
    """A row of one's own talks; `heard` is a row of `last_words`."""
    return Mine(
        **_common(row, promises, names),
        resolve_due_at=row.resolve_due_at,
        standing=promises.next_one(row),
        claimed_at=row.claimed_at,
        waiting_since=row.waiting_since,
        unread=heard.unread if heard else 0,
        last_text=texts.heard_words(heard.kind, heard.text) if heard else "",
        last_at=heard.received_at if heard else None,
    )


def last_words(where: ColumnElement[bool]) -> Select[Any]:
    """For each open hand-off: the person's last message and how many the agent has not seen; one statement for all."""
    unread = func.count().filter(inbox.c.id > handoffs.c.seen_inbox).label("unread")
    counted = (
        select(handoffs.c.id.label("handoff_id"), func.max(inbox.c.id).label("last"), unread)
        .join(inbox, inbox.c.conversation_id == handoffs.c.conversation_id)
        .where(handoffs.c.ended_at.is_(None), where)
        .group_by(handoffs.c.id)
        .subquery()
    )
    columns = (counted.c.handoff_id, counted.c.unread, inbox.c.text, inbox.c.kind, inbox.c.received_at)
    return select(*columns).join(counted, inbox.c.id == counted.c.last)


def _common(row: Row[Any], promises: Promises, names: Names) -> dict[str, Any]:
    copied = {name: row._mapping[name] for name in COPIED}
    return {**copied, "topic_name": names.get(row.topic, row.topic), "team": promises.teams[row.team_id].name}
