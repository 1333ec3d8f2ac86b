"""The look at all campaigns every few seconds: rows are the truth, whatever became of the messages that wake workers.

Any number of processes may sweep: each step is taken by one of them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from sqlalchemy import and_, func, or_, select

from bot.broadcast.errors import BroadcastError
from bot.broadcast.heart import Heart
from bot.broadcast.metrics import BEHIND
from bot.broadcast.reconciling import Reconciling
from bot.broadcast.rules import is_quiet
from bot.broadcast.running import Running
from bot.broadcast.states import Campaign, Delivery
from bot.broadcast.tables import campaigns, deliveries
from bot.clock import Clock

LOG = structlog.get_logger("broadcast")
Wake = Callable[[int], Awaitable[None]]


class Sweep:
    """Starts what is due, ends what is over or done, looks after the dead."""

    def __init__(self, running: Running, reconciling: Reconciling, heart: Heart, clock: Clock, wake: Wake) -> None:
        """`wake` tells the workers of a campaign that has just started."""
        self._running, self._reconciling, self._heart = running, reconciling, heart
        self._clock, self._wake = clock, wake

    async def look(self) -> None:
        """One look. Raises what storage raises."""
        starts, over = await self._running.due(self._clock.now())
        for campaign in over:
            await self._expire(campaign.id)
        for campaign in starts:
            if await self._running.start_due(campaign.id, campaign.version):
                LOG.info("campaign started", campaign=campaign.id)
                await self._wake(campaign.id)
        await self._see_to_running()
        await self._running.skip_left()
        if self._heart.can_judge_others():
            await self._reconciling.settle()

    async def _expire(self, number: int) -> None:
        try:
            await self._running.expire(number)
            LOG.warning("campaign expired", campaign=number)
        except BroadcastError as error:
            # Another sweep was there first, or staff ended it.
            LOG.info("campaign not expired", campaign=number, why=type(error).__name__)

    async def _see_to_running(self) -> None:
        moment, behind = self._clock.now(), 0.0
        for number, drill, started_at in await self._runs():
            if await self._running.pause_changed(number):
                LOG.warning("campaign paused, its fair changed", campaign=number)
            elif await self._running.finish(number):
                LOG.info("campaign done", campaign=number)
            elif drill or not is_quiet(moment):
                behind = max(behind, await self._behind(number, started_at, moment))
        BEHIND.set(behind)

    async def _runs(self) -> list[tuple[int, bool, datetime]]:
        query = select(*(campaigns.c[name] for name in ("id", "drill", "started_at"))).where(
            campaigns.c.state == Campaign.RUNNING
        )
        async with self._running.database.read() as connection:
            return [(row.id, row.drill, row.started_at) for row in await connection.execute(query)]

    async def _behind(self, number: int, started_at: datetime, moment: datetime) -> float:
        due_at = func.coalesce(deliveries.c.due_at, started_at)
        queued = and_(deliveries.c.campaign_id == number, deliveries.c.state == Delivery.QUEUED)
        is_due = or_(deliveries.c.due_at.is_(None), deliveries.c.due_at <= moment)
        query = select(func.min(due_at, type_=deliveries.c.due_at.type)).where(queued, is_due)
        async with self._running.database.read() as connection:
            oldest: datetime | None = (await connection.execute(query)).scalar()
        return (moment - oldest).total_seconds() if oldest else 0.0
