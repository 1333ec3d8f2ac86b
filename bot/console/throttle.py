"""How many sign-ins may fail from one network address; the lock of one account is the accounts' own."""

from __future__ import annotations

from collections import deque

from aiohttp import web

from bot.clock import Clock

# Offices share one address: a morning's mistyped passwords must fit in, a list of guesses must not.
WINDOW_SECONDS = 300.0
MOST_FAILURES = 30
MOST_REMOTES = 10_000


class Throttle:
    """Failures of the last five minutes, by the peer's address.

    Headers such as X-Forwarded-For are not read: whoever sends them can write what they like. Behind a proxy all
    people share the proxy's address, so the proxy limits each of them.
    """

    def __init__(self, clock: Clock) -> None:
        """Counts in this process."""
        self._clock = clock
        self._failures: dict[str, deque[float]] = {}

    def wait(self, remote: str) -> float:
        """Seconds until this address may try again; 0 when it may now."""
        failures = self._recent(remote)
        if len(failures) < MOST_FAILURES:
            return 0.0
        return failures[0] + WINDOW_SECONDS - self._clock.monotonic()

    def failed(self, remote: str) -> None:
        """Counts one failure."""
        if len(self._failures) >= MOST_REMOTES:
            self._forget_old()
        failures = self._recent(remote)
        failures.append(self._clock.monotonic())
        self._failures[remote] = failures

    def _recent(self, remote: str) -> deque[float]:
        failures = self._failures.get(remote, deque(maxlen=MOST_FAILURES))
        oldest = self._clock.monotonic() - WINDOW_SECONDS
        while failures and failures[0] <= oldest:
            failures.popleft()
        return failures

    def _forget_old(self) -> None:
        self._failures = {remote: kept for remote in self._failures if (kept := self._recent(remote))}


THROTTLE = web.AppKey("console_throttle", Throttle)
