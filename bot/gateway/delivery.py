"""Takes queued replies to the channels: in order, never twice, and each with a recorded outcome.

A row is marked `sending` in a transaction of its own before the call, so a crash in between leaves it `unknown` and not
sent again. Waiting for the channel's pace comes before the mark: a crash there loses nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import structlog
from sqlalchemy.exc import DBAPIError

from bot.clock import Clock
from bot.gateway.deliveries import Deliveries, Outgoing
from bot.gateway.sender import AddressMoved, DeliveryError, OutcomeUnknown, Refused, Sender, TryLater, Unreachable
from bot.storage.database import Database

LOG = structlog.get_logger("delivery")
MOST_AT_ONCE = 100
# Rows written by another process are found at the latest after this time.
SWEEP_SECONDS = 15.0
RETRY_SECONDS = 2.0
STOP_SECONDS = 20.0
# Providers show that somebody types for about five seconds.
TYPING_SECONDS = 4.0


class Delivery:
    """The loop that empties the outbox of the pushing channels; start it after the channels, stop it before them."""

    def __init__(self, database: Database, senders: Iterable[Sender], clock: Clock) -> None:
        """Delivers the rows of the given channels."""
        self._deliveries = Deliveries(database)
        self._senders = {sender.name: sender for sender in senders}
        self._clock = clock
        self._woken = asyncio.Event()
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._sending: set[int] = set()
        self._loop: asyncio.Task[None] | None = None
        self._typing_at: dict[str, float] = {}
        self._typing: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Settles what an earlier run left half done, then begins."""
        cut_off = await self._deliveries.recover(self._senders)
        if cut_off:
            LOG.warning("outcome unknown after a stop", rows=cut_off)
        self._loop = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Ends the loop; what waits stays queued, what is being sent is seen through for up to 20 s."""
        waiting = [task for outbox_id, task in self._tasks.items() if outbox_id not in self._sending]
        sending = [task for outbox_id, task in self._tasks.items() if outbox_id in self._sending]
        await _cancel([*waiting, *self._typing, *([self._loop] if self._loop else [])])
        if sending:
            await asyncio.wait(sending, timeout=STOP_SECONDS)
        await _cancel(sending)

    def wake(self, channel: str = "") -> None:
        """There is something new in the outbox (fits `Gateway.on_reply`)."""
        if not channel or channel in self._senders:
            self._woken.set()

    def typing(self, conversation_id: str) -> None:
        """Somebody types in the conversation: its channel shows it, at most once in 4 s."""
        moment = self._clock.monotonic()
        self._typing_at = {talk: at for talk, at in self._typing_at.items() if moment - at < TYPING_SECONDS}
        if not self._senders or conversation_id in self._typing_at:
            return
        self._typing_at[conversation_id] = moment
        task = asyncio.create_task(self._show_typing(conversation_id))
        self._typing.add(task)
        task.add_done_callback(self._typing.discard)

    async def _show_typing(self, conversation_id: str) -> None:
        try:
            channel, address = await self._deliveries.place_of(conversation_id) or ("", "")
            if channel in self._senders:
                await self._senders[channel].typing(address)
        except (DeliveryError, DBAPIError, OSError) as error:
            LOG.info("typing not shown", why=type(error).__name__)

    async def _run(self) -> None:
        while True:
            self._woken.clear()
            alarm = asyncio.create_task(self._ring_in(await self._round()))
            try:
                await self._woken.wait()
            finally:
                alarm.cancel()

    async def _ring_in(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
        self._woken.set()

    async def _round(self) -> float:
        try:
            await self._hand_out()
            return await self._seconds_to_next()
        except (DBAPIError, OSError) as error:
            LOG.error("outbox not readable", error=type(error).__name__)
            return RETRY_SECONDS

    async def _hand_out(self) -> None:
        free = MOST_AT_ONCE - len(self._tasks)
        if free <= 0:
            return
        for outgoing in await self._deliveries.due(self._senders, self._clock.now(), self._tasks, free):
            self._begin(outgoing)

    async def _seconds_to_next(self) -> float:
        moment = self._clock.now()
        due_at = await self._deliveries.next_due(self._senders, moment)
        return min(SWEEP_SECONDS, (due_at - moment).total_seconds()) if due_at else SWEEP_SECONDS

    def _begin(self, outgoing: Outgoing) -> None:
        task = asyncio.create_task(self._carry(outgoing))
        self._tasks[outgoing.outbox_id] = task
        task.add_done_callback(lambda _: self._done(outgoing.outbox_id))

    def _done(self, outbox_id: int) -> None:
        self._tasks.pop(outbox_id, None)
        self._sending.discard(outbox_id)
        self.wake()

    async def _carry(self, outgoing: Outgoing) -> None:
        try:
            await self._try(outgoing)
        except Exception:
            # The row is still queued: without a pause it would come round at once, again and again.
            LOG.exception("delivery not begun", outbox=outgoing.outbox_id)
            await self._clock.sleep(RETRY_SECONDS)

    async def _try(self, outgoing: Outgoing) -> None:
        sender = self._senders[outgoing.channel]
        try:
            await sender.pace(outgoing.address, outgoing.lane)
        except TryLater as error:
            await self._record(outgoing, error)
            return
        self._sending.add(outgoing.outbox_id)
        if not await self._deliveries.begin(outgoing):
            return
        await self._see_through(outgoing, await self._send(sender, outgoing))

    async def _send(self, sender: Sender, outgoing: Outgoing) -> str | DeliveryError:
        try:
            return await sender.deliver(outgoing.address, outgoing.body)
        except DeliveryError as error:
            return error
        except Exception as error:
            LOG.exception("channel failed", outbox=outgoing.outbox_id)
            return OutcomeUnknown(type(error).__name__)

    async def _see_through(self, outgoing: Outgoing, outcome: str | DeliveryError) -> None:
        # The message is out: its outcome must not be forgotten because the database is busy just now.
        while True:
            try:
                await self._record(outgoing, outcome)
                return
            except (DBAPIError, OSError) as error:
                LOG.error("outcome not stored yet", outbox=outgoing.outbox_id, error=type(error).__name__)
                await self._clock.sleep(RETRY_SECONDS)

    async def _record(self, outgoing: Outgoing, outcome: str | DeliveryError) -> None:
        LOG.info("delivered" if isinstance(outcome, str) else "not delivered", **_facts(outgoing, outcome))
        match outcome:
            case str():
                await self._deliveries.sent(outgoing, outcome, self._clock.now())
            case TryLater():
                await self._deliveries.postpone(outgoing, self._clock.now() + outcome.delay, str(outcome))
            case AddressMoved():
                await self._deliveries.move(outgoing, outcome.new_address)
            case Unreachable():
                await self._deliveries.fail(outgoing, outcome.reason)
                await self._deliveries.unreachable(outgoing.conversation_id, outcome.reason, self._clock.now())
            case Refused():
                await self._deliveries.fail(outgoing, outcome.reason)
            case _:
                await self._deliveries.lose(outgoing, str(outcome))


def _facts(outgoing: Outgoing, outcome: str | DeliveryError) -> dict[str, object]:
    facts = {"outbox": outgoing.outbox_id, "channel": outgoing.channel}
    if isinstance(outcome, str):
        return {**facts, "provider_id": outcome}
    return {**facts, "why": type(outcome).__name__}


async def _cancel(tasks: Iterable[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
