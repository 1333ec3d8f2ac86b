"""The rows of a run: one delivery for each person and channel, made from the frozen audience."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, delete, func, literal, null, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.broadcast.campaign import DRILL, Campaign
from bot.broadcast.states import Delivery
from bot.broadcast.tables import campaign_people, deliveries
from bot.handoff.tables import conversations
from bot.registry.tables import people, person_accounts
from bot.registry.values import Consent

COLUMNS = ("campaign_id", "person_id", "channel", "conversation_id", "state", "reason", "attempts")


async def fill(connection: AsyncConnection, campaign: Campaign) -> int:
    """Queues a row for each person of the audience and each of the campaign's channels on which they have a chat.

    How many are new: rows that exist stay as they are, so it may be called again. Somebody with chats on several
    channels has a row for each: sending goes by the order of `campaign.channels` and skips the others once one is sent.
    Consent, opt-out and reachability are looked at when a row is claimed, not here.
    """
    if campaign.drill:
        return await _insert(connection, _drill_rows(campaign.id))
    return sum([await _insert(connection, _rows(campaign.id, channel)) for channel in campaign.channels])


async def clear_drill(connection: AsyncConnection, campaign_id: int) -> None:
    """Takes away the rows of an earlier drill; nobody was told by them."""
    drilled = (deliveries.c.campaign_id == campaign_id) & (deliveries.c.channel == DRILL)
    await connection.execute(delete(deliveries).where(drilled))


def _rows(campaign_id: int, channel: str) -> Select[Any]:
    # Of several chats on one channel the one that was heard last.
    ranked = (
        select(
            person_accounts.c.person_id,
            conversations.c.id.label("conversation_id"),
            func.row_number()
            .over(
                partition_by=person_accounts.c.person_id,
                order_by=(conversations.c.heard_at.desc(), conversations.c.id),
            )
            .label("place"),
        )
        .join(conversations, conversations.c.id == person_accounts.c.conversation_id)
        .join(campaign_people, campaign_people.c.person_id == person_accounts.c.person_id)
        .where(campaign_people.c.campaign_id == campaign_id, conversations.c.channel == channel)
        .subquery()
    )
    query = select(*_row(campaign_id, ranked.c.person_id, channel, ranked.c.conversation_id))
    return query.where(ranked.c.place == 1).order_by(ranked.c.person_id)


def _drill_rows(campaign_id: int) -> Select[Any]:
    willing = and_(campaign_people.c.campaign_id == campaign_id, people.c.notices != Consent.REFUSED)
    query = select(*_row(campaign_id, people.c.id, DRILL, null()))
    return query.join_from(campaign_people, people, people.c.id == campaign_people.c.person_id).where(willing)


def _row(campaign_id: int, person: Any, channel: str, conversation: Any) -> tuple[Any, ...]:
    fixed = (literal(Delivery.QUEUED.value), literal(""), literal(0))
    return literal(campaign_id), person, literal(channel), conversation, *fixed


async def _insert(connection: AsyncConnection, rows: Select[Any]) -> int:
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    once = dialect.insert(deliveries).from_select(COLUMNS, rows).on_conflict_do_nothing()
    return (await connection.execute(once)).rowcount
