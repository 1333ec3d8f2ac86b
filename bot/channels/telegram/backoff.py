"""Waiting longer after each failure in a row."""

from __future__ import annotations

from bot.clock import Clock

FIRST_SECONDS = 1.0
MOST_SECONDS = 60.0


class Backoff:
    """1 s after the first failure, then twice as long each time up to 60 s."""

    def __init__(self, clock: Clock) -> None:
        """Waits on the given clock."""
        self._clock = clock
        self._seconds = FIRST_SECONDS

    def reset(self) -> None:
        """It works again."""
        self._seconds = FIRST_SECONDS

    async def wait(self) -> None:
        """Waits after a failure."""
        seconds, self._seconds = self._seconds, min(MOST_SECONDS, 2 * self._seconds)
        await self._clock.sleep(seconds)
