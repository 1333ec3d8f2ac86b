"""A policy explained by the bot, noted once a day for a linked person; it does not stand for the staff's talk."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.registry.chat_talks import Standing
from bot.registry.chat_visit import Replies, Services
from bot.registry.events import Channel, NewEvent
from bot.registry.recommendations import BOT
from bot.registry.tables import service_events
from bot.registry.values import EventKind
from bot.settings import TIME_ZONE


async def note_talk(services: Services, standing: Standing, connection: AsyncConnection) -> Replies:
    """Notes the talk, inside the transaction that answers; nothing more is said."""
    if standing.linked is None:
        return ()
    today = services.clock.now().astimezone(TIME_ZONE).date()
    event = service_events.c
    noted = exists().where(
        event.person_id == standing.linked,
        event.kind == EventKind.POLICY_TALK,
        event.actor == BOT,
        event.happened_on == today,
    )
    if not (await connection.execute(select(noted))).scalar_one():
        new = NewEvent(standing.linked, EventKind.POLICY_TALK, today, Channel.CHAT, BOT, counts=False)
        await services.events.record(connection, new)
    return ()
