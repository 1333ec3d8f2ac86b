"""The voice of the desk: messages of agents and of the desk itself go the way of all replies (`bot.handoff.voice`)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.gateway.delivery import Delivery
from bot.gateway.errors import RequestTaken
from bot.gateway.gateway import Gateway
from bot.gateway.store import FETCHED
from bot.gateway.tables import outbox
from bot.handoff.ownership import Owner
from bot.handoff.tables import conversations
from bot.handoff.voice import Body, Posted
from bot.storage.base import now

EMPTY: Body = {"text": "", "buttons": [], "citations": []}


class Speaker:
    """Implements `Voice`."""

    def __init__(self, gateway: Gateway, delivery: Delivery) -> None:
        """Pages hear of it through `gateway`, other channels through `delivery`."""
        self._gateway = gateway
        self._delivery = delivery

    async def post(  # noqa: PLR0913, PLR0917  a message has these parts
        self,
        connection: AsyncConnection,
        conversation_id: str,
        version: int,
        body: Body,
        staff_id: int | None,
        request_id: str | None,
    ) -> Posted:
        """Stores a message in the caller's transaction; the same request again gives the first one.

        Raises RequestTaken if the request was used in another conversation.
        """
        talk = select(conversations.c.channel).where(conversations.c.id == conversation_id)
        channel = (await connection.execute(talk)).scalar_one()
        row = {
            "conversation_id": conversation_id,
            "staff_id": staff_id,
            "channel": channel,
            "body": EMPTY | body,
            "owner_version": version,
            "state": "sent" if channel in FETCHED else "queued",
            "request_id": request_id,
            "created_at": now(),
        }
        stored = (await connection.execute(_insert_once(connection).values(row))).scalar_one_or_none()
        if stored is None:
            return await _first(connection, conversation_id, request_id)
        return Posted(stored, conversation_id, channel, row["body"], is_new=True)

    def told(self, posted: Posted) -> None:
        """After the commit: pages show it, delivery sets about it."""
        self._gateway.show(posted.conversation_id, posted.outbox_id, posted.body)
        self._delivery.wake(posted.channel)

    def owner_changed(self, conversation_id: str, owner: Owner) -> None:
        """After the commit: pages show who answers now."""
        self._gateway.publish(conversation_id, {"event": "owner", "owner": owner})

    def typing(self, conversation_id: str) -> None:
        """The person sees that somebody types; nothing is stored, and a failure is nobody's business."""
        self._gateway.publish(conversation_id, {"event": "typing"})
        self._delivery.typing(conversation_id)


def _insert_once(connection: AsyncConnection) -> Any:
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    once = dialect.insert(outbox).on_conflict_do_nothing(index_elements=[outbox.c.request_id])
    return once.returning(outbox.c.id)


async def _first(connection: AsyncConnection, conversation_id: str, request_id: str | None) -> Posted:
    row = (await connection.execute(select(outbox).where(outbox.c.request_id == request_id))).one()
    if row.conversation_id != conversation_id:
        raise RequestTaken(request_id)
    return Posted(row.id, conversation_id, row.channel, row.body, is_new=False)
