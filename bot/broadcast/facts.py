"""What the rules ask about a delivery, read in one go for a batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.broadcast.campaign import DRILL
from bot.broadcast.rules import Standing, day_began
from bot.broadcast.states import Campaign, Delivery
from bot.broadcast.tables import campaigns, deliveries
from bot.broadcast.text import Recipient
from bot.gateway.reachability import unreachable
from bot.handoff.tables import conversations
from bot.registry.tables import people, person_accounts

Found = Row[Any, Any]


@dataclass(frozen=True)
class Fact:
    """One due delivery of a running campaign, with its person and chat and how things stand with it."""

    delivery_id: int
    campaign_id: int
    digest: str | None
    failure_percent: int
    person_id: int
    recipient: Recipient
    channel: str
    conversation_id: str
    address: str
    owner_version: int
    attempts: int
    standing: Standing


async def facts_of(
    connection: AsyncConnection, numbers: Sequence[int], due: ColumnElement[bool], moment: datetime
) -> list[Fact]:
    """Those of these deliveries that are still due, in a campaign that still runs."""
    rows = (await connection.execute(_joined(numbers, due, moment))).all()
    told = await _told(connection, rows, day_began(moment))
    return [_fact(row, told, day_began(moment)) for row in rows]


def _joined(numbers: Sequence[int], due: ColumnElement[bool], moment: datetime) -> Select[Any]:
    linked = and_(
        person_accounts.c.conversation_id == deliveries.c.conversation_id,
        person_accounts.c.person_id == deliveries.c.person_id,
    )
    run = and_(campaigns.c.state == Campaign.RUNNING, campaigns.c.drill.is_(False), campaigns.c.expires_at > moment)
    return (
        select(
            *(
                deliveries.c[name]
                for name in ("id", "campaign_id", "person_id", "channel", "conversation_id", "attempts")
            ),
            *(campaigns.c[name] for name in ("digest", "failure_percent", "urgent", "expires_at")),
            *(people.c[name] for name in ("name", "sex", "home_region", "live_region", "notices")),
            *(conversations.c[name] for name in ("address", "owner_version")),
            person_accounts.c.person_id.label("linked"),
            unreachable.c.since.label("lost"),
        )
        .join(campaigns, campaigns.c.id == deliveries.c.campaign_id)
        .outerjoin(people, people.c.id == deliveries.c.person_id)
        .outerjoin(conversations, conversations.c.id == deliveries.c.conversation_id)
        .outerjoin(person_accounts, linked)
        .outerjoin(unreachable, unreachable.c.conversation_id == deliveries.c.conversation_id)
        .where(deliveries.c.id.in_(numbers), due, run)
        .order_by(campaigns.c.urgent.desc(), deliveries.c.id)
    )


async def _told(connection: AsyncConnection, rows: Sequence[Found], day: datetime) -> dict[int, list[Found]]:
    """By person the notices they had, are having or perhaps had: of these campaigns, or of any since `day`."""
    counts = or_(deliveries.c.campaign_id.in_({row.campaign_id for row in rows}), deliveries.c.settled_at >= day)
    perhaps = deliveries.c.state.in_((Delivery.SENT, Delivery.UNKNOWN))
    on_its_way = deliveries.c.state == Delivery.SENDING
    persons = deliveries.c.person_id.in_({row.person_id for row in rows if row.person_id is not None})
    query = select(*(deliveries.c[name] for name in ("person_id", "campaign_id", "settled_at"))).where(
        persons,
        deliveries.c.channel != DRILL,
        or_(on_its_way, and_(perhaps, counts)),
    )
    told: dict[int, list[Found]] = defaultdict(list)
    for row in (await connection.execute(query)).all():
        told[row.person_id].append(row)
    return told


def _fact(row: Found, told: dict[int, list[Found]], day: datetime) -> Fact:
    others = told.get(row.person_id, [])
    today = [other for other in others if other.settled_at is None or other.settled_at >= day]
    standing = Standing(
        is_known=row.person_id is not None,
        notices=row.notices or "",
        has_chat=row.linked is not None,
        is_unreachable=row.lost is not None,
        had_this_one=any(other.campaign_id == row.campaign_id for other in others),
        had_one_today=any(other.campaign_id != row.campaign_id for other in today),
        is_urgent=row.urgent,
        expires_at=row.expires_at,
    )
    return Fact(
        row.id,
        row.campaign_id,
        row.digest,
        row.failure_percent,
        row.person_id,
        Recipient(row.name or "", row.sex or "", row.home_region or "", row.live_region or ""),
        row.channel,
        row.conversation_id,
        row.address,
        row.owner_version,
        row.attempts,
        standing,
    )
