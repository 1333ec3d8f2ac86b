from __future__ import annotations

import asyncio

from telegram_world import HandClock

from bot.channels.telegram.limiter import ChatLimiter
from bot.gateway.sender import Lane

INTERACTIVE, BROADCAST = Lane.INTERACTIVE, Lane.BROADCAST


class SelfMovingClock(HandClock):
    """Jumps to the next sleeper's moment whenever everybody sleeps."""

    async def run(self, *work: asyncio.Task[None]) -> None:
        while not all(task.done() for task in work):
            for _ in range(5):
                await asyncio.sleep(0)
            if self.next_due is not None:
                await self.passes(self.next_due - self.monotonic())


async def test_thirty_messages_a_second_in_all() -> None:
    clock = SelfMovingClock()
    limiter = ChatLimiter(clock)
    times: list[float] = []

    async def send(chat: int) -> None:
        await limiter.admit(str(chat), INTERACTIVE)
        times.append(clock.monotonic())

    async with asyncio.timeout(20):
        await clock.run(*[asyncio.create_task(send(chat)) for chat in range(90)])
    assert all(later - earlier > 0.99 for earlier, later in zip(times, times[30:], strict=False))
    assert times[-1] < 3.1


async def test_one_message_a_second_in_a_chat() -> None:
    clock = SelfMovingClock()
    limiter = ChatLimiter(clock)
    times: list[float] = []

    async def send() -> None:
        await limiter.admit("7", INTERACTIVE)
        times.append(clock.monotonic())

    await clock.run(*[asyncio.create_task(send()) for _ in range(3)])
    assert [round(moment, 6) for moment in times] == [0, 1, 2]


async def test_answer_overtakes_waiting_broadcasts() -> None:
    clock = SelfMovingClock()
    limiter = ChatLimiter(clock)
    order: list[str] = []

    async def send(chat: str, lane: Lane) -> None:
        await limiter.admit(chat, lane)
        order.append(chat)

    broadcasts = [asyncio.create_task(send(f"b{number}", BROADCAST)) for number in range(10)]
    await asyncio.sleep(0)
    answer = asyncio.create_task(send("answer", INTERACTIVE))
    await clock.run(*broadcasts, answer)
    assert order.index("answer") == 1


async def test_paused_chat_waits_while_others_go() -> None:
    clock = SelfMovingClock()
    limiter = ChatLimiter(clock)
    limiter.pause("7", 5)
    order: list[tuple[str, float]] = []

    async def send(chat: str) -> None:
        await limiter.admit(chat, INTERACTIVE)
        order.append((chat, round(clock.monotonic(), 6)))

    await clock.run(asyncio.create_task(send("7")), asyncio.create_task(send("8")))
    assert order == [("8", 0), ("7", 5)]
