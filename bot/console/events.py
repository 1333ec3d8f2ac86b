"""Server-sent events of the console: which page hears of which change, as ids only; the page fetches the rest.

A page that cannot keep up is told once to read everything anew, so that no stream grows without bound.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.handoff.board import Change, What

BEAT_SECONDS = 15.0
# So many different news may wait for a page; then it reads everything anew.
MOST_WAITING = 200
REFRESH = "refresh"
CLOSE = "close"


@dataclass(frozen=True)
class Viewer:
    """Who watches: teams, what they may see, and their own talks (conversation → hand-off)."""

    staff_id: int
    teams: frozenset[int]
    sees_confidential: bool
    own: Mapping[str, int] = field(default_factory=dict)

    def may_see(self, change: Change) -> bool:
        """Whether a change may be told: confidential ones only if allowed, then own talks, then those of own teams."""
        if change.confidential and not self.sees_confidential:
            return False
        if self._is_own(change):
            return True
        if change.what is What.TYPING or (change.what is What.LINE and change.agent_id is not None):
            return False
        return change.what is What.PRESENCE or change.team_id in self.teams

    def _is_own(self, change: Change) -> bool:
        return change.agent_id == self.staff_id or change.conversation_id in self.own

    def needs_new(self, change: Change) -> bool:
        """Whether the viewer's own talks have changed with it."""
        return change.what is What.OWNER and self._is_own(change)

    def news(self, change: Change) -> News | None:
        """What the page is told of a change, or None."""
        if not self.may_see(change):
            return None
        talk = change.handoff_id or self.own.get(change.conversation_id)
        return News(str(change.what), talk, self._is_own(change))


@dataclass(frozen=True)
class News:
    """One event of the stream: no words and no conversation ids, only which talk, and whether it is the agent's own."""

    kind: str
    talk: int | None = None
    is_own: bool = False

    def frame(self) -> bytes:
        """The event as it goes over the wire."""
        data = json.dumps({"talk": self.talk, "mine": self.is_own})
        return f"event: {self.kind}\ndata: {data}\n\n".encode()


class Mailbox:
    """What waits for one page: each kind of news about a talk once, and at most `MOST_WAITING` in all."""

    def __init__(self) -> None:
        """Starts empty."""
        self._waiting: OrderedDict[News, None] = OrderedDict()
        self._filled = asyncio.Event()

    def put(self, news: News) -> None:
        """Adds news; the same news that still waits is not doubled."""
        if len(self._waiting) >= MOST_WAITING and news.kind != CLOSE:
            self._waiting.clear()
            news = News(REFRESH)
        self._waiting[news] = None
        self._filled.set()

    async def take(self) -> News:
        """The oldest news, waiting for some."""
        await self._filled.wait()
        news, _ = self._waiting.popitem(last=False)
        if not self._waiting:
            self._filled.clear()
        return news

    async def take_within(self, seconds: float) -> News | None:
        """The oldest news, or None when none came in time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                return await self.take()
        return None
