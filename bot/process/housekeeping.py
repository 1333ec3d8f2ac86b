"""What has to be cleared away from time to time while the app runs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.storage.database import Database

LOG = structlog.get_logger("app")
EVERY_SECONDS = 3600.0
# What another replica has changed is known here at the latest after this.
REFRESH_SECONDS = 30.0
# Clears away, in one transaction, what is too old at the given moment.
Sweep = Callable[[AsyncConnection, datetime], Awaitable[None]]
# Reads again what the app keeps in memory of the database.
Refresh = Callable[[], Awaitable[None]]


class Housekeeping:
    """Runs the sweeps of the rooms, and keeps fresh what they hold in memory."""

    def __init__(
        self, database: Database, sweeps: Sequence[Sweep], clock: Clock, refreshes: Sequence[Refresh] = ()
    ) -> None:
        """Sweeps every hour of `clock`, refreshes every half minute; both at the start."""
        self._database, self._sweeps, self._clock, self._refreshes = database, sweeps, clock, refreshes
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begins."""
        self._tasks = [asyncio.create_task(work) for work in (self._keep_fresh(), self._run())]

    async def stop(self) -> None:
        """Ends."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            for sweep in self._sweeps:
                await self._clear(sweep)
            await self._clock.sleep(EVERY_SECONDS)

    async def _keep_fresh(self) -> None:
        while True:
            for refresh in self._refreshes:
                await self._read(refresh)
            await self._clock.sleep(REFRESH_SECONDS)

    async def _read(self, refresh: Refresh) -> None:
        try:
            await refresh()
        except (SQLAlchemyError, OSError) as error:
            LOG.error("not read again", error=type(error).__name__)

    async def _clear(self, sweep: Sweep) -> None:
        try:
            async with self._database.write() as connection:
                await sweep(connection, self._clock.now())
        except (SQLAlchemyError, OSError) as error:
            LOG.error("not cleared away", error=type(error).__name__)
