"""Who watches the console: changes are told to every open page, which reads what it may see."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum

# A page that does not read loses the oldest: changes only say where to look again.
MOST_WAITING = 1000


class What(StrEnum):
    """What changed."""

    QUEUE = "queue"
    LINE = "line"
    OWNER = "owner"
    TYPING = "typing"
    NOTE = "note"
    PRESENCE = "presence"
    WARNING = "warning"


@dataclass(frozen=True)
class Change:
    """One change; no words of anybody, only where to look again."""

    what: What
    handoff_id: int | None = None
    conversation_id: str = ""
    team_id: int | None = None
    agent_id: int | None = None
    confidential: bool = False


class Board:
    """Passes changes on within this process."""

    def __init__(self) -> None:
        """Starts with nobody watching."""
        self._watchers: set[asyncio.Queue[Change]] = set()

    def publish(self, change: Change) -> None:
        """Tells every watcher."""
        for watcher in self._watchers:
            if watcher.full():
                watcher.get_nowait()
            watcher.put_nowait(change)

    @asynccontextmanager
    async def subscribe(self) -> AsyncIterator[asyncio.Queue[Change]]:
        """A queue of the changes while the context is open."""
        watcher: asyncio.Queue[Change] = asyncio.Queue(MOST_WAITING)
        self._watchers.add(watcher)
        try:
            yield watcher
        finally:
            self._watchers.discard(watcher)
