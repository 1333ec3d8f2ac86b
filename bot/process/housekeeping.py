"""What has to be cleared away from time to time while the app runs."""

from __future__ import annotations

import asyncio

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.registry.chat_talks import Talks
from bot.storage.database import Database

LOG = structlog.get_logger("app")
EVERY_SECONDS = 3600.0


class Housekeeping:
    """Drops what people left half done in the registry's talks, with the numbers held there."""

    def __init__(self, database: Database, talks: Talks, clock: Clock) -> None:
        """Looks every hour of `clock`."""
        self._database, self._talks, self._clock = database, talks, clock
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Ends."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            try:
                async with self._database.write() as connection:
                    await self._talks.sweep(connection, self._clock.now())
            except (SQLAlchemyError, OSError) as error:
                LOG.error("not cleared away", error=type(error).__name__)
            await self._clock.sleep(EVERY_SECONDS)
