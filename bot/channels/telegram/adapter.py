"""The Telegram channel: python-telegram-bot speaks the Bot API, everything else is the gateway's."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog
from aiohttp import web
from telegram.error import TelegramError
from telegram.ext import Application, ExtBot

from bot.channels.base import Channel
from bot.channels.errors import TryLater
from bot.channels.telegram.backoff import Backoff
from bot.channels.telegram.courier import Courier
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.limiter import ChatLimiter
from bot.channels.telegram.parts import parts
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.readable import UpdatesRequest
from bot.channels.telegram.texts import texts
from bot.channels.telegram.updates import NAME
from bot.channels.telegram.webhook import PATH, Webhook, webhook_secret
from bot.clock import Clock
from bot.gateway.deliveries import Deliveries
from bot.gateway.gateway import Gateway
from bot.gateway.sender import Lane
from bot.settings import Settings

LOG = structlog.get_logger("telegram")
# A longer wait goes back to the outbox, so that it keeps no place among the messages under way.
LONG_WAIT_SECONDS = 3.0
ANSWER_SECONDS = 15.0
CONNECT_SECONDS = 10.0
CONNECTIONS = 128


class TelegramChannel(Channel):
    """Takes updates in by webhook or polling and sends replies."""

    name = NAME

    def __init__(self, settings: Settings, gateway: Gateway, deliveries: Deliveries, clock: Clock) -> None:
        """Reads the `telegram_*` settings and `public_url`; a ValueError (Chinese, for staff) if one is wrong."""
        check(settings)
        self._limiter = ChatLimiter(clock)
        self._application = application(settings, self._limiter)
        self._bot: ExtBot[Any] = self._application.bot
        self._courier = Courier(self._bot, gateway.store.attachments)
        self._intake = Intake(gateway, deliveries, self._bot, clock)
        self._source = self._choose_source(settings, clock)
        self._backoff = Backoff(clock)
        self._work: asyncio.Task[None] | None = None

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """The webhook, in webhook mode."""
        return [web.post(PATH, self._source.handle)] if isinstance(self._source, Webhook) else []

    async def start(self) -> None:
        """Connects in the background: the app serves also where Telegram cannot be reached."""
        self._work = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stops taking updates in; what Telegram was not told is stored, it sends again."""
        if self._work:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)
        await self._intake.close()
        await self._application.shutdown()
        # An application that never connected leaves its connections open.
        await self._bot.shutdown()

    async def pace(self, address: str, lane: Lane) -> None:
        """Waits for a place at 30 messages a second and one a second in the chat."""
        seconds = self._limiter.paused_for(address)
        if seconds > LONG_WAIT_SECONDS:
            raise TryLater(seconds)
        await self._limiter.admit(address, lane)

    async def deliver(self, address: str, body: dict[str, Any]) -> str:
        """Sends one reply whose `pace` was awaited; the message id in its chat."""
        return await self._courier.send(int(address), parts(body))

    async def typing(self, address: str) -> None:
        """Shows for about 5 s that somebody types."""
        await self._courier.typing(int(address))

    def _choose_source(self, settings: Settings, clock: Clock) -> Polling | Webhook:
        if settings.telegram_mode == "polling":
            return Polling(self._bot, self._intake, clock)
        return Webhook(self._bot, self._intake, settings.public_url, webhook_secret(settings))

    async def _run(self) -> None:
        while not await self._is_connected():
            await self._backoff.wait()
        await self._source.run()

    async def _is_connected(self) -> bool:
        try:
            await self._application.initialize()
            await self._source.open()
        except TelegramError as error:
            # Only the kind: the message of InvalidToken holds the token.
            LOG.error("Telegram not connected", why=type(error).__name__)
            return False
        LOG.info("Telegram connected", source=type(self._source).__name__)
        return True


def check(settings: Settings) -> None:
    """Raises a ValueError with a Chinese sentence for staff if the channel cannot work with these settings."""
    if not settings.telegram_token.get_secret_value():
        raise ValueError(texts()["setup"]["no_token"])
    if settings.telegram_mode == "webhook" and not settings.public_url.startswith("https://"):
        raise ValueError(texts()["setup"]["no_public_url"])


def application(settings: Settings, limiter: ChatLimiter) -> Application[Any, Any, Any, Any, Any, Any]:
    """The library's application without an updater: updates come through our inbox."""
    return (
        Application.builder()
        .token(settings.telegram_token.get_secret_value())
        .base_url(f"{settings.telegram_api_base.rstrip('/')}/bot")
        .connect_timeout(CONNECT_SECONDS)
        .read_timeout(ANSWER_SECONDS)
        .pool_timeout(CONNECT_SECONDS)
        .connection_pool_size(CONNECTIONS)
        .get_updates_request(UpdatesRequest(connect_timeout=CONNECT_SECONDS, read_timeout=ANSWER_SECONDS))
        .rate_limiter(limiter)
        .job_queue(None)
        .updater(None)
        .build()
    )
