"""The sign of life of one worker."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, update

from bot.broadcast.tables import broadcast_workers
from bot.clock import Clock
from bot.storage.database import Database

BEAT_SECONDS = 5.0
FORGOTTEN_AFTER = timedelta(days=1)


class Heart:
    """Beats as long as the worker lives, and knows for how long it has done so without a break."""

    def __init__(self, database: Database, clock: Clock, worker: str) -> None:
        """`worker` is its id."""
        self._database, self._clock, self._worker = database, clock, worker
        self._steady_since: float | None = None
        self._one_beat = asyncio.Lock()

    async def beat(self) -> None:
        """Says that the worker lives; raises what storage raises."""
        async with self._one_beat:
            started, self._steady_since = self._steady_since, None
            await self._say(self._clock.now())
            self._steady_since = self._clock.monotonic() if started is None else started

    async def _say(self, moment: datetime) -> None:
        async with self._database.write() as connection:
            mine = broadcast_workers.c.id == self._worker
            beaten = await connection.execute(update(broadcast_workers).where(mine).values(heartbeat_at=moment))
            if not beaten.rowcount:
                row = {"id": self._worker, "heartbeat_at": moment}
                await connection.execute(insert(broadcast_workers).values(row))
                old = broadcast_workers.c.heartbeat_at < moment - FORGOTTEN_AFTER
                await connection.execute(delete(broadcast_workers).where(old))

    async def stop(self) -> None:
        """The worker has ended and holds nothing: it is not missed."""
        async with self._database.write() as connection:
            await connection.execute(delete(broadcast_workers).where(broadcast_workers.c.id == self._worker))

    def can_judge_others(self) -> bool:
        """After an outage everybody looks dead: first the others get time for two beats."""
        if self._steady_since is None:
            return False
        return self._clock.monotonic() - self._steady_since >= 2 * BEAT_SECONDS
