"""Waiting for what another process does."""

from __future__ import annotations

import time
from collections.abc import Callable

WAIT_SECONDS = 60.0
POLL_SECONDS = 0.05


def until(condition: Callable[[], bool], seconds: float = WAIT_SECONDS) -> None:
    """Waits for something to become true; fails after the time limit."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds:g} s"
        time.sleep(POLL_SECONDS)
