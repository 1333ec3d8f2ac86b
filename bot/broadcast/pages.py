"""Notices to chats whose page fetches its messages: storing one is delivering it, and an open page shows it at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.broadcast.claimed import Claimed
from bot.broadcast.claims import Claims
from bot.broadcast.settling import Settling
from bot.storage.database import Database

AT_ONCE = 50
Show = Callable[[str, int, dict[str, Any]], None]


class Pages:
    """The notices of one fetched channel; claim, message and outcome are one transaction."""

    def __init__(self, channel: str, database: Database, claims: Claims, settling: Settling, show: Show) -> None:
        """`show` is told conversation, outbox row and body after the commit."""
        self._channel, self._database = channel, database
        self._claims, self._settling, self._show = claims, settling, show

    async def carry(self) -> bool:
        """Stores what is due; whether there may be more at once."""
        due = await self._claims.candidates(self._channel, (), AT_ONCE)
        for claimed in await self._store([number for number, _ in due]):
            self._show(claimed.fact.conversation_id, claimed.outbox_id, claimed.body)
        return bool(due)

    async def stop(self) -> None:
        """Nothing is ever under way."""

    async def _store(self, numbers: list[int]) -> list[Claimed]:
        async with self._database.write() as connection:
            stored = await self._claims.mark_in(connection, numbers, "sent")
            for claimed in stored:
                await self._settling.sent_in(connection, claimed)
        return stored
