"""Notices to a channel that pushes (Telegram): one call a notice, each marked in a transaction just before its call.

Waiting for the channel's pace comes before the mark. A process that dies leaves as `unknown` only what was marked and
has no outcome yet: at most MOST_AT_ONCE notices of a channel.
"""

from __future__ import annotations

import asyncio
from collections import deque

import structlog

from bot.broadcast.claimed import Claimed
from bot.broadcast.claims import Claims
from bot.broadcast.guard import Guard
from bot.broadcast.insisting import PASSING, RETRY_SECONDS, insist
from bot.broadcast.settling import Outcome, Settling
from bot.broadcast.states import SETTLED, Delivery
from bot.clock import Clock
from bot.gateway.sender import DeliveryError, Lane, OutcomeUnknown, Sender, TryLater

LOG = structlog.get_logger("broadcast")
# Enough for 30 a second when an answer takes a quarter of a second.
MOST_AT_ONCE = 8
# How many are looked up at a time; the rules are asked again before each is marked.
LOOKED_AT = 100
STOP_SECONDS = 20.0


class Pushing:
    """The notices of one channel."""

    def __init__(self, sender: Sender, claims: Claims, settling: Settling, guard: Guard, clock: Clock) -> None:
        """`claims` and `settling` are of the same worker."""
        self._sender, self._claims, self._settling = sender, claims, settling
        self._guard, self._clock = guard, clock
        self._next: deque[tuple[int, str]] = deque()
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._sending: set[int] = set()

    async def carry(self) -> bool:
        """Sends what is due, up to the next free place; whether there may be more at once."""
        free = MOST_AT_ONCE - len(self._tasks)
        if free and not self._next:
            self._next.extend(await self._claims.candidates(self._sender.name, tuple(self._tasks), LOOKED_AT))
        for _ in range(min(free, len(self._next))):
            self._begin(*self._next.popleft())
        if not self._tasks:
            return False
        await asyncio.wait(self._tasks.values(), return_when=asyncio.FIRST_COMPLETED)
        return True

    async def stop(self) -> None:
        """What waits for its turn stays queued; what is being sent is seen through for up to 20 s."""
        sending = [task for number, task in self._tasks.items() if number in self._sending]
        await _cancel([task for number, task in self._tasks.items() if number not in self._sending])
        if sending:
            await asyncio.wait(sending, timeout=STOP_SECONDS)
        await _cancel(sending)

    def _begin(self, number: int, address: str) -> None:
        task = asyncio.create_task(self._carry(number, address))
        self._tasks[number] = task
        task.add_done_callback(lambda _: self._done(number))

    def _done(self, number: int) -> None:
        self._tasks.pop(number, None)
        self._sending.discard(number)

    async def _carry(self, number: int, address: str) -> None:
        # One bad recipient stops no other.
        try:
            await self._try(number, address)
        except Exception:
            LOG.exception("notice not begun", delivery=number)
            await self._clock.sleep(RETRY_SECONDS)

    async def _try(self, number: int, address: str) -> None:
        try:
            await self._sender.pace(address, Lane.BROADCAST)
        except TryLater as error:
            await self._settling.put_off(number, error)
            return
        self._sending.add(number)
        for claimed in await self._marked(number):
            outcome = await self._send(claimed)
            state = await insist(lambda: self._settling.settle(claimed, outcome), self._clock)  # noqa: B023  awaited here
            LOG.info("notice", delivery=number, channel=self._sender.name, state=state, **_why(outcome))
            await self._note(claimed, state)

    async def _marked(self, number: int) -> list[Claimed]:
        try:
            return await self._claims.mark([number], "sending")
        except PASSING as error:
            # Perhaps the mark is stored: without a call it would stand there for nothing.
            LOG.error("mark not stored", delivery=number, error=type(error).__name__)
            await self._clock.sleep(RETRY_SECONDS)
            await insist(lambda: self._settling.give_back(number), self._clock)
            return []

    async def _send(self, claimed: Claimed) -> Outcome:
        try:
            return await self._sender.deliver(claimed.fact.address, claimed.body)
        except DeliveryError as error:
            return error
        except Exception as error:
            LOG.exception("channel failed", delivery=claimed.number)
            return OutcomeUnknown(type(error).__name__)

    async def _note(self, claimed: Claimed, state: Delivery | None) -> None:
        if state in SETTLED:
            fact = claimed.fact
            await insist(lambda: self._guard.note(fact.campaign_id, fact.failure_percent, state), self._clock)


def _why(outcome: Outcome) -> dict[str, str]:
    return {} if isinstance(outcome, str) else {"why": type(outcome).__name__}


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
