"""Fetching updates by long poll. Telegram forgets an update when a later offset is asked for, so the offset moves only
after the update is stored. One poller per token.
"""

from __future__ import annotations

import structlog
from sqlalchemy.exc import DBAPIError
from telegram import Bot
from telegram.error import TelegramError

from bot.channels.telegram.backoff import Backoff
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.updates import ALLOWED_UPDATES
from bot.clock import Clock
from bot.gateway.errors import Overloaded

LOG = structlog.get_logger("telegram")
POLL_SECONDS = 30


class Polling:
    """The long-poll loop."""

    def __init__(self, bot: Bot, intake: Intake, clock: Clock) -> None:
        """Asks `bot` for updates and gives them to `intake`."""
        self._bot = bot
        self._intake = intake
        self._clock = clock
        self._backoff = Backoff(clock)
        self._offset: int | None = None

    async def open(self) -> None:
        """Ends an earlier webhook: Telegram refuses a poll beside one."""
        await self._bot.delete_webhook()

    async def run(self) -> None:
        """Polls until cancelled."""
        while True:
            await self._round()

    async def _round(self) -> None:
        try:
            await self._fetch()
            self._backoff.reset()
        except Overloaded as error:
            await self._clock.sleep(error.retry_after)
        except (TelegramError, DBAPIError, OSError) as error:
            LOG.warning("poll failed", why=type(error).__name__)
            await self._backoff.wait()
        except Exception:
            LOG.exception("poll failed")
            await self._backoff.wait()

    async def _fetch(self) -> None:
        updates = await self._bot.get_updates(
            offset=self._offset, timeout=POLL_SECONDS, allowed_updates=ALLOWED_UPDATES
        )
        for update in updates:
            await self._intake.take(update)
            self._offset = update.update_id + 1
