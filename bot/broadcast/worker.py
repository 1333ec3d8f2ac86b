"""One process's share of the sending: a loop for each kind of channel, a heartbeat, and the sweep.

A database or a disk that is gone for a while ends no loop: each goes on after a pause.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import structlog

from bot.broadcast.heart import BEAT_SECONDS, Heart
from bot.broadcast.insisting import PASSING, RETRY_SECONDS
from bot.clock import Clock

LOG = structlog.get_logger("broadcast")
SWEEP_SECONDS = 3.0


class Carrier(Protocol):
    """Sends the notices of one kind of channel."""

    async def carry(self) -> bool:
        """Sends some of what is due; whether there may be more at once."""

    async def stop(self) -> None:
        """Sees through what is under way; `carry` is not running any more."""


class Looking(Protocol):
    """What looks at all campaigns every few seconds (`sweep`)."""

    async def look(self) -> None:
        """One look."""


class Worker:
    """Start it, stop it; `wake` it when there is something to do."""

    def __init__(self, carriers: Sequence[Carrier], heart: Heart, sweep: Looking, clock: Clock) -> None:
        """All parts are of the same worker id."""
        self._carriers, self._heart, self._sweep, self._clock = carriers, heart, sweep, clock
        self._woken = [asyncio.Event() for _ in carriers]
        self._tasks: list[asyncio.Task[None]] = []
        self._beating: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begins; nothing is claimed before the first heartbeat is stored."""
        first = asyncio.Event()
        self._beating = asyncio.create_task(self._beat(first))
        self._tasks = [
            asyncio.create_task(self._carry(carrier, woken, first))
            for carrier, woken in zip(self._carriers, self._woken, strict=True)
        ]
        self._tasks.append(asyncio.create_task(self._look(first)))

    async def stop(self) -> None:
        """Ends; what is being sent is seen through, and still missed by nobody."""
        await _cancel(self._tasks)
        for carrier in self._carriers:
            await self._try("not stopped well", carrier.stop)
        await _cancel([self._beating] if self._beating else [])
        await self._try("not signed off", self._heart.stop)

    def wake(self) -> None:
        """There may be something to send."""
        for woken in self._woken:
            woken.set()

    async def _beat(self, first: asyncio.Event) -> None:
        while True:
            if await self._try("no heartbeat", self._heart.beat) is not FAILED:
                first.set()
            await self._clock.sleep(BEAT_SECONDS)

    async def _carry(self, carrier: Carrier, woken: asyncio.Event, first: asyncio.Event) -> None:
        await first.wait()
        while True:
            woken.clear()
            more = await self._try("sending broken off", carrier.carry)
            if more is FAILED:
                await self._clock.sleep(RETRY_SECONDS)
            elif not more:
                await woken.wait()

    async def _look(self, first: asyncio.Event) -> None:
        await first.wait()
        while True:
            await self._try("sweep broken off", self._sweep.look)
            self.wake()
            await self._clock.sleep(SWEEP_SECONDS)

    async def _try[T](self, words: str, work: Callable[[], Awaitable[T]]) -> T | object:
        try:
            return await work()
        except PASSING as error:
            LOG.error(words, error=type(error).__name__)
        except Exception:
            # A mistake in one campaign must not end the sending of all.
            LOG.exception(words)
        return FAILED


FAILED = object()


async def _cancel(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
