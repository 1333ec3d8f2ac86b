"""What other processes say in a conversation (a release, an agent, a broadcast) reaches the pages that show it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.gateway.store import GatewayStore
from bot.handoff.ownership import Owner

LOG = structlog.get_logger("gateway")
POLL_SECONDS = 1.0
Publish = Callable[[str, dict[str, Any]], None]


class News:
    """Looks for new unprompted outbox rows once a second, as long as a page is open."""

    def __init__(self, store: GatewayStore, publish: Publish, is_watched: Callable[[], bool]) -> None:
        """`publish` tells the pages of a conversation; `is_watched` says whether any page is open."""
        self._store = store
        self._publish = publish
        self._is_watched = is_watched
        self._seen = 0
        self._told: set[int] = set()

    def is_told(self, number: int) -> None:
        """The pages of this process have heard of the row already."""
        self._told.add(number)

    async def begin(self) -> None:
        """What is there already is no news."""
        self._seen = await self._store.last_outbox_id()

    async def run(self) -> None:
        """Looks until cancelled; `begin` comes first."""
        while True:
            await asyncio.sleep(POLL_SECONDS)
            if self._is_watched():
                await self._try_to_tell()
            self._told = {number for number in self._told if number > self._seen}

    async def _try_to_tell(self) -> None:
        # A database that restarts is no end of the news: the rows are still there at the next look.
        try:
            await self.tell()
        except (SQLAlchemyError, OSError) as error:
            LOG.error("storage failed", error=type(error).__name__)

    async def tell(self) -> None:
        """Tells what has come since the last look and was told by nobody."""
        for number, conversation_id, body in await self._store.unprompted_after(self._seen):
            self._seen = number
            if number in self._told:
                continue
            self._publish(conversation_id, {"id": str(number), **body})
            if body.get("notice") == "released":
                self._publish(conversation_id, {"event": "owner", "owner": Owner.BOT})
