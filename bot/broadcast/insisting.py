"""A database that restarts ends no loop and loses no outcome."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock

LOG = structlog.get_logger("broadcast")
RETRY_SECONDS = 2.0
# What a database, a disk or a connection that is gone for a while raises.
PASSING = (SQLAlchemyError, OSError)


async def insist[T](work: Callable[[], Awaitable[T]], clock: Clock) -> T:
    """Does the work, as often as it takes for storage to be there; give it no work that may not be repeated."""
    while True:
        try:
            return await work()
        except PASSING as error:
            LOG.error("not stored yet", error=type(error).__name__)
            await clock.sleep(RETRY_SECONDS)
