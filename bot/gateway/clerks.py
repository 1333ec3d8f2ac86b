"""Who else has a say in a talk beside the desk and the bot: clerks of other rooms, and the aides beside the bot.

A clerk does what needs the words before they are masked, or what a tapped choice of its own stands for. An aide tells
the bot what it should know, and carries out what the bot's answers ask for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.gateway.messages import Deed, Kind, Pending, Reply, Turn
from bot.privacy.sealing import SealingError

LOG = structlog.get_logger("gateway")


class Clerk(Protocol):
    """Looks after one kind of business in the talks."""

    async def hear(self, connection: AsyncConnection, conversation_id: str, words: str) -> None:
        """The words before masking, inside the transaction that stores them; only words with a number in them."""

    async def deed(self, pending: Pending) -> Deed | None:
        """What a message of this clerk's business does; None if it is none.

        Asked before the engine: for taps whoever owns the talk, for words only while the bot does.
        """


class Aide(Protocol):
    """Stands beside the bot."""

    async def told(self, conversation_id: str) -> dict[str, Any]:
        """What the bot is told of the talk beside the words: entries of the engine's metadata."""

    async def settle(self, pending: Pending, turn: Turn, told: Mapping[str, Any]) -> Turn:
        """The bot's turn with its errands carried out as its `work`; `told` is what the bot was told before.

        An errand whose verb begins with the name of another room (`job:find`, `knowledge:unanswered`) is not its own.
        """


@dataclass(frozen=True)
class Clerks:
    """All clerks and all aides of the app, in the order in which they are asked."""

    members: Sequence[Clerk] = ()
    aides: Sequence[Aide] = ()

    async def hear(self, connection: AsyncConnection, conversation_id: str, words: str) -> None:
        """Lets every clerk hear the words; a message is never lost because a key is missing."""
        for clerk in self.members:
            try:
                await clerk.hear(connection, conversation_id, words)
            except SealingError as error:
                LOG.error("number not looked up", clerk=type(clerk).__name__, why=type(error).__name__)

    async def deed(self, pending: Pending) -> Deed | None:
        """What the first clerk whose business it is does."""
        for clerk in self.members:
            if found := await clerk.deed(pending):
                return found
        return None

    async def told(self, conversation_id: str) -> dict[str, Any]:
        """What all aides tell the bot."""
        known: dict[str, Any] = {}
        for aide in self.aides:
            known |= await aide.told(conversation_id)
        return known

    async def settle(self, pending: Pending, turn: Turn, told: Mapping[str, Any]) -> Turn:
        """The bot's turn as the aides leave it, one after another; so is their work done, in one transaction."""
        works: list[Deed] = []
        for aide in self.aides:
            turn = await aide.settle(pending, replace(turn, work=None), told)
            works += [turn.work] if turn.work else []
        return replace(turn, work=partial(_in_order, works) if works else None)


async def _in_order(works: Sequence[Deed], connection: AsyncConnection) -> tuple[Reply, ...]:
    return tuple([reply for work in works for reply in await work(connection)])


def joined(batch: Sequence[Pending]) -> Pending:
    """The messages of a batch as one; texts that came in pieces are read together."""
    last = batch[-1]
    if len(batch) == 1 or last.kind is not Kind.TEXT:
        return last
    return replace(last, text="，".join(each.text for each in batch))
