"""Time as loops and services see it; tests pass one they move by hand."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime
from typing import Protocol

from bot.storage import base


class Clock(Protocol):
    """The moment, a steady count of seconds, and waiting."""

    def now(self) -> datetime:
        """The moment, aware, UTC."""

    def monotonic(self) -> float:
        """Seconds from some start; never goes back."""

    async def sleep(self, seconds: float) -> None:
        """Waits."""


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """The moment, aware, UTC."""
        return base.now()

    def monotonic(self) -> float:
        """Seconds since the machine started."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Waits."""
        await asyncio.sleep(seconds)
