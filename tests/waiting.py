"""Waiting for what another task or process does; each wait has a time limit."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

WAIT_SECONDS = 60.0
POLL_SECONDS = 0.03


def until(condition: Callable[[], bool], seconds: float = WAIT_SECONDS) -> None:
    """Waits for something to become true; fails after the time limit."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds:g} s"
        time.sleep(POLL_SECONDS)


async def becomes_true(condition: Callable[[], Awaitable[bool]], seconds: float = WAIT_SECONDS) -> None:
    """Waits, while other tasks go on, for something to become true; fails after the time limit."""
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110
            await asyncio.sleep(POLL_SECONDS)  # a database or a process does not tell when it changes
