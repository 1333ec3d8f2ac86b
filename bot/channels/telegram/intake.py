"""Takes one update in: it is in the inbox when `take` returns, so the caller may acknowledge it then."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError
from telegram import Bot, Update
from telegram.error import TelegramError

from bot.channels.telegram.updates import NAME, Reach, Tap, read_update
from bot.clock import Clock
from bot.gateway.deliveries import Deliveries
from bot.gateway.errors import NotOffered, Overloaded
from bot.gateway.gateway import Gateway
from bot.gateway.messages import Incoming, Kind

LOG = structlog.get_logger("telegram")


class Intake:
    """The way of an update into the gateway."""

    def __init__(self, gateway: Gateway, deliveries: Deliveries, bot: Bot, clock: Clock) -> None:
        """Hands messages to `gateway`; answers taps through `bot`."""
        self._gateway = gateway
        self._deliveries = deliveries
        self._bot = bot
        self._clock = clock
        self._answers: set[asyncio.Task[None]] = set()

    async def take(self, update: Update) -> None:
        """Stores the update; a repeated one does nothing. Raises Overloaded and DBAPIError: then it must come again.

        Any other fault is logged and the update dropped, or one bad update would hold up all that follow.
        """
        try:
            await self._take(update)
        except (Overloaded, DBAPIError, OSError):
            raise
        except Exception:
            LOG.exception("update dropped", update_id=update.update_id)

    async def close(self) -> None:
        """Sees the pending answers to taps through."""
        await asyncio.gather(*self._answers)

    async def _take(self, update: Update) -> None:
        meaning = read_update(update)
        match meaning:
            case Incoming():
                await self._gateway.receive(await self._gateway.open(NAME, meaning.address), meaning)
            case Tap():
                self._answer(meaning, await self._accept(meaning))
            case Reach():
                await self._note(meaning)
            case None:
                LOG.debug("update ignored", update_id=update.update_id)

    async def _accept(self, tap: Tap) -> str | None:
        # The notice to show, if the choice cannot be taken.
        conversation_id = await self._gateway.open(NAME, tap.address)
        payload = await self._payload(conversation_id, tap)
        if payload is None:
            return self._gateway.text("not_offered")
        try:
            await self._gateway.receive(
                conversation_id, Incoming(NAME, tap.address, tap.message_id, Kind.PAYLOAD, payload)
            )
        except NotOffered:
            return self._gateway.text("not_offered")
        return None

    async def _payload(self, conversation_id: str, tap: Tap) -> str | None:
        if tap.choice is None:
            return None
        return await self._deliveries.button(conversation_id, tap.choice.outbox_id, tap.choice.place)

    async def _note(self, reach: Reach) -> None:
        conversation_id = await self._gateway.open(NAME, reach.address)
        LOG.info("reach changed", conversation=conversation_id, blocked=reach.blocked)
        if reach.blocked:
            await self._deliveries.unreachable(conversation_id, "blocked by the user", self._clock.now())
            return
        await self._deliveries.reachable(conversation_id)

    def _answer(self, tap: Tap, notice: str | None) -> None:
        # Not awaited: the update is stored, and Telegram's clock on the button must not hold up the next update.
        task = asyncio.create_task(self._stop_the_spinner(tap.query_id, {"text": notice, "show_alert": bool(notice)}))
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    async def _stop_the_spinner(self, query_id: str, notice: dict[str, Any]) -> None:
        try:
            await self._bot.answer_callback_query(query_id, **notice)
        except TelegramError as error:
            LOG.info("tap not answered", why=type(error).__name__)
