"""Messages that wake workers, by taskiq: in process by default, through Redis Streams between processes.

They carry nothing but a campaign's number, and none of them is needed: the sweep finds everything in the rows.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import structlog
from taskiq import AsyncBroker, InMemoryBroker
from taskiq.api import run_receiver_task
from taskiq.receiver import Receiver
from taskiq_redis import RedisStreamBroker

LOG = structlog.get_logger("broadcast")
TASK = "broadcast.work_on"
QUEUE = "bangfu:broadcast"
# Messages are only hints: old ones may go.
LONGEST_QUEUE = 1000
# Somebody who died while taking over the messages of the dead must not keep others from it.
LOCK_SECONDS = 10.0
PATIENCE_SECONDS = 2.0
AGAIN_SECONDS = 5.0


def make_broker(redis_url: str) -> AsyncBroker:
    """Redis Streams at `redis_url`, or this process alone when it is empty."""
    if not redis_url:
        return InMemoryBroker()
    return RedisStreamBroker(
        redis_url, queue_name=QUEUE, maxlen=LONGEST_QUEUE, unacknowledged_lock_timeout=LOCK_SECONDS
    )


class Bell:
    """Rings for the workers of this and other processes."""

    def __init__(self, broker: AsyncBroker, work_on: Callable[[int], Awaitable[None]]) -> None:
        """`work_on` is called, somewhere, with the number of the campaign that was rung for."""
        self._broker = broker

        async def woken(campaign_id: int) -> None:
            await work_on(campaign_id)

        self._task = broker.register_task(woken, task_name=TASK)
        self._listening: asyncio.Task[None] | None = None
        self._is_away = False

    async def start(self) -> None:
        """Listens; returns at once, also when Redis cannot be reached."""
        # Its warnings would repeat with every try what `_away` says once.
        logging.getLogger("taskiq").setLevel(logging.CRITICAL)
        if isinstance(self._broker, InMemoryBroker):
            await self._broker.startup()
            return
        self._listening = asyncio.create_task(
            run_receiver_task(self._broker, receiver_cls=self._patient(), sync_workers=1, run_startup=True)
        )

    async def stop(self) -> None:
        """Stops listening."""
        if self._listening:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
        await self._broker.shutdown()

    async def ring(self, campaign_id: int) -> None:
        """There is work on the campaign; a broker that is away is no error."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._task.kiq(campaign_id)
            self._is_away = False
        except Exception as error:
            self._away(error)

    def _away(self, error: BaseException) -> None:
        if not self._is_away:
            LOG.warning("broker away; the sweep finds what is due", error=type(error).__name__)
        self._is_away = True

    def _patient(self) -> type[Receiver]:
        bell = self

        class PatientReceiver(Receiver):
            """Declares its stream anew each time (Redis may have come back empty) and waits between tries."""

            async def listen(self, finish_event: asyncio.Event) -> None:
                try:
                    await super().listen(finish_event)
                except Exception as error:
                    bell._away(error)
                    await asyncio.sleep(AGAIN_SECONDS)

        return PatientReceiver
